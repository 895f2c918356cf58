"""岗位抽查: the catalogue in versions, who reads a check, and the pages."""

import pytest
from django.urls import reverse

from hub.conduct import actions, queries
from hub.conduct.actions.checking import (
    UnknownItem,
)
from hub.conduct.actions.items import BadgeStays, NotBackwards
from hub.conduct.models import Check, CheckItem
from hub.conduct.tests.cast import AT, Cast, a_notice, checked, item, on
from hub.kernel.models import Event
from hub.kernel.refusals import NotAllowed
from hub.people.line import Line
from hub.people.tests.seats import Seat


class TestTheCatalogue:
    def test_is_dated_and_keeps_what_was_found_by_it(self, cast: Cast) -> None:
        check = checked(cast, "ARMS")
        actions.change_item(
            item(cast, "ARMS").pk, **cast.doing("li", on(3, 11)), valid_from=on(4, 9).date(),
            reason="写清楚些", name="抱臂、叉腰",
        )  # fmt: skip
        assert check.findings.get().item.name == "抱臂、叉腰、手插口袋"
        on_days = CheckItem.objects.filter(code="ARMS")
        assert [on_days.on(on(day, 9).date()).get().number for day in (3, 4)] == [1, 2]

    def test_what_is_used_no_more_is_found_no_more(self, cast: Cast) -> None:
        old = item(cast, "VISIT").pk
        actions.change_item(
            old, **cast.doing("li", on(2, 9)), valid_from=on(3, 9).date(), reason="改由制度管",
            is_used=False,
        )  # fmt: skip
        with pytest.raises(UnknownItem):
            checked(cast, "VISIT")

    def test_the_badge_yields_to_no_weather(self, cast: Cast) -> None:
        for code in ("BADGE", "ARMS"):
            with pytest.raises(BadgeStays):
                actions.change_item(
                    item(cast, code).pk, **cast.doing("li"), valid_from=on(1, 9).date(),
                    reason="天热", yields_to_dress=True,
                )  # fmt: skip

    def test_begins_today_at_the_earliest_and_is_the_directors(self, cast: Cast) -> None:
        told = {"valid_from": on(3, 9).date(), "reason": "改", "name": "新"}
        with pytest.raises(NotBackwards):
            actions.change_item(item(cast, "ARMS").pk, **cast.doing("li", on(4, 9)), **told)
        for who in ("sun", "wu", "zhou", "feng"):
            with pytest.raises(NotAllowed):
                actions.change_item(item(cast, "ARMS").pk, **cast.doing(who), **told)


class TestWhoSeesIt:
    @pytest.mark.parametrize(
        ("who", "code"),
        [
            ("zhou", 200), ("sun", 200), ("wu", 200), ("li", 200), ("qian", 200),
            ("lin", 404), ("hu", 404), ("shi", 404), ("feng", 404), ("ma", 404),
        ],
    )  # fmt: skip
    def test_the_person_and_their_line_alone(
        self, cast: Cast, seat: Seat, who: str, code: int
    ) -> None:
        check = checked(cast, "ARMS")
        assert seat(who).get(reverse("conduct:check", args=[check.pk])).status_code == code
        for name in ("reply", "review"):
            answer = seat(who).get(reverse(f"conduct:{name}", args=[check.pk]))
            assert answer.status_code == code
        assert ("抱臂" in seat(who).get(reverse("conduct:checks")).content.decode()) is (
            code == 200
        )

    def test_the_history_names_items_by_code(self, cast: Cast) -> None:
        check = checked(cast, "ARMS")
        told = Event.objects.get(verb="conduct.checked", subject_id=check.pk).detail
        assert told["items"] == ["ARMS"]


class TestThePages:
    def test_made_answered_and_reviewed(self, cast: Cast, seat: Seat) -> None:
        who = seat("sun").get(reverse("conduct:who")).content.decode()
        assert "周敏" in who
        assert "石磊" not in who
        where = reverse("conduct:make", args=[cast.zhou.pk])
        assert "抱臂" in seat("sun").get(where).content.decode()
        told = {
            "seen_at": "2026-06-03 10:00",
            "items": [item(cast, "ARMS").pk],
            "note": "抱臂站着",
        }
        answer = seat("sun").post(where, told)
        check = Check.objects.get()
        assert answer.url == reverse("conduct:check", args=[check.pk])
        mine = seat("zhou").get(reverse("duty:mine")).content.decode()
        assert "答复岗位抽查" in mine
        reply = reverse("conduct:reply", args=[check.pk])
        assert seat("zhou").post(reply, {"verdict": "contest", "words": ""}).status_code == 400
        seat("zhou").post(reply, {"verdict": "contest", "words": "在拿对讲机"})
        review = reverse("conduct:review", args=[check.pk])
        seat("wu").post(review, {"verdict": "strike", "words": "看过照片"})
        page = seat("zhou").get(reverse("conduct:check", args=[check.pk])).content.decode()
        assert "复核撤销" in page
        assert "看过照片" in page

    def test_what_is_suspended_is_struck_out_with_the_notices_number(
        self, cast: Cast, seat: Seat
    ) -> None:
        notice = a_notice(cast)
        where = reverse("conduct:make", args=[cast.zhou.pk])
        page = seat("sun").get(where).content.decode()
        assert page.count(f"{notice.number} 停查") == 3
        assert "<s>没有按规定穿工装</s>" in page
        assert "<s>没有佩戴工牌</s>" not in page
        told = {"seen_at": "2026-06-03 10:00", "items": [item(cast, "UNIFORM").pk], "note": "短袖"}
        answer = seat("sun").post(where, told)
        assert answer.status_code == 400
        assert notice.number in answer.content.decode()

    def test_others_are_not_there_to_be_checked(self, cast: Cast, seat: Seat) -> None:
        for who, code in (("zhou", 403), ("feng", 403), ("sun", 200)):
            assert seat(who).get(reverse("conduct:who")).status_code == code
        for pk in (cast.sun.pk, cast.shi.pk, cast.wu.pk, 99999):
            where = reverse("conduct:make", args=[pk])
            assert seat("sun").post(where, {"note": "x"}).status_code == 404

    def test_items_are_read_by_all_and_changed_by_the_director(
        self, cast: Cast, seat: Seat
    ) -> None:
        assert "第七条" in seat("zhou").get(reverse("conduct:items")).content.decode()
        where = reverse("conduct:item", args=[item(cast, "LEGS").pk])
        told = {
            "name": "跷腿", "article": "第七条", "is_used": "on", "valid_from": "2026-06-04",
            "reason": "倚靠另列",
        }  # fmt: skip
        assert seat("zhou").post(where, told).status_code == 403
        seat("li").post(where, told)
        assert item(cast, "LEGS").name == "跷腿"


def test_whoever_is_on_post_is_offered_once(cast: Cast) -> None:
    rows = queries.on_post_now(cast.sun, Line(cast.community, AT))
    assert sorted(one.staff.name for one in rows) == ["周敏", "林芳"]
