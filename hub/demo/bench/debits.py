"""A month's debit of a whole community: gathered, sent, answered, booked; lines a second of each."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localtime

from hub.charges.models import FeeItem
from hub.debit import actions
from hub.debit.models import Batch, ExportFile, Format, Line, Result
from hub.demo.bench import measure
from hub.demo.bench.billing import HOMES
from hub.demo.bench.fill import series
from hub.demo.frame import Frame
from hub.estate.models import Area, Building
from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.people.models import Post, Role, Staff

MANDATES = """
INSERT INTO debit_mandate (community_id, household_id, agreement, holder, bank, account,
  covers_all, valid_from, status, made_by_id, made_at, end_reason)
SELECT community_id, id, code, '业主', '中国银行', '6217000000000000', TRUE, '2025-01-01',
  'ACTIVE', {by}, '2025-01-01 00:00:00', ''
FROM estate_household WHERE community_id = {community}
"""
# Two bills a home, as a month's service fee and its parking space are.
BILLS = """
INSERT INTO charges_bill (community_id, household_id, item_id, period, sequence, kind, amount,
  due_on, lapses_on, issued_at, settled)
SELECT community_id, id, {item}, period, 0, 'CHARGE', 220.01, '2025-02-01', '2099-01-01',
  '2025-01-01 00:00:00', 0
FROM estate_household, (SELECT '2025-01' AS period UNION ALL SELECT '2025-02') periods
WHERE community_id = {community}
"""
# What banks answer (domain.md, 5.4): most is paid, most of the rest had too little on the account.
CODES = ["0000"] * 22 + ["5"] * 2 + ["10"]


@dataclass
class Debited:
    lines: int
    seconds: dict[str, float] = field(default_factory=dict)
    memory: float = 0

    def rate(self, step: str) -> float:
        return self.lines / self.seconds[step]

    @property
    def whole(self) -> float:
        return sum(self.seconds.values())

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[step] = time.perf_counter() - started


def debited(frame: Frame, lines: int, at: datetime) -> Debited:
    """Seconds of each act over a batch of so many lines, as the worker and the four people do it."""
    community = _community(frame, lines, at)
    act = _acts(frame, community, at)
    done = Debited(lines)
    with measure.Watching() as watching:
        with done.timed("prepare"):
            batch = _prepared(community, act)
        with done.timed("send"):
            _sent(batch, act)
        answer = _answer(batch)
        with done.timed("read"):
            result = _read(batch, act, answer)
        with done.timed("book"):
            _booked(result, act)
    done.memory = watching.peak
    batch.refresh_from_db()
    if (batch.waiting, batch.status, batch.lines) != (0, Batch.Status.ANSWERED, lines):
        raise RuntimeError(f"The batch was not answered whole: {batch.waiting} of {batch.lines}")
    return done


Act = Callable[[Role], dict[str, Any]]


def _acts(frame: Frame, community: Community, at: datetime) -> Act:
    """Who does what: the second of finance books what the first has sent."""
    finance = frame.of(Role.FINANCE)
    people: dict[Role, Staff] = {
        Role.FRONT_DESK: frame.of(Role.FRONT_DESK)[0],
        Role.SUPERVISOR: frame.of(Role.SUPERVISOR)[0],
        Role.FINANCE: finance[0],
        Role.DIRECTOR: frame.of(Role.DIRECTOR)[0],
    }
    long_ago = at - timedelta(days=700)
    for role, person in people.items():
        Post.objects.create(staff=person, role=role, community=community, since=long_ago)
    return lambda role: {"community": community, "by": people[role], "at": at}


def _prepared(community: Community, act: Act) -> Batch:
    doing = act(Role.FRONT_DESK)
    actions.begin(community, doing["at"])
    form = Format.objects.within(community).get(code="TXT", status=Format.Status.APPROVED)
    return actions.prepare(f"{localtime(doing['at']):%Y-%m}", **doing, format_id=form.pk)


def _sent(batch: Batch, act: Act) -> None:
    actions.check(batch.pk, **act(Role.SUPERVISOR))
    at = act(Role.SUPERVISOR)["at"]
    actions.write_files(batch.pk, by=the_house(), at=at)
    for pk in ExportFile.objects.filter(batch=batch).values_list("pk", flat=True):
        actions.fetch(pk, **act(Role.FINANCE))
    actions.send(batch.pk, **act(Role.FINANCE))


def _answer(batch: Batch) -> bytes:
    rows = Line.objects.filter(batch=batch).order_by("number").values_list("key", "amount")
    lines = [
        f"{n}|{key}|{amount:.2f}|{CODES[n % len(CODES)]}|说明"
        for n, (key, amount) in enumerate(rows.iterator(), start=1)
    ]
    batch.refresh_from_db()
    head = f"{batch}|20260610|{len(lines)}|{batch.total:.2f}"
    return "\r\n".join([head, *lines, ""]).encode("gbk")


def _read(batch: Batch, act: Act, content: bytes) -> Result:
    doing = act(Role.DIRECTOR)
    at = doing["at"]
    paid_on = localtime(at).date()
    result = actions.receive(batch.pk, **doing, name="回盘.txt", content=content, paid_on=paid_on)
    return actions.read(result.pk, by=the_house(), at=at)


def _booked(result: Result, act: Act) -> None:
    doing = act(Role.DIRECTOR)
    actions.accept(result.pk, **doing)
    actions.book(result.pk, by=the_house(), at=doing["at"])


def _community(frame: Frame, lines: int, at: datetime) -> Community:
    """A community of its own: so many homes, each with a mandate and two bills."""
    community = Community.objects.create(
        company=frame.community.company, code=f"K{lines}", name=f"{lines} 户"
    )
    area = Area.objects.create(community=community, name="全区")
    building = Building.objects.create(community=community, area=area, code="K")
    item = FeeItem.objects.create(
        community=community, code="WY", name="物业服务费", basis=FeeItem.Basis.AREA
    )
    words = {
        "community": community.pk,
        "building": building.pk,
        "item": item.pk,
        "by": the_house().pk,
        "series": series(lines),
    }
    with connection.cursor() as cursor:
        for statement in (HOMES, MANDATES, BILLS):
            cursor.execute(statement.format(**words))
        # As the server does by itself once rows are committed.
        cursor.execute("ANALYZE")
    return community
