"""48小时回访台: who is owed a call, until when it can be made, and by whom."""

from datetime import timedelta

import pytest

from hub.matters import actions
from hub.matters.models import Callback
from hub.matters.tests.cast import (
    MORNING,
    Cast,
    a_complaint,
    after,
    called_back,
    handled,
    merged,
    ruled,
)
from hub.matters.tests.cockpit.desk import ADDRESS, desk, only, page, tried
from hub.matters.waiting.cockpit import Show
from hub.people.models import Recusal
from hub.people.tests.seats import Seat


class TestTheList:
    def test_a_handled_complaint_is_there_ruled_on_or_not(self, cast: Cast) -> None:
        """Not ruled on yet counts as valid until somebody rules otherwise."""
        pending, valid = handled(cast), ruled(cast, handled(cast))

        assert {call.matter for call in desk(cast).calls} == {pending, valid}

    def test_one_ruled_invalid_is_not(self, cast: Cast) -> None:
        ruled(cast, handled(cast), "INVALID", "x")

        assert desk(cast).calls == []

    def test_one_row_for_each_reporter(self, cast: Cast) -> None:
        merged(cast)

        assert [str(call.reporter) for call in desk(cast).calls] == ["黄海", "许燕"]

    def test_the_round_that_counts_is_the_one_owed(self, cast: Cast) -> None:
        matter = called_back(cast, handled(cast), "UNSATISFIED")
        same = {"community": cast.community, "by": cast.liu}
        actions.accept(matter.pk, at=after(5.1), **same)
        actions.handle(matter.pk, at=after(8), result="换了整条胶缝", **same)

        call = only(cast, hours=9)
        assert (call.cycle.number, call.cycle.result, list(call.attempts)) == (
            2,
            "换了整条胶缝",
            [],
        )

    def test_is_gone_once_the_call_was_made(self, cast: Cast) -> None:
        called_back(cast, handled(cast))

        assert desk(cast, hours=6).calls == []

    def test_by_the_last_moment_it_can_be_made(self, cast: Cast) -> None:
        later, sooner = handled(cast, after(1)), handled(cast)

        assert [call.matter for call in desk(cast).calls] == [sooner, later]

    def test_a_butler_sees_the_own_beat_only(self, cast: Cast) -> None:
        handled(cast)
        handled(cast, household_id=None, place="大堂")

        assert len(desk(cast, "he").calls) == 1

    def test_tells_the_row_whole(self, cast: Cast, seat: Seat) -> None:
        handled(cast)

        said = page(seat("lin", 5))
        for words in ("7-1802", "黄海", "138****5678", "重新打胶，淋水试验半小时不渗", "陈刚"):
            assert words in said
        assert "13812345678" not in said


class TestQuietHours:
    """Handled at 01:00 on the 11th: due at 01:00 on the 13th, in the middle of the night."""

    def test_what_falls_due_at_night_must_be_called_before_nine_in_the_evening(
        self, cast: Cast
    ) -> None:
        handled(cast, MORNING + timedelta(hours=13))

        call = only(cast, hours=22)
        assert call.is_moved_up
        assert call.last_moment == after(days=2, hours=11)  # 21:00 on the 12th
        assert call.before == "明天 21:00 前"
        assert only(cast, hours=40).before == "今天 21:00 前"

    def test_what_falls_due_by_day_stays(self, cast: Cast) -> None:
        handled(cast)

        call = only(cast)
        assert not call.is_moved_up
        assert call.last_moment == call.owed.due_at

    def test_the_page_says_so_and_locks_the_buttons(self, cast: Cast, seat: Seat) -> None:
        handled(cast)
        (owed,) = desk(cast).calls

        said = page(seat("lin", 12), call=owed.owed.pk)
        assert "免打扰时段" in said
        assert "data-primary disabled" in said
        assert "业户要求此时联系" in said

    def test_by_day_nothing_is_locked(self, cast: Cast, seat: Seat) -> None:
        handled(cast)

        said = page(seat("lin", 5))
        assert "免打扰" not in said
        assert "disabled" not in said


