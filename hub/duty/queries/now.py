"""Who is on duty at this moment, station by station, and what is not as it should be."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from hub.duty.models import Assignment, Handover, Punch, Register, Roster, Station
from hub.duty.queries import worlds
from hub.duty.queries.decisions import QUESTIONS
from hub.kernel.models import CalendarDay, Community
from hub.people.approvals import Question
from hub.people.models import Department, Staff

# Whose shift begins soon, and whose has just ended, are on the page as well.
SOON = timedelta(hours=1)
JUST = timedelta(hours=1)
MOST = 20


@dataclass
class OnDuty:
    """One shift of these hours, with when its person came and went."""

    turn: Assignment
    came_at: datetime | None = None
    left_at: datetime | None = None
    minutes_late: int = 0
    is_over: bool = False

    @property
    def state(self) -> str:
        """SOON, IN, MISSED (should have come), OUT, STAYS (over, not gone)."""
        if self.left_at is not None:
            return "OUT"
        if self.came_at is not None:
            return "STAYS" if self.is_over else "IN"
        return "MISSED" if self.minutes_late or self.is_over else "SOON"


@dataclass
class Post:
    """A station, who stands there, and whether they are as many as the cover asks."""

    station: Station
    rows: list[OnDuty] = field(default_factory=list)
    least: int = 0

    @property
    def present(self) -> int:
        return sum(row.state == "IN" for row in self.rows)

    @property
    def is_short(self) -> bool:
        return self.present < self.least


@dataclass(frozen=True)
class Now:
    posts: list[Post]
    missed: list[OnDuty]
    handovers: list[Handover]
    left: list[Register]
    questions: list[Question]
    rosters: list[Roster]

    @property
    def present(self) -> int:
        return sum(post.present for post in self.posts)

    @property
    def expected(self) -> int:
        running = ("IN", "MISSED")
        return sum(
            row.state in running and not row.is_over for post in self.posts for row in post.rows
        )


def now(
    person: Staff,
    community: Community,
    departments: Sequence[Department],
    publishes: Sequence[Department],
    at: datetime,
) -> Now:
    rows = _on_duty(community, departments, at)
    books = Register.objects.within(community).filter(station__department__in=departments)
    open_ = Handover.objects.within(community).filter(register__in=books, status__in=Handover.OPEN)
    rosters = Roster.objects.within(community).filter(
        department__in=publishes, status=Roster.Status.SUBMITTED
    )
    return Now(
        posts=_posts(community, departments, rows, at),
        missed=[row for row in rows if row.state == "MISSED" and not row.is_over],
        handovers=list(open_.select_related("register", "outgoing", "incoming")[:MOST]),
        left=_left_open(community, books.select_related("station", "keeper")),
        questions=QUESTIONS.for_me(person, community, at),
        rosters=list(rosters.exclude(submitted_by=person).select_related("department")),
    )


def _on_duty(
    community: Community, departments: Sequence[Department], at: datetime
) -> list[OnDuty]:
    turns = list(
        Assignment.objects.within(community)
        .in_force()
        .filter(station__department__in=departments)
        .filter(starts_at__lte=at + SOON, ends_at__gt=at - JUST)
        .select_related("staff", "station", "shift__shift")
        .order_by("station", "starts_at", "staff")
    )
    if not turns:
        return []
    punches: dict[int, list[Punch]] = defaultdict(list)
    since = min(turn.starts_at - timedelta(minutes=turn.shift.punch_before) for turn in turns)
    people = {turn.staff_id for turn in turns}
    seen = Punch.objects.within(community).filter(staff__in=people, at__gte=since, at__lte=at)
    for one in seen.order_by("at", "pk"):
        punches[one.staff_id].append(one)
    return [_row(turn, punches[turn.staff_id], at) for turn in turns]


def _row(turn: Assignment, punches: Iterable[Punch], at: datetime) -> OnDuty:
    """As it looks now: what the shift came to is worked out when it is over."""
    first = turn.starts_at - timedelta(minutes=turn.shift.punch_before)
    own = [one for one in punches if one.at >= first]
    came = next((one.at for one in own if one.direction != Punch.Direction.OUT), None)
    left = [one.at for one in own if one.direction == Punch.Direction.OUT]
    row = OnDuty(turn, came, left[-1] if left and (came is None or left[-1] > came) else None)
    row.is_over = turn.ends_at <= at
    if came is None and row.left_at is None:
        due = turn.starts_at + timedelta(minutes=turn.shift.late_grace)
        row.minutes_late = max(0, int((at - due).total_seconds() // 60))
    return row


def _posts(
    community: Community, departments: Sequence[Department], rows: list[OnDuty], at: datetime
) -> list[Post]:
    """Every open station, those at which somebody stands or should stand first."""
    stations = Station.objects.within(community).filter(
        Q(status=Station.Status.OPEN) | Q(pk__in={row.turn.station_id for row in rows}),
        department__in=departments,
    )
    posts = {one.pk: Post(one) for one in stations.select_related("department")}
    for row in rows:
        posts[row.turn.station_id].rows.append(row)
    for post in posts.values():
        post.least = _least(community, post, at)
    return sorted(posts.values(), key=lambda post: (not post.rows, post.station.pk))


def _least(community: Community, post: Post, at: datetime) -> int:
    """What the cover asks of the shifts that run here now."""
    running = {
        (row.turn.shift.shift_id, row.turn.work_on)
        for row in post.rows
        if row.turn.starts_at <= at < row.turn.ends_at
    }
    if not running:
        return 0
    days = CalendarDay.objects.filter(day__in={day for _shift, day in running})
    kinds = {one.day: one.kind for one in days}
    if not kinds:
        return 0
    wanted = worlds.needs(community, [post.station.pk], kinds)
    return sum(need.least for need in wanted if (need.shift, need.work_on) in running)


def _left_open(community: Community, books: Iterable[Register]) -> list[Register]:
    """Books whose keeper has gone off duty since they took them, and nobody has signed."""
    found = []
    for book in books:
        last = (
            Punch.objects.within(community)
            .filter(staff=book.keeper_id, at__gt=book.kept_since)
            .order_by("-at", "-pk")
            .first()
        )
        if last is not None and last.direction == Punch.Direction.OUT:
            found.append(book)
    return found
