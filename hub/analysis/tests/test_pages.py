"""The report centre in the browser: who sees what, what is said before signing, what a page costs."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hub.analysis import actions, duties, jobs
from hub.analysis.models import Month
from hub.analysis.tests.test_month import JULY, frozen, plan
from hub.kernel import links
from hub.kernel.jobs import Progress
from hub.kernel.models import Job, Obligation
from hub.matters.tests.cast import MORNING, Cast, a_complaint, after, closed
from hub.people.models import Deputy
from hub.people.tests.seats import Seat

HOURS = (JULY - MORNING) / timedelta(hours=1)
URL = "/analysis/2026-06/"


@pytest.fixture
def month(cast: Cast) -> Month:
    """June: two valid complaints closed; the supervisor opened the paper on the 2nd of July."""
    closed(cast)
    closed(cast, "C2.3")
    return actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)


class TestWhoSeesIt:
    @pytest.mark.parametrize("who", ["sun", "wu", "li", "zhao", "qian", "feng"])
    def test_leaders_heads_and_audit_read_it(self, seat: Seat, month: Month, who: str) -> None:
        client = seat(who, HOURS)

        assert client.get("/analysis/").status_code == 200
        assert client.get(URL).status_code == 200

    @pytest.mark.parametrize("who", ["zhou", "he", "chen", "ma"])
    def test_nobody_else_does(self, seat: Seat, month: Month, who: str) -> None:
        client = seat(who, HOURS)

        assert client.get("/analysis/").status_code == 403
        assert client.get(URL).status_code == 403
        assert client.get(f"{URL}table.pdf").status_code == 403
        assert client.post(f"{URL}freeze/").status_code == 403

    def test_readers_get_no_buttons_and_no_act(self, seat: Seat, month: Month) -> None:
        client = seat("feng", HOURS)

        assert "冻结数据出表" not in client.get(URL).content.decode()
        assert client.post(f"{URL}freeze/").status_code == 403

    def test_a_month_that_has_not_begun_is_not_found(self, seat: Seat, month: Month) -> None:
        assert seat("li", HOURS).get("/analysis/2026-08/").status_code == 404


class TestWhatItShows:
    def test_a_month_without_data_says_so_and_never_100_percent(
        self, cast: Cast, seat: Seat
    ) -> None:
        page = seat("li", HOURS).get(URL).content.decode()

        block_c = page[page.index('id="block-c"') : page.index('id="block-d"')]
        assert block_c.count("没有数据") >= 5
        assert "100.0%" not in block_c

    def test_before_signing_it_names_what_is_missing(
        self, cast: Cast, seat: Seat, month: Month
    ) -> None:
        plan(cast, month)
        frozen(cast, month)
        client = seat("li", HOURS)

        form = client.get(f"{URL}issue/").content.decode()
        for words in (
            "没有整改方案的主要原因：告知沟通不足",
            "没有写分析的重点类别",
            "没有抽取回访个案",
        ):
            assert words in form
        answer = client.post(f"{URL}issue/")
        assert answer.status_code == 409
        assert "告知沟通不足" in answer.content.decode()

    def test_an_error_stands_beside_its_field(self, cast: Cast, seat: Seat, month: Month) -> None:
        told = {
            "cause_code": "C4.3",
            "action": "外墙逐栋淋水试验",
            "owner": cast.zheng.pk,
            "due_on": "2026-06-01",
            "success_measure": "60 天内不超过 1 件",
        }

        answer = seat("wu", HOURS).post(f"{URL}plan/", told)
        assert answer.status_code == 400
        field = answer.content.decode().partition('name="due_on"')[2]
        assert "完成日期不能早于今天。" in field[:400]
        assert "外墙逐栋淋水试验" in answer.content.decode()

    def test_the_paper_comes_as_pdf_and_as_workbook(
        self, cast: Cast, seat: Seat, month: Month
    ) -> None:
        table = frozen(cast, month)
        client = seat("qian", HOURS)

        pdf, book = client.get(f"{URL}table.pdf"), client.get(f"{URL}table.xlsx")
        assert pdf.content.startswith(b"%PDF")
        assert book.content.startswith(b"PK")
        assert table.number in book["Content-Disposition"]

    def test_costs_the_same_however_much_there_is(
        self,
        cast: Cast,
        seat: Seat,
        month: Month,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        frozen(cast, month)
        client = seat("li", HOURS)
        client.get(URL)

        with django_assert_max_num_queries(20):
            client.get(URL)
        for n in range(5):
            closed(cast, f"C2.{n + 1}")
        with django_assert_max_num_queries(90):
            client.get(f"{URL}?live")
        with django_assert_max_num_queries(14):
            client.get("/analysis/")


class TestLinks:
    def test_a_duty_leads_to_its_month_and_its_plan(
        self, cast: Cast, seat: Seat, month: Month
    ) -> None:
        one = plan(cast, month)
        client: Client = seat("li", HOURS)

        assert client.get(links.link_to("analysis.month", month.pk))["Location"] == URL
        to_plan = links.link_to("analysis.plan", one.pk)
        assert client.get(to_plan)["Location"] == f"{URL}#plan-{one.pk}"
        assert links.names_of([("analysis.plan", one.pk), ("analysis.month", month.pk)]) == {
            ("analysis.plan", one.pk): one.number,
            ("analysis.month", month.pk): "2026-06 投诉月报",
        }

    def test_an_owner_who_reads_no_tables_sees_and_finishes_the_plan_alone(
        self, cast: Cast, seat: Seat, month: Month
    ) -> None:
        told = actions.PlanOf(
            cause_code="C4.3",
            action="更换胶条",
            owner_id=cast.chen.pk,
            due_on=JULY.date(),
            success_measure="不再渗水",
        )
        one = actions.make_plan(month.pk, told, community=cast.community, by=cast.wu, at=JULY)
        client = seat("chen", HOURS)

        assert "更换胶条" in client.get(f"/analysis/plans/{one.pk}/").content.decode()
        assert client.get(URL).status_code == 403
        answer = client.post(
            f"/analysis/plans/{one.pk}/finish/", {"result": "已换完"}, follow=True
        )
        assert "已换完" in answer.content.decode()
        assert seat("liu", HOURS).get(f"/analysis/plans/{one.pk}/").status_code == 404


def open_last_month() -> None:
    jobs.open_last_month(Progress(Job()))


class TestTheFirstOfTheMonth:
    def test_the_house_opens_last_months_paper_and_the_table_is_owed(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_complaint(cast)
        monkeypatch.setattr(jobs, "now", lambda: after(days=21))  # the 1st of July
        open_last_month()
        open_last_month()

        june = Month.objects.get(period="2026-06")
        assert june.opened_by.is_system
        owed = Obligation.objects.about(june).get()
        assert (owed.kind, owed.due_at) == (duties.ISSUE.code, duties.due_of("2026-06"))

    def test_a_community_that_had_not_begun_owes_nothing(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_complaint(cast)
        monkeypatch.setattr(jobs, "now", lambda: MORNING)
        open_last_month()

        assert not Month.objects.exists()


class TestSignatures:
    def test_names_the_post(self, cast: Cast, month: Month) -> None:
        table = frozen(cast, month)

        assert table.made_as == "主管 吴主管"

    def test_marks_a_deputy(self, cast: Cast, month: Month) -> None:
        plan(cast, month)
        plan(cast, month, "C2.3")
        frozen(cast, month)
        Deputy.objects.create(
            community=cast.community,
            principal=cast.li,
            deputy=cast.wu,
            role="DIR",
            since=JULY - timedelta(days=1),
            until=JULY + timedelta(days=1),
            reason="出差",
            made_by=cast.li,
        )

        later = JULY + timedelta(hours=1)
        table = actions.issue_table(month.pk, community=cast.community, by=cast.wu, at=later)
        assert table.issued_as == "客服部主任（代）吴主管"


class TestTopics:
    def test_name_the_plan_aimed_at_their_leading_cause(self, cast: Cast, month: Month) -> None:
        one = plan(cast, month, "C2.3")

        (topic,) = frozen(cast, month).snapshot["d"]["topics"]
        assert topic["plan"] == one.number


@pytest.mark.parametrize("period", ["0000-01", "0001-01", "1999-12", "9999-12"])
def test_a_month_nobody_kept_records_in(seat: Seat, period: str) -> None:
    client = seat("wu", HOURS)
    assert client.get(f"/analysis/{period}/").status_code == 404
    assert client.post(f"/analysis/{period}/open/").status_code == 400
    assert not Month.objects.exists()
