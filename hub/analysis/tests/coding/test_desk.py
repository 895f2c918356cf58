"""复核编码台 in the browser: blind before, compared after, answered by the director."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from hub.analysis import actions, duties, jobs
from hub.analysis.models import Coding, CodingAnswer, Month
from hub.analysis.tests.test_month import JULY
from hub.analysis.tests.test_pages import HOURS, open_last_month
from hub.kernel import decisions, links
from hub.kernel.models import Decision, Obligation
from hub.matters import actions as matters
from hub.matters.tests.cast import Cast, after, called_back, closed, handled, ruled
from hub.people.tests.seats import Seat

DESK = "/analysis/coding/"
SAME = {"type_code": "T01.01", "cause_code": "C4.3", "validity": "VALID", "severity": "1"}


@pytest.fixture
def coding(cast: Cast) -> Coding:
    """One important complaint of June, retyped, raised, ruled on and closed; it is drawn."""
    does = {"community": cast.community, "by": cast.sun}
    matter = handled(cast, type_code="T02.05")
    matters.raise_severity(matter.pk, at=after(2.1), severity="2", reason="第二次", **does)
    matter = called_back(cast, ruled(cast, matter))
    matters.close(matter.pk, at=after(6), cause_code="C4.3", responsible="CONTRACTOR", **does)
    actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)
    return Coding.objects.select_related("matter").get()


class TestBlind:
    def test_shows_what_happened_and_none_of_the_codes(
        self, cast: Cast, seat: Seat, coding: Coding
    ) -> None:
        page = seat("feng", HOURS).get(DESK).content.decode()
        case = page[page.index("second-case") : page.index("second-form")]

        for words in (coding.matter.text, "重新打胶，淋水试验半小时不渗", "修好了，谢谢", "接单"):
            assert words in case
        for given_away in (
            coding.matter.number, "7-1802", "黄海", "公共部位破损", "重要", "维保不到位", "有效",
            "承包商", "提高级别", "有效判定", "关闭", "第二次", "现场看过",
            *(person.name for person in cast.staff().values()),
        ):  # fmt: skip
            assert given_away not in case, given_away
        assert f"/matters/{coding.matter_id}/" not in page

    def test_chooses_nothing_beforehand(self, seat: Seat, coding: Coding) -> None:
        page = seat("feng", HOURS).get(DESK).content.decode()
        form = page[page.index("second-form") :].partition("</form>")[0]

        assert "checked" not in form
        assert 'value="T02.05" selected' not in form

    @pytest.mark.parametrize(
        ("who", "status"),
        [("feng", 200), ("li", 200), ("wu", 200), ("qian", 200), ("sun", 403), ("zhou", 403),
         ("zhao", 403), ("chen", 403), ("ma", 403)],
    )  # fmt: skip
    def test_is_for_audit_and_those_who_answer(
        self, seat: Seat, coding: Coding, who: str, status: int
    ) -> None:
        assert seat(who, HOURS).get(DESK).status_code == status

    def test_gives_nobody_a_case_they_had_a_hand_in(self, seat: Seat, coding: Coding) -> None:
        client = seat("wu", HOURS)

        assert coding.matter.text not in client.get(DESK).content.decode()
        case = client.get(f"{DESK}{coding.pk}/").content.decode()
        assert coding.matter.text not in case
        assert client.post(f"{DESK}{coding.pk}/", SAME).status_code == 403

    def test_of_another_community_is_not_found(self, seat: Seat, coding: Coding) -> None:
        assert seat("feng", HOURS).get(f"{DESK}999/").status_code == 404

    def test_costs_the_same_however_many_wait(
        self,
        cast: Cast,
        seat: Seat,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _n in range(8):
            closed(cast)
        actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)
        client = seat("feng", HOURS)
        client.get(DESK)

        with django_assert_max_num_queries(24):
            client.get(DESK)


class TestOneAfterTheOther:
    def test_saving_compares_and_the_next_case_follows(
        self, cast: Cast, seat: Seat, coding: Coding
    ) -> None:
        client = seat("feng", HOURS)
        answer = client.post(f"{DESK}{coding.pk}/", SAME, follow=True)

        page = answer.content.decode()
        assert coding.matter.number in page
        assert "原因 一致" in page
        assert "级别 不同" in page
        assert "没有等您复核的案件" in page

    def test_an_error_stands_beside_its_field_and_the_case_stays(
        self, seat: Seat, coding: Coding
    ) -> None:
        answer = seat("feng", HOURS).post(f"{DESK}{coding.pk}/", {**SAME, "severity": ""})

        assert answer.status_code == 400
        assert coding.matter.text in answer.content.decode()
        assert Coding.objects.get().status == "DRAWN"

    def test_another_persons_comparison_is_not_shown_above(
        self, seat: Seat, coding: Coding
    ) -> None:
        seat("feng", HOURS).post(f"{DESK}{coding.pk}/", SAME)

        page = seat("li", HOURS).get(f"{DESK}?done={coding.pk}").content.decode()
        assert "上一件" not in page


class TestTheDirector:
    def test_answers_each_difference_by_name(self, cast: Cast, seat: Seat, coding: Coding) -> None:
        told = {**SAME, "type_code": "T09.02", "validity": "INVALID"}
        seat("feng", HOURS).post(f"{DESK}{coding.pk}/", told)
        client = seat("li", HOURS + 1)

        page = client.get(f"{DESK}differences/").content.decode()
        assert (
            page.count("按复核更正</button>") == 2
        )  # type and severity; validity is not corrected
        assert page.count("另行复议</button>") == 1
        client.post(
            f"{DESK}{coding.pk}/answer/",
            {"field": "type", "verdict": "CORRECT", "reason": "业主说的是没人理"},
        )
        assert CodingAnswer.objects.get().becomes == "T09.02"
        compared = client.get(f"{DESK}{coding.pk}/").content.decode()
        assert "业主说的是没人理" in compared

    def test_is_told_what_to_mend(self, seat: Seat, coding: Coding) -> None:
        seat("feng", HOURS).post(f"{DESK}{coding.pk}/", SAME)
        told = {"field": "severity", "verdict": "KEEP", "reason": " "}

        client = seat("li", HOURS)
        page = client.post(f"{DESK}{coding.pk}/answer/", told, follow=True).content.decode()
        assert not CodingAnswer.objects.exists()
        assert coding.matter.number in page

    def test_decides_whether_a_case_leaves_the_sample(
        self, cast: Cast, seat: Seat, coding: Coding
    ) -> None:
        seat("feng", HOURS).post(f"{DESK}{coding.pk}/leave-out/", {"ground": "录音损坏"})
        decision = Decision.objects.get(kind="coding.leave_out")

        room = seat("li", HOURS).get("/matters/rulings/?tab=decide").content.decode()
        assert "2026-06 复核编码第 1 件" in room
        decisions.grant(decision, by=cast.li, at=JULY)
        coding.refresh_from_db()
        assert coding.status == "VOID"
        assert Obligation.objects.get(kind=duties.CODE.code).status == "MET"


class TestTheFirstOfTheMonth:
    def test_a_paper_opened_early_gets_its_sample_from_the_house(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed(cast)
        early = {"community": cast.community, "by": cast.wu, "at": after(days=3)}
        june = actions.open_month("2026-06", **early)
        monkeypatch.setattr(jobs, "now", lambda: after(days=21))
        open_last_month()
        open_last_month()

        sample = Month.objects.get(pk=june.pk).samples.get()
        assert sample.drawn_by.is_system
        assert sample.size == 1


class TestOnTheMonthsPage:
    def test_block_h_tells_it(self, seat: Seat, coding: Coding) -> None:
        seat("feng", HOURS).post(f"{DESK}{coding.pk}/", SAME)

        page = seat("li", HOURS + 1).get("/analysis/2026-06/").content.decode()
        block = page[page.index('id="block-h"') :]
        assert "抽取 1 件，已复核 1 件" in block
        assert "没有意义" in block  # no kappa from one single code
        assert "待答复" in block

    def test_the_board_leads_to_the_cases(self, seat: Seat, coding: Coding) -> None:
        seat("feng", HOURS).post(f"{DESK}{coding.pk}/", SAME)
        client = seat("li", HOURS + 1)

        assert "投诉分析准确率" in client.get("/quality/?month=2026-06").content.decode()
        cases = client.get("/quality/R2-11/?month=2026-06").content.decode()
        assert coding.matter.number in cases
        assert "级别 重要 → 一般" in cases

    def test_a_duty_leads_to_the_desk(self, seat: Seat, coding: Coding) -> None:
        client = seat("feng", HOURS)

        assert client.get(links.link_to("analysis.sample", coding.sample_id))["Location"] == DESK
        assert links.names_of([("analysis.sample", coding.sample_id)]) == {
            ("analysis.sample", coding.sample_id): "2026-06 复核编码 1 件"
        }


def test_due_before_the_table(coding: Coding) -> None:
    owed = Obligation.objects.get(kind=duties.CODE.code)
    assert owed.due_at - timedelta(days=3) < JULY + timedelta(days=1)
