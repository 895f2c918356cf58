"""The house itself: 20,000 households, 200 staff, a million matters and bills, and today's work."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.demo import clocks, frame
from hub.demo.bench import duty
from hub.demo.bench.fill import TYPES, fill
from hub.demo.load import money, people
from hub.estate.models import Area, Beat, Building
from hub.kernel.models import Policy
from hub.kernel.periods import Month
from hub.leave import actions as leave
from hub.matters import actions
from hub.matters.models import Matter
from hub.people.models import Post, Role

SEED = 1
SINCE = timedelta(days=800)


@dataclass(frozen=True)
class Size:
    matters: int
    households: int
    months: int
    # What lies on the desks: forwarded and not accepted yet, handled and not called back yet.
    forwarded: int = 400
    handled: int = 200


def build(size: Size, now: datetime, say: Callable[[str, str], None]) -> frame.Frame:
    """Everything that is there before the first of the two hundred signs in."""
    with _timed(say, "骨架"):
        built = frame.build(Random(SEED), size.households, now - SINCE, people.everybody())
        _walked(built, now - SINCE)
        leave.begin(built.community, now - SINCE)
    with _timed(say, f"{size.matters:,} 件事务"):
        policy = Policy.objects.get(community=built.community, area="matters")
        fill(built, size.matters, clocks.midnight(now), policy.pk)
    with _timed(say, f"{size.households * 2 * size.months:,} 张账单"):
        money.fill(built, size.months, now)
    with _timed(say, "排班和打卡"):
        _rostered(built, now)
    with _timed(say, "今天的活"):
        _todays_work(built, size, now)
    return built


@contextmanager
def _timed(say: Callable[[str, str], None], what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    say(f"装入{what}", f"{time.perf_counter() - started:.0f} 秒")


def _walked(built: frame.Frame, since: datetime) -> None:
    """An area for each butler, and the buildings shared out among them."""
    butlers = built.of(Role.BUTLER)
    areas = list(Area.objects.within(built.community).order_by("pk"))
    for n, butler in enumerate(butlers[len(areas) :], start=len(areas) + 1):
        area = Area.objects.create(community=built.community, name=f"{n} 片")
        Beat.objects.create(community=built.community, area=area, staff=butler, since=since)
        areas.append(area)
    buildings = list(Building.objects.within(built.community).order_by("pk"))
    for n, building in enumerate(buildings):
        building.area = areas[n % len(areas)]
    Building.objects.bulk_update(buildings, ["area"])


def _rostered(built: frame.Frame, now: datetime) -> None:
    """Last month and this one, everybody by their department."""
    versions = duty.shifts(built.community, now)
    today = Month.of(localtime(now).date())
    for department in built.departments.values():
        here = [
            built.staff[login]
            for login, _name, _role, kind in built.people
            if kind == department.kind
        ]
        for month in (today.plus(-1), today):
            duty.rostered(department, here, versions, month, now)


def _todays_work(built: frame.Frame, size: Size, now: datetime) -> None:
    """By the acts people use, so that every duty of a matter under way is owed."""
    rng = Random(SEED)
    for n in range(size.forwarded + size.handled):
        matter = _taken_in(built, rng, n, now - timedelta(hours=3))
        if n >= size.forwarded:
            _handled(matter, now - timedelta(hours=2))


def _taken_in(built: frame.Frame, rng: Random, n: int, at: datetime) -> Matter:
    home = rng.choice(built.homes)
    code, words = TYPES[n % len(TYPES)]
    kinds = ("ENG", "ENG", "ORD", "CLN", "GRN")
    told = actions.Intake(
        kind="COMPLAINT" if n % 3 == 0 else "REPAIR_PUBLIC",
        channel="PHONE",
        text=f"{words}，请尽快安排人来看看，今天都在家",
        type_code=code,
        household_id=home.household.pk,
        reporter_name=home.name,
        reporter_phone=home.phone,
    )
    return actions.take_in(
        told,
        community=built.community,
        by=rng.choice(built.of(Role.FRONT_DESK)),
        at=at,
        department_id=built.departments[kinds[n % len(kinds)]].pk,
    )


def _handled(matter: Matter, at: datetime) -> None:
    handlers = Post.objects.filter(department=matter.department_id, role=Role.HANDLER)
    who: dict[str, Any] = {
        "community": matter.community,
        "by": handlers.select_related("staff").earliest("pk").staff,
    }
    actions.accept(matter.pk, at=at, **who)
    actions.start(matter.pk, at=at, **who)
    actions.handle(
        matter.pk,
        result="已到现场处理，业主在场确认",
        no_photo_why="公共区域不便拍照",
        at=at,
        **who,
    )