class TestWhoMayCall:
    def test_the_handler_is_told_why_not(self, cast: Cast, seat: Seat) -> None:
        matter = a_complaint(cast)
        actions.finish(
            matter.pk, community=cast.community, by=cast.zhou, at=after(0.1), result="已退款"
        )
        call = only(cast, "zhou")

        said = page(seat("zhou", 5), call=call.owed.pk)
        assert "您经办过这一条" in said
        assert "call-form" not in said

    def test_the_accused_and_those_recused_as_well(self, cast: Cast) -> None:
        Recusal.objects.create(
            staff=cast.lin, about=cast.wang, reason="夫妻", made_by=cast.li, at=after(-1)
        )
        handled(cast, accused_id=cast.wang.pk)

        assert str(only(cast).refusal_in_short) == "涉及您本人"
        assert only(cast, "sun").refusal is None

    def test_the_button_and_the_action_say_the_same(self, cast: Cast, seat: Seat) -> None:
        matter = handled(cast, severity="3")
        call = only(cast)

        response = seat("lin", 5).post(
            f"/matters/{matter.pk}/call_back/",
            {
                "reporter": call.reporter.pk,
                "way": "PHONE",
                "is_reached": "1",
                "verdict": "SATISFIED",
                "said": "好了",
            },
            headers={"HX-Request": "true"},
        )
        assert response.status_code == 403
        assert str(call.refusal) in response.content.decode()

    @pytest.mark.parametrize(
        ("who", "answer"), [("lin", 200), ("li", 200), ("feng", 200), ("chen", 403), ("ma", 403)]
    )
    def test_who_may_look(self, seat: Seat, who: str, answer: int) -> None:
        assert seat(who).get(ADDRESS).status_code == answer


class TestTheCall:
    def test_opens_the_most_pressing_one_by_itself(self, cast: Cast, seat: Seat) -> None:
        handled(cast)

        assert "call-form" in page(seat("lin", 5))

    def test_htmx_gets_the_panel_alone(self, cast: Cast, seat: Seat) -> None:
        handled(cast)
        response = seat("lin", 5).get(
            ADDRESS, {"call": only(cast).owed.pk}, headers={"HX-Request": "true"}
        )

        assert response.content.decode().strip().startswith("<article")

    def test_one_that_is_done_says_so(self, cast: Cast, seat: Seat) -> None:
        matter = handled(cast)
        pk = only(cast).owed.pk
        called_back(cast, matter)

        assert "这个回访已经完成" in page(seat("lin", 6), call=pk)

    def test_goes_on_to_the_next_one(self, cast: Cast, seat: Seat) -> None:
        handled(cast)
        handled(cast, after(1))
        first, second = desk(cast).calls

        client = seat("lin", 5)
        said = page(client, call=first.owed.pk)
        assert f"call={second.owed.pk}" in said
        response = client.post(
            f"/matters/{first.matter.pk}/call_back/",
            {
                "seen": first.matter.version,
                "reporter": first.reporter.pk,
                "way": "PHONE",
                "is_reached": "1",
                "verdict": "ACCEPTABLE",
                "said": "慢了点",
                "next": f"{ADDRESS}?call={second.owed.pk}",
            },
            headers={"HX-Request": "true"},
        )
        assert response["HX-Redirect"] == f"{ADDRESS}?call={second.owed.pk}"
        assert Callback.objects.get().verdict == "ACCEPTABLE"

    def test_an_unsatisfied_resident_is_said_to_reopen_it(self, cast: Cast, seat: Seat) -> None:
        handled(cast)

        assert "将立即重新处理：退回工程部，开始第 2 轮" in page(seat("lin", 5))

    def test_shows_attempts_by_time_of_day(self, cast: Cast) -> None:
        matter = handled(cast)
        tried(cast, matter, 3)
        tried(cast, matter, 4)
        tried(cast, matter, 9)

        lamps = only(cast, hours=10).lamps
        assert [(str(lamp.label), lamp.tries) for lamp in lamps] == [
            ("上午", 0),
            ("下午", 2),
            ("晚上", 1),
        ]

    def test_says_what_is_missing_to_have_tried_enough(self, cast: Cast) -> None:
        matter = handled(cast)
        tried(cast, matter, 3)
        assert only(cast).still_to_try == ["再试 2 次", "换 1 个时段", "换 1 种方式"]

        tried(cast, matter, 9)
        tried(cast, matter, 10, way="WECHAT")
        assert only(cast, hours=10.5).still_to_try == []

    def test_an_error_loses_nothing_and_says_what_is_missing(self, cast: Cast, seat: Seat) -> None:
        matter = handled(cast)
        response = seat("lin", 5).post(
            f"/matters/{matter.pk}/call_back/",
            {"reporter": only(cast).reporter.pk, "way": "PHONE", "is_reached": "1", "said": "好"},
            headers={"HX-Request": "true"},
        )

        assert response.status_code == 400
        assert "请选择业户的评价" in response.content.decode()


class TestShow:
    def test_narrows_the_list(self, cast: Cast) -> None:
        handled(cast, severity="3")
        handled(cast)

        assert {str(show): n for show, n in desk(cast, hours=40).tabs} == {
            "all": 2,
            "mine": 1,
            "soon": 2,
            "late": 0,
            "major": 1,
        }
        assert [c.refusal for c in desk(cast, hours=5, show=Show.MINE).shown] == [None]

    def test_anything_else_is_refused(self, seat: Seat) -> None:
        assert seat("lin").get(ADDRESS, {"show": "x"}).status_code == 400
