"""Worklists narrow, order and page in the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hub.kernel import pages
from hub.kernel.models import Community, Company, Job
from hub.kernel.pages import Order, View, Worklist, choice, days, flag, in_turn, search
from hub.kernel.paging import BadFilter
from hub.kernel.refusals import Missing
from hub.kernel.tests.pages.rows import NOON, ORDERS, asked, jobs, names


@pytest.mark.django_db
class TestFilter:
    @pytest.fixture
    def queue(self) -> Worklist:
        return Worklist(
            filters=[
                search(lambda rows, words: rows.filter(name__contains=words)),
                choice("state", "状态", Job.State.choices),
                flag("failed", "失败", lambda rows: rows.filter(state="FAILED")),
                days("made", "日期", lookup="run_after"),
            ],
            orders=ORDERS,
            views=[View("全部", ""), View("没有完成", "failed=1")],
        )

    def test_narrows_by_what_the_address_says(self, queue: Worklist) -> None:
        jobs(1)
        late = jobs(2, state="FAILED")

        assert names(queue.page(asked("state=FAILED&q=n"), Job.objects.all())) == [late[0].pk]
        assert names(queue.page(asked("failed=1"), Job.objects.all())) == [late[0].pk]

    def test_takes_several_choices_together(self, queue: Worklist) -> None:
        jobs(1), jobs(2, state="FAILED"), jobs(3, state="DONE")

        assert len(queue.page(asked("state=FAILED&state=DONE"), Job.objects.all()).rows) == 2

    def test_counts_a_day_from_midnight_to_midnight_in_shanghai(self, queue: Worklist) -> None:
        before, first, last, after = jobs(-12.01, -12, 11.99, 12)  # noon is 12 hours in

        page = queue.page(asked("made_from=2026-11-23&made_to=2026-11-23"), Job.objects.all())

        assert names(page) == [first.pk, last.pk]

    @pytest.mark.parametrize(
        "address",
        ["?community__company__name=x", "?pk__gt=0", "?state__in=FAILED", "?page=2", "?%00=1"],
    )
    def test_refuses_keys_it_does_not_know(self, queue: Worklist, address: str) -> None:
        with pytest.raises(pages.UnknownFilter):
            queue.page(asked(address), Job.objects.all())

    @pytest.mark.parametrize(
        "address",
        [
            "?state=GONE",
            "?state=FAILED&state=%27",
            "?failed=2",
            "?made_from=gestern",
            "?made_from=0001-01-01",
            "?made_to=9999-12-31",
            "?order=secret",
            "?order=-pk",
            "?after=x",
            "?after=%00",
            "?after=W10",  # a place without values
            "?after=WyIyMDI2IiwgMV0",  # a place whose moment is none
            "?after=WyIyMDI2LTExLTIzIDA0OjAwWiIsIDk5OTk5OTk5OTk5OTk5OTk5OTk5OV0x",
            "?before=bnVsbA",
        ],
    )
    def test_refuses_values_it_does_not_offer(self, queue: Worklist, address: str) -> None:
        with pytest.raises(BadFilter):
            queue.page(asked(address), Job.objects.all())

    @given(st.text(max_size=300))
    @hypothesis_settings(
        max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_searches_for_anything_people_can_type(self, queue: Worklist, words: str) -> None:
        params = QueryDict(mutable=True)
        params["q"] = words

        assert queue.page(params, Job.objects.all()).rows == []

    def test_reads_full_width_letters_as_plain_ones(self) -> None:
        heard: list[str] = []
        listening = Worklist(filters=[search(lambda rows, words: heard.append(words) or rows)])

        listening.page(asked("q=７－１８０２\u0000　"), Job.objects.none())

        assert heard == ["7-1802"]

    def test_says_what_the_list_is_narrowed_by_and_how_to_stop(self, queue: Worklist) -> None:
        page = queue.page(
            asked("state=FAILED&state=DONE&made_from=2026-11-01&order=-soon"), Job.objects.all()
        )

        assert page.chips == [
            ("状态：已完成", "?state=FAILED&made_from=2026-11-01&order=-soon"),
            ("状态：没有完成", "?state=DONE&made_from=2026-11-01&order=-soon"),
            ("日期：2026-11-01 → ", "?state=FAILED&state=DONE&order=-soon"),
        ]

    def test_knows_which_view_is_open_whatever_the_order(self, queue: Worklist) -> None:
        page = queue.page(asked("order=-soon&failed=1&q="), Job.objects.all())

        assert [(view.label, on) for view, on in page.views] == [
            ("全部", False),
            ("没有完成", True),
        ]

    def test_may_take_one_choice_only(self) -> None:
        one = Worklist(filters=[choice("state", "状态", Job.State.choices, many=False)])

        assert not one.page(asked(""), Job.objects.none()).filters[0].filter.many


@pytest.mark.django_db
class TestPaging:
    WALKS = hypothesis_settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )

    @pytest.mark.parametrize("order", list(ORDERS))
    @given(
        hours=st.lists(st.integers(0, 6), max_size=30),
        begun=st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=30, max_size=30),
        size=st.integers(1, 7),
    )
    @WALKS
    def test_visits_every_row_once_there_and_back(
        self, order: str, hours: list[int], begun: list[int | None], size: int
    ) -> None:
        Job.objects.all().delete()
        for hour, start in zip(hours, begun, strict=False):
            jobs(hour, started_at=None if start is None else NOON + timedelta(hours=start))
        walk = Worklist(orders=ORDERS, size=size)

        there = [walk.page(asked(f"order={order}"), Job.objects.all())]
        while there[-1].later_url:
            there.append(walk.page(asked(there[-1].later_url), Job.objects.all()))
        back = [there[-1]]
        while back[-1].earlier_url:
            back.append(walk.page(asked(back[-1].earlier_url), Job.objects.all()))

        seen = [pk for page in there for pk in names(page)]
        assert sorted(seen) == sorted(Job.objects.values_list("pk", flat=True))
        assert seen == [job.pk for job in sorted(Job.objects.all(), key=by(order))]
        assert [names(page) for page in reversed(back)] == [names(page) for page in there]
        assert all(page.later_url for page in back[1:])
        assert back[-1].earlier_url == ""

    def test_keeps_its_place_to_the_microsecond(self) -> None:
        first, second = jobs(0, 0.0000001)
        walk = Worklist(orders=ORDERS, size=1)

        page = walk.page(asked(""), Job.objects.all())

        assert names(page) == [first.pk]
        assert names(walk.page(asked(page.later_url), Job.objects.all())) == [second.pk]

    def test_follows_orders_across_tables(self) -> None:
        company = Company.objects.create(name="万家物业")
        for code in ("B", "A"):
            home = Community.objects.create(company=company, code=code, name=code)
            jobs(1, 2, community=home)
        walk = Worklist(orders={"home": Order("项目", ("community__code",))}, size=3)

        page = walk.page(asked(""), Job.objects.select_related("community"))
        rest = walk.page(asked(page.later_url), Job.objects.select_related("community"))

        assert [row.community.code for row in (*page.rows, *rest.rows)] == ["A", "A", "B", "B"]

    def test_goes_on_where_it_was_although_rows_came_in_before(self) -> None:
        kept = jobs(1, 2, 3)
        walk = Worklist(orders=ORDERS, size=2)
        page = walk.page(asked(""), Job.objects.all())

        jobs(0)

        assert names(walk.page(asked(page.later_url), Job.objects.all())) == [kept[2].pk]

    def test_starts_at_the_top_when_the_filters_change(self) -> None:
        jobs(1, 2)
        page = Worklist(orders=ORDERS, size=1).page(asked(""), Job.objects.all())
        later = Worklist(orders=ORDERS, size=1).page(asked(page.later_url), Job.objects.all())

        assert "after" not in later.url(order="-soon")
        assert later.first_url == "?"

    def test_counts_no_further_than_people_care_to_know(self) -> None:
        jobs(*range(8))

        def count(**limits: int) -> str:
            return str(Worklist(orders=ORDERS, **limits).page(asked(""), Job.objects.all()).count)

        assert count(size=50) == "8"
        assert count(size=2, cap=8) == "8"
        assert count(size=2, cap=7) == "7+"
        assert str(pages.Count(1000, True)) == "1,000+"

    def test_asks_the_database_twice_at_most(self) -> None:
        jobs(*range(8))

        with CaptureQueriesContext(connection) as asked_for:
            page = Worklist(orders=ORDERS, size=3).page(asked(""), Job.objects.all())
            assert (len(page.rows), page.count.value) == (3, 8)

        assert len(asked_for) == 2


def by(order: str) -> Any:
    """The same order in Python, with empty values last."""

    def key(job: Job) -> tuple[Any, ...]:
        begun = job.started_at.timestamp() if job.started_at else None
        soon = job.run_after.timestamp()
        return {
            "soon": (soon,),
            "-soon": (-soon,),
            "begun": (begun is None, begun or 0),
            "-begun": (begun is None, -(begun or 0)),
            "state": (job.state, -soon),
        }[order] + (job.pk,)

    return key


@pytest.mark.django_db
class TestInTurn:
    def test_tells_each_row_its_own_result(self) -> None:
        there = jobs(1)[0]

        def cancel(pk: str) -> Job:
            job = Job.objects.filter(pk=pk).first()
            if job is None:
                raise Missing
            Job.objects.filter(pk=pk).delete()
            return job

        results = in_turn([str(there.pk), "999999", str(there.pk)], cancel)

        assert [(r.pk, r.done) for r in results] == [(str(there.pk), True), ("999999", False)]
        assert results[1].says == str(Missing())

    def test_undoes_the_half_of_a_refused_row(self) -> None:
        there = jobs(1)[0]

        def half(pk: str) -> None:
            Job.objects.filter(pk=pk).delete()
            raise Missing

        in_turn([str(there.pk)], half)

        assert Job.objects.filter(pk=there.pk).exists()

    def test_lets_a_fault_through(self) -> None:
        with pytest.raises(ZeroDivisionError):
            in_turn(["1"], lambda pk: 1 / 0)
