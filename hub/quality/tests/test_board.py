"""目标看板: who sees it, what it says when there is nothing, and how it leads to the cases."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from hub.kernel import measures
from hub.kernel.models import Pulse
from hub.matters.tests.cast import (
    MORNING,
    Cast,
    accepted,
    after,
    called_back,
    handled,
    ruled,
)
from hub.people.tests.seats import Seat
from hub.quality import queries

DAYS = 24.0


class TestWhoSeesIt:
    @pytest.mark.parametrize("who", ["zhou", "he", "sun", "wu", "li", "zhao", "qian", "feng"])
    def test_the_desk_the_heads_and_audit_do(self, seat: Seat, who: str) -> None:
        assert seat(who).get("/quality/").status_code == 200

    @pytest.mark.parametrize("who", ["chen", "wang", "ma"])
    def test_handlers_and_administrators_do_not(self, seat: Seat, who: str) -> None:
        client = seat(who)

        assert client.get("/quality/").status_code == 403
        assert client.get("/quality/O3/").status_code == 403
        assert client.get("/quality/trend/").status_code == 403


class TestWhatItShows:
    def test_nothing_is_no_data_and_never_everything(self, seat: Seat) -> None:
        page = seat("li").get("/quality/").content.decode()

        assert page.count("无数据") == len(measures.collect())
        assert "100.0%" not in page

    def test_leads_down_to_the_cases(self, cast: Cast, seat: Seat) -> None:
        Pulse.objects.create(community=cast.community, hour=MORNING)
        matter = called_back(cast, ruled(cast, handled(cast)))
        client = seat("li", 10 * DAYS)

        board = client.get("/quality/").content.decode()
        assert 'href="/quality/O3/?month=2026-06"' in board
        cases = client.get("/quality/O3/?month=2026-06").content.decode()
        assert matter.number in cases
        assert "按时回访" in cases

    def test_brings_the_months_after_the_page(self, cast: Cast, seat: Seat) -> None:
        Pulse.objects.create(community=cast.community, hour=MORNING)
        called_back(cast, ruled(cast, handled(cast)))
        client = seat("li", 10 * DAYS)

        assert 'hx-get="/quality/trend/?month=2026-06"' in client.get("/quality/").content.decode()
        chart = client.get("/quality/trend/?month=2026-06").content.decode()
        assert "data-chart" in chart
        assert "2026-01" in chart
        assert "100.0%" in chart
        assert "<main" not in chart

    def test_draws_each_rate_against_its_own_target(self, cast: Cast, seat: Seat) -> None:
        called_back(cast, ruled(cast, handled(cast)))
        shown = {
            one.title: one
            for one in queries.trend(cast.community, date(2026, 6, 1), after(10 * DAYS))
        }
        callbacks, failures = shown["投诉回访率"], shown["本部门原因扣款失败率"]
        assert (callbacks.chart["target"], failures.chart["target"]) == (1.0, 0.0)
        assert (callbacks.chart["max"], failures.chart["min"]) == (1.0, 0.0)
        assert not failures.has_data

    def test_months_that_have_not_begun_and_unknown_figures_are_not_found(
        self, seat: Seat
    ) -> None:
        client = seat("li")

        assert client.get("/quality/?month=2026-07").status_code == 404
        assert client.get("/quality/O9/").status_code == 404
        assert client.get("/quality/?month=nonsense").status_code == 200

    def test_costs_the_same_however_much_there_is(
        self,
        cast: Cast,
        seat: Seat,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        client = seat("li", 10 * DAYS)
        client.get("/quality/")
        for _n in range(4):
            accepted(cast)

        with django_assert_max_num_queries(50):
            client.get("/quality/")
        with django_assert_max_num_queries(250):
            client.get("/quality/trend/")
        with django_assert_max_num_queries(14):
            client.get("/quality/O2c/")
