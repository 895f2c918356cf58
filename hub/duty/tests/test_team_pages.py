"""The pages of swaps, roll calls, errands and month sheets, as their people open them."""

import pytest
from django.test import Client

from hub.duty import actions
from hub.duty.models import Assignment, Errand, MonthSheet, RollCall, Roster, Swap
from hub.duty.tests.cast import (
    Cast,
    a_desk,
    a_roster,
    a_shift,
    after,
    duty_of,
    june,
    on,
    planned,
    published,
)
from hub.kernel.models import Decision
from hub.people.tests.seats import Seat
from hub.privacy.models import Handout


def hours(day: int, hour: int, minute: int = 0, month: int = 6) -> float:
    """How long after the morning the cast begins with a moment of June is."""
    return (on(day, hour, minute, month) - after()).total_seconds() / 3600


@pytest.fixture
def desk(cast: Cast) -> Roster:
    """周敏 early on the 3rd, 林芳 late on the 5th."""
    station, early, late = a_desk(cast), a_shift(cast), a_shift(cast, "中")
    roster = a_roster(cast, station)
    planned(cast, roster, station, "zhou", early, 3)
    planned(cast, roster, station, "lin", late, 5)
    return published(cast, roster)


def act(client: Client, kind: str, pk: int, name: str, **told: str) -> int:
    return client.post(f"/duty/acts/{kind}/{pk}/{name}/", told).status_code


@pytest.mark.usefixtures("desk")
class TestSwaps:
    def test_go_from_my_day_over_the_colleague_to_the_leader(self, cast: Cast, seat: Seat) -> None:
        turn, other = duty_of(cast, "zhou", 3), duty_of(cast, "lin", 5)
        zhou = seat("zhou", hours(1, 9))
        form = zhou.get(f"/duty/acts/turn/{turn.pk}/swap/").content.decode()
        assert f'value="{cast.lin.pk}:{other.pk}"' in form
        told = {"whom": f"{cast.lin.pk}:{other.pk}", "reason": "家长会"}
        assert act(zhou, "turn", turn.pk, "swap", **told) == 302
        swap = Swap.objects.get()
        lin = seat("lin", hours(1, 10))
        assert "等您答复" in lin.get("/duty/").content.decode()
        assert "同意" in lin.get("/duty/swaps/").content.decode()
        assert act(lin, "swap", swap.pk, "agree") == 302
        sun = seat("sun", hours(1, 11))
        assert "周敏 ⇄ 林芳" in sun.get("/duty/team/").content.decode()
        pk = Decision.objects.get(kind="duty.swap").pk
        assert sun.post(f"/duty/decisions/{pk}/", {"verdict": "grant"}).status_code == 302
        assert Assignment.objects.in_force().get(work_on=june(3)).staff == cast.lin

    def test_of_others_are_not_there(self, cast: Cast, seat: Seat) -> None:
        turn = duty_of(cast, "zhou", 3)
        actions.offer_swap(
            turn.pk, **cast.doing("zhou", on(1, 9)), colleague_id=cast.lin.pk, reason="换"
        )
        pk = Swap.objects.get().pk
        for who in ("xu", "shi", "ma"):
            client = seat(who, hours(1, 10))
            for name in ("agree", "decline", "withdraw"):
                assert act(client, "swap", pk, name) in {403, 404}
        assert "还没有换班" in seat("xu", hours(1, 10)).get("/duty/swaps/").content.decode()
        assert (
            act(seat("xu", hours(1, 10)), "turn", turn.pk, "swap", whom="1:", reason="换") == 404
        )

    def test_with_nobody_chosen_stay_in_the_form(self, cast: Cast, seat: Seat) -> None:
        turn = duty_of(cast, "zhou", 3)
        zhou = seat("zhou", hours(1, 9))
        for whom in ("", "x:y", "999999:", f"{cast.lin.pk}:{turn.pk}"):
            told = {"whom": whom, "reason": "孩子开家长会"}
            answer = zhou.post(f"/duty/acts/turn/{turn.pk}/swap/", told)
            assert answer.status_code == 400
            assert "孩子开家长会" in answer.content.decode()


@pytest.mark.usefixtures("desk")
class TestRollCall:
    def test_is_called_and_listed(self, cast: Cast, seat: Seat) -> None:
        sun = seat("sun", hours(3, 7, 50))
        page = f"/duty/calls/{cast.service.pk}/call/"
        assert "周敏" in sun.get(page).content.decode()
        told = {f"answer-{cast.zhou.pk}": "ABSENT", f"note-{cast.zhou.pk}": ""}
        refused = sun.post(page, told)
        assert refused.status_code == 400
        assert "请写明 周敏" in refused.content.decode()
        told[f"note-{cast.zhou.pk}"] = "未联系上"
        assert sun.post(page, told).status_code == 302
        assert RollCall.objects.get().number in sun.get("/duty/calls/").content.decode()

    def test_is_not_for_other_departments_and_staff(self, cast: Cast, seat: Seat) -> None:
        for who in ("zhou", "hu", "feng", "ma"):
            client = seat(who, hours(3, 7, 50))
            assert client.get(f"/duty/calls/{cast.service.pk}/call/").status_code == 403
        assert seat("zhou", hours(3, 7, 50)).get("/duty/calls/").status_code == 403

    def test_refuses_what_is_no_answer_and_no_time(self, cast: Cast, seat: Seat) -> None:
        sun = seat("sun", hours(3, 7, 50))
        page = f"/duty/calls/{cast.service.pk}/call/"
        for told in ({"answer-x": "PRESENT"}, {"answer-1": "MAYBE"}, {"held_at": "2026-06-31"}):
            assert sun.post(page, told).status_code == 400
        assert not RollCall.objects.exists()


