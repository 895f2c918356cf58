"""The rules of a roster, as one pure function.

What the search proposes, what the planner sees while typing and what publication is refused for
all come from `breaches`; it reads no database and no clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hub.duty.world import DAY, FULL_DAY, MINUTE, WEEK, Breach, Duty, Person, Rule, Span, World


def breaches(world: World, duties: Iterable[Duty]) -> list[Breach]:
    """Everything that is wrong with a plan, by day; empty means it may be published."""
    plan = list(duties)
    by_person: dict[int, list[Duty]] = defaultdict(list)
    for duty in plan:
        by_person[duty.staff].append(duty)
    around: dict[int, list[Duty]] = defaultdict(list)
    for duty in world.around:
        around[duty.staff].append(duty)
    found: list[Breach] = []
    for staff, own in by_person.items():
        person = world.people.get(staff) or Person(staff, str(staff))
        found += of_person(world, person, own, around[staff])
    found += _cover(world, plan)
    far = date.max
    return sorted(found, key=lambda one: (one.work_on or far, one.staff or 0, one.rule, one.words))


def hard(found: Iterable[Breach]) -> list[Breach]:
    return [one for one in found if one.is_hard]


def of_person(
    world: World, person: Person, own: Sequence[Duty], around: Sequence[Duty]
) -> Iterator[Breach]:
    """What is wrong with one person's month; nobody else's duty bears on it."""
    yield from _clashes(person, own, around)
    yield from _weekly_rest(world, person, own, around)
    within = [duty for duty in around if world.first <= duty.work_on <= world.last]
    yield from _overtime(world, person, [*own, *within])
    for duty in own:
        yield from _of_duty(world, person, duty)


# ── Between two shifts ──────────────────────────────────────────────────────────────────────


def _clashes(person: Person, own: Sequence[Duty], around: Sequence[Duty]) -> Iterator[Breach]:
    mine = {id(duty) for duty in own}
    line = sorted([*own, *around], key=lambda duty: (duty.starts_at, duty.ends_at))
    for before, after in zip(line, line[1:], strict=False):
        if id(before) not in mine and id(after) not in mine:
            continue
        if after.starts_at < before.ends_at:
            yield Breach(
                Rule.OVERLAP,
                _("%(who)s %(day)s：%(from)s 的班和前一个班（到 %(until)s）时间重叠。")
                % {
                    "who": person.name,
                    "day": _day(after.work_on),
                    "from": _clock(after.starts_at),
                    "until": _clock(before.ends_at),
                },
                person.pk,
                after.work_on,
            )
        elif (gap := (after.starts_at - before.ends_at) // MINUTE) < before.rest_after:
            yield Breach(
                Rule.REST,
                _(
                    "%(who)s %(day)s：距上一个班下班（%(until)s）只有 %(gap)s，至少要休息 %(least)s。"
                )
                % {
                    "who": person.name,
                    "day": _day(after.work_on),
                    "until": _clock(before.ends_at),
                    "gap": spoken(gap),
                    "least": spoken(before.rest_after),
                },
                person.pk,
                after.work_on,
            )


# ── Over a week and a month ─────────────────────────────────────────────────────────────────


def _weekly_rest(
    world: World, person: Person, own: Sequence[Duty], around: Sequence[Duty]
) -> Iterator[Breach]:
    """One day off in any seven in a row, last month's last days counted in (劳动法 38)."""
    worked = {duty.work_on for duty in [*own, *around]}
    run = 0
    day = world.first - (WEEK - 1) * DAY
    while day <= world.last + (WEEK - 1) * DAY:
        run = run + 1 if day in worked else 0
        # Named once for each seven days: a month without a day off is not thirty breaches.
        if run and run % WEEK == 0 and day - (WEEK - 1) * DAY <= world.last and day >= world.first:
            yield Breach(
                Rule.WEEKLY_REST,
                _("%(who)s：%(first)s 到 %(last)s 连续七天上班，至少要有一天休息。")
                % {
                    "who": person.name,
                    "first": _day(day - (WEEK - 1) * DAY),
                    "last": _day(day),
                },
                person.pk,
                min(day, world.last),
            )
        day += DAY


def overtime_of(world: World, duties: Iterable[Duty], extra: int = 0) -> int:
    """The minutes of overtime a person's month is planned to have.

    What exceeds the month's standard hours; at stations on standard hours also, and instead if it
    is more, what exceeds eight hours on single days.
    """
    total, long_days = extra, 0
    for duty in duties:
        total += duty.minutes
        stand = world.stations.get(duty.station)
        if stand is None or stand.sums_up_until is None or stand.sums_up_until < duty.work_on:
            long_days += max(0, duty.minutes - FULL_DAY)
    return max(0, total - FULL_DAY * len(world.workdays), long_days)


def most_overtime(world: World, person: Person) -> int:
    """None at all in a month in which the law spares the person nights and overtime."""
    spared = any(
        span.first <= world.last and (span.last is None or span.last >= world.first)
        for span in person.spared
    )
    return 0 if spared else world.overtime


