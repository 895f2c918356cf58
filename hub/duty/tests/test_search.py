"""The search: what it proposes always passes the checker, and when nothing can be, it says why."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.duty.checking import breaches, hard
from hub.duty.search import explain, propose
from hub.duty.tests.plans import (
    ALWAYS,
    DAYS,
    DESK,
    EARLY,
    FIRST,
    LATE,
    NIGHT,
    ROOM,
    duty,
    needs,
    person,
    task,
    world,
)
from hub.duty.world import Person, Rule, Span, World


class TestProposing:
    def test_fills_the_cover_and_shares_it_out(self) -> None:
        the = world(*(person(n) for n in range(1, 7)), needs=needs(1, EARLY, LATE, NIGHT))
        found = propose(task(the), seconds=20)
        assert found is not None
        assert hard(breaches(the, found.duties)) == []
        nights = [sum(one.staff == n and one.is_night for one in found.duties) for n in the.people]
        assert sum(nights) == 30
        assert found.cost >= found.bound
        if found.is_best:
            assert max(nights) - min(nights) <= 1

    def test_works_around_what_is_kept(self) -> None:
        kept = (duty(1, 1), duty(2, 2, LATE))
        the = world(*(person(n) for n in range(1, 6)), needs=needs(1, EARLY, LATE))
        found = propose(task(the, kept), seconds=10)
        assert found is not None
        whole = [*kept, *found.duties]
        assert hard(breaches(the, whole)) == []
        assert len(whole) == 60

    def test_keeps_last_month_in_mind(self) -> None:
        before = tuple(duty(1, day) for day in range(-5, 1))
        the = world(*(person(n) for n in range(1, 4)), needs=needs(1, EARLY), around=before)
        found = propose(task(the), seconds=10)
        assert found is not None
        assert hard(breaches(the, found.duties)) == []

    def test_finds_nothing_where_nothing_can_be(self) -> None:
        assert propose(task(world(person(1), needs=needs(1, EARLY))), seconds=5) is None


class TestExplaining:
    def test_is_silent_where_a_roster_can_be(self) -> None:
        the = world(*(person(n) for n in range(1, 4)), needs=needs(1, EARLY))
        assert explain(task(the), seconds=10) is None

    def test_names_the_weekly_rest_that_one_person_alone_cannot_have(self) -> None:
        clash = explain(task(world(person(1), needs=needs(1, EARLY))), seconds=30)
        assert clash is not None
        assert clash.is_least
        assert clash.lines[1:] == ("任何连续七天里至少休息一天。",)
        assert "“前台”早班" in clash.lines[0]
        assert "共要 7 人次；登记可上这个岗的有 1 人（员1）" in clash.lines[0]

    def test_names_the_protected_without_the_reason(self) -> None:
        spared = [person(n, spared=(Span(FIRST, date(2026, 6, 30)),)) for n in (1, 2, 3)]
        the = world(*spared, needs=needs(1, NIGHT)[:1])
        clash = explain(task(the), seconds=30)
        assert clash is not None
        assert clash.lines[1:] == ("员1、员2、员3受特殊保护，不排夜班和超过八小时的班。",)

    def test_names_a_station_nobody_may_stand_at(self) -> None:
        the = world(person(1, DESK), needs=needs(1, EARLY, station=ROOM)[:2])
        clash = explain(task(the), seconds=30)
        assert clash is not None
        assert clash.lines[0].startswith(
            "“监控室”早班：06-01，共要 1 人次；登记可上这个岗的有 0 人"
        )

    def test_leaves_out_what_has_no_part_in_it(self) -> None:
        """The desk is in order; the room asks for two nights of one person at once."""
        people = [person(n, DESK) for n in (1, 2, 3)] + [person(9, ROOM)]
        the = world(*people, needs=(*needs(1, EARLY), *needs(2, NIGHT, station=ROOM)[:1]))
        clash = explain(task(the), seconds=60)
        assert clash is not None
        assert len(clash.lines) == 2
        assert "监控室" in clash.lines[0]


@st.composite
def months(draw: st.DrawFn) -> World:
    """A small department: who may stand where, who is spared, what is needed; often impossible."""
    count = draw(st.integers(2, 6))
    people: list[Person] = []
    for pk in range(1, count + 1):
        stations = draw(st.sampled_from([(DESK,), (ROOM,), (DESK, ROOM)]))
        first = draw(st.integers(0, 29))
        spared = (Span(DAYS[first], DAYS[-1]),) if draw(st.booleans()) and pk == 1 else ()
        until = DAYS[draw(st.integers(10, 29))] if draw(st.integers(0, 4)) == 0 else None
        placed = dict.fromkeys(stations, (Span(date(2024, 1, 1), until),) if until else ALWAYS)
        people.append(Person(pk, f"员{pk}", placed, spared=spared))
    asked = []
    for station in (DESK, ROOM):
        shifts = draw(st.lists(st.sampled_from([EARLY, LATE, NIGHT]), max_size=2, unique=True))
        asked += list(needs(1, *shifts, station=station))
    around = [duty(1, day, EARLY) for day in draw(st.sets(st.integers(-5, 0), max_size=5))]
    return world(*people, needs=tuple(asked), around=tuple(around))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(months())
def test_what_is_proposed_always_passes_the_checker(the: World) -> None:
    found = propose(task(the), seconds=3)
    if found is not None:
        assert hard(breaches(the, found.duties)) == []


@pytest.mark.parametrize("rule", [Rule.REST, Rule.WEEKLY_REST, Rule.OVERTIME])
def test_a_plan_without_one_rule_is_caught_by_the_checker(rule: Rule) -> None:
    """The checker does not depend on the solver having kept the rule."""
    plans = {
        Rule.REST: [duty(1, 3, LATE), duty(1, 4, EARLY)],
        Rule.WEEKLY_REST: [duty(1, day) for day in range(1, 8)],
        Rule.OVERTIME: [duty(1, day, minutes=600) for day in range(1, 31) if day % 6],
    }
    assert rule in {one.rule for one in hard(breaches(world(person(1)), plans[rule]))}