@pytest.mark.usefixtures("desk")
class TestErrands:
    def told(self, **changes: str) -> dict[str, str]:
        return {
            "kind": "EXTRA",
            "title": "搬运沙袋",
            "starts_at": "2026-06-03T09:00",
            "ends_at": "2026-06-03T11:00",
            "needed": "1",
            **changes,
        }

    def test_are_called_seen_by_all_and_written_down(self, cast: Cast, seat: Seat) -> None:
        sun = seat("sun", hours(1, 9))
        page = f"/duty/errands/{cast.service.pk}/call/"
        assert "近一年 0 次" in sun.get(page).content.decode()
        assert sun.post(page, self.told()).status_code == 302
        errand = Errand.objects.get()
        assert "林芳" in seat("zhou", hours(1, 10)).get("/duty/errands/").content.decode()
        sun = seat("sun", hours(3, 11))
        open_ = sun.post(f"/duty/errands/{errand.pk}/", {})
        assert open_.status_code == 400
        assert "还没有登记：林芳" in open_.content.decode()
        came = {f"came-{cast.lin.pk}": "yes"}
        assert sun.post(f"/duty/errands/{errand.pk}/", came).status_code == 302
        assert "120 分计入工时" in sun.get(f"/duty/errands/{errand.pk}/").content.decode()

    def test_say_beside_the_field_what_is_wrong(self, cast: Cast, seat: Seat) -> None:
        sun = seat("sun", hours(1, 9))
        page = f"/duty/errands/{cast.service.pk}/call/"
        for changes, words in (
            ({"ends_at": "2026-06-03T08:00"}, "结束要晚于开始"),
            ({"needed": "9"}, "能派的只有 2 人"),
            ({"needed": ""}, "请写需要几人"),
            ({"chosen": str(cast.xu.pk)}, "没有按轮次派人"),
        ):
            answer = sun.post(page, self.told(**changes))
            assert answer.status_code == 400
            assert words in answer.content.decode()
            assert "搬运沙袋" in answer.content.decode()

    def test_are_led_by_the_departments_leader(self, cast: Cast, seat: Seat) -> None:
        page = f"/duty/errands/{cast.service.pk}/call/"
        for who in ("zhou", "hu", "feng", "ma"):
            assert seat(who, hours(1, 9)).post(page, self.told()).status_code == 403
        seat("sun", hours(1, 9)).post(page, self.told())
        errand = Errand.objects.get()
        assert seat("hu", hours(1, 9)).get(f"/duty/errands/{errand.pk}/").status_code == 404
        assert (
            act(seat("zhou", hours(1, 9)), "errand", errand.pk, "cancel", reason="不想去") == 404
        )


class TestSheets:
    def test_are_drawn_up_once_the_month_is_locked(
        self, cast: Cast, desk: Roster, seat: Seat
    ) -> None:
        li = seat("li", hours(3, 10, month=7))
        assert "去锁定排班表" in li.get("/duty/sheets/").content.decode()
        actions.lock(desk.pk, **cast.doing("zhao", on(3, 10, month=7)))
        told = {"period": "2026-06", "kind": "KQB"}
        assert li.post(f"/duty/sheets/{cast.service.pk}/issue/", told).status_code == 302
        made = MonthSheet.objects.get()
        assert made.document.number in li.get("/duty/sheets/").content.decode()
        paper = li.get(f"/duty/sheets/{made.pk}/pdf/")
        assert paper.content.startswith(b"%PDF")
        book = li.get(f"/duty/sheets/{made.pk}/xlsx/")
        assert book.content.startswith(b"PK")
        told = Handout.objects.get()
        assert (told.outlet, told.subject_id, told.by) == ("duty.sheet", made.pk, cast.li)

    def test_are_read_by_those_who_lead(self, cast: Cast, desk: Roster, seat: Seat) -> None:
        actions.lock(desk.pk, **cast.doing("zhao", on(3, 10, month=7)))
        made = actions.issue_sheet(
            cast.service.pk, **cast.doing("li", on(3, 10, month=7)), period="2026-06", kind="KQB"
        )
        page = f"/duty/sheets/{made.pk}/pdf/"
        at = hours(3, 11, month=7)
        answers = {who: seat(who, at).get(page).status_code for who in ("sun", "zhou", "hu", "ma")}
        assert answers == {"sun": 200, "zhou": 403, "hu": 404, "ma": 403}