def _overtime(world: World, person: Person, own: Sequence[Duty]) -> Iterator[Breach]:
    minutes = overtime_of(world, own, world.extra.get(person.pk, 0))
    most = most_overtime(world, person)
    told = {"who": person.name, "hours": spoken(minutes), "most": spoken(world.overtime)}
    if minutes > most == 0 < world.overtime:
        yield Breach(
            Rule.PROTECTED,
            _("%(who)s：受特殊保护，不能加班；本月预计加班 %(hours)s。") % told,
            person.pk,
        )
    elif minutes > most:
        yield Breach(
            Rule.OVERTIME,
            _("%(who)s：本月预计加班 %(hours)s，超过 %(most)s 的上限（劳动法第四十一条）。")
            % told,
            person.pk,
        )
    elif minutes and minutes >= world.overtime_warning:
        yield Breach(
            Rule.OVERTIME_SOON,
            _("%(who)s：本月预计加班 %(hours)s，上限是 %(most)s。") % told,
            person.pk,
        )


# ── One shift by itself ─────────────────────────────────────────────────────────────────────


def _of_duty(world: World, person: Person, duty: Duty) -> Iterator[Breach]:
    for rule, words in unfit(world, person, duty):
        yield Breach(rule, words, person.pk, duty.work_on, duty.station)


def unfit(world: World, person: Person, duty: Duty) -> Iterator[tuple[Rule, str]]:
    """Why this person may not have this shift, whatever else they have."""
    told = {"who": person.name, "day": _day(duty.work_on)}
    stand = world.stations.get(duty.station)
    if not _covered(person.stations.get(duty.station, ()), duty.work_on):
        yield (
            Rule.PLACEMENT,
            _("%(who)s %(day)s：没有登记可以上“%(station)s”这个岗。")
            % {**told, "station": stand.name if stand else ""},
        )
    if (
        stand
        and stand.licence
        and not _covered(person.licences.get(stand.licence, ()), duty.work_on)
    ):
        yield (
            Rule.LICENCE,
            _("%(who)s %(day)s：上“%(station)s”要有有效的%(licence)s。")
            % {**told, "station": stand.name, "licence": stand.licence_name},
        )
    if stand and stand.sums_up_until and stand.sums_up_until < duty.work_on:
        yield (
            Rule.HOURS,
            _("%(day)s：“%(station)s”的综合计算工时审批已过期，请先续批。")
            % {**told, "station": stand.name},
        )
    if (duty.is_night or duty.minutes > FULL_DAY) and _covered(person.spared, duty.work_on):
        yield (
            Rule.PROTECTED,
            _("%(who)s %(day)s：受特殊保护，不排夜班和超过八小时的班。") % told,
        )
    if is_away(world, person, duty):
        yield Rule.AWAY, _("%(who)s %(day)s：已批准请假。") % told


def is_away(world: World, person: Person, duty: Duty) -> bool:
    """Does leave fall into a shift that has not begun?"""
    if world.now is not None and duty.starts_at <= world.now:
        return False
    return any(
        one.starts_at < duty.ends_at and duty.starts_at < one.ends_at for one in person.away
    )


def _covered(spans: Iterable[Span], day: date) -> bool:
    return any(span.covers(day) for span in spans)


# ── Cover ───────────────────────────────────────────────────────────────────────────────────


def _cover(world: World, plan: Sequence[Duty]) -> Iterator[Breach]:
    standing: dict[tuple[date, int, int], int] = defaultdict(int)
    for duty in plan:
        person = world.people.get(duty.staff)
        if person is None or not is_away(world, person, duty):
            standing[duty.work_on, duty.station, duty.shift] += 1
    for need in world.needs:
        have = standing[need.work_on, need.station, need.shift]
        told = {
            "day": _day(need.work_on),
            "station": world.stations[need.station].name,
            "shift": world.shift_names[need.shift],
            "have": have,
        }
        if have < need.least:
            yield Breach(
                Rule.COVER,
                _("%(day)s “%(station)s”%(shift)s：要 %(least)s 人，能到 %(have)s 人。")
                % {**told, "least": need.least},
                None,
                need.work_on,
                need.station,
            )
        elif need.most is not None and have > need.most:
            yield Breach(
                Rule.CROWDED,
                _("%(day)s “%(station)s”%(shift)s：最多 %(most)s 人，排了 %(have)s 人。")
                % {**told, "most": need.most},
                None,
                need.work_on,
                need.station,
            )


# ── Words ───────────────────────────────────────────────────────────────────────────────────


def spoken(minutes: int) -> str:
    """Minutes as people say them."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%s 分钟") % rest
    if not rest:
        return _("%s 小时") % hours
    return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": rest}


def _day(day: date) -> str:
    return _("%(month)s 月 %(day)s 日") % {"month": day.month, "day": day.day}


def _clock(moment: datetime) -> str:
    return f"{localtime(moment):%H:%M}"
