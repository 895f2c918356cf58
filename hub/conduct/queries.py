"""What the pages about spot checks show: who is at their post, what may be found, one check."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from hub.conduct import rules
from hub.conduct.events import Happened
from hub.conduct.models import Check, CheckItem
from hub.directives import queries as directives
from hub.directives.models import UniformNotice
from hub.duty import inputs
from hub.duty.models import Assignment
from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.pages import Entry
from hub.kernel.workdays import local_day
from hub.people.line import Line
from hub.people.models import Post, Staff

MOST = 100
TONES = {
    Happened.ACCEPTED: ("good", "check"),
    Happened.CONTESTED: ("warn", "scale"),
    Happened.LAPSED: ("warn", "hourglass"),
    Happened.STRUCK: ("good", "x"),
}
VERBS = dict(Happened.choices)


@dataclass(frozen=True)
class AtPost:
    """Where somebody stands at a moment, and the dress notice that covers them there."""

    turn: Assignment
    role: str
    notice: UniformNotice | None


@dataclass(frozen=True)
class Offered:
    item: CheckItem
    # The notice that suspends it now.
    notice: UniformNotice | None


def at_post(community: Community, staff: int, moment: datetime) -> AtPost | None:
    """The shift somebody stands at a moment; nobody who is away by right stands anywhere."""
    turns = Assignment.objects.within(community).in_force().running(moment).filter(staff=staff)
    turn = turns.select_related("station__department").order_by("-starts_at").first()
    if turn is None or is_away(community, staff, moment):
        return None
    held = Post.objects.at(moment).filter(staff=staff, community=community).order_by("pk")
    posts = list(held.values_list("role", flat=True)) or [""]
    department = turn.station.department_id
    for role in posts:
        notices = directives.in_force(community, moment, department_id=department, role=role)
        if (notice := notices.first()) is not None:
            return AtPost(turn, role, notice)
    return AtPost(turn, posts[0], None)


def is_away(community: Community, staff: int, moment: datetime) -> bool:
    return any(
        one.starts_at <= moment < one.ends_at
        for one in inputs.leave(community, [staff], moment, moment)
    )


def offered(
    community: Community, moment: datetime, notice: UniformNotice | None
) -> list[tuple[str, list[Offered]]]:
    """The catalogue of that day by area; what a dress notice suspends says so."""
    rows = CheckItem.objects.within(community).on(local_day(moment)).order_by("place", "code")
    told = [Offered(one, notice if one.yields_to_dress else None) for one in rows]
    areas = groupby(told, key=lambda one: one.item.get_area_display())
    return [(str(area), list(items)) for area, items in areas]


def on_post_now(person: Staff, line: Line) -> list[Assignment]:
    """The people one may check who stand at their post now, by station."""
    turns = Assignment.objects.within(line.community).in_force().running(line.at)
    own = turns.filter(staff__in=line.under(person)).select_related(
        "staff", "station", "shift__shift"
    )
    rows = list(own.order_by("station__name", "staff__username")[:MOST])
    away = {
        one.staff
        for one in inputs.leave(line.community, {row.staff_id for row in rows}, line.at, line.at)
        if one.starts_at <= line.at < one.ends_at
    }
    return [
        one
        for one in rows
        if one.staff_id not in away and rules.grant_to_check(person, line, one.staff_id)
    ]


def checks_of_team(person: Staff, line: Line) -> list[Check]:
    """What was checked among one's people, what waits for one's review before the rest."""
    rows = rules.visible_to(person, line).exclude(staff=person)
    found = rows.select_related("staff", "inspector").prefetch_related("findings__item")
    newest = list(found.order_by("-seen_at", "-pk")[:MOST])
    return sorted(newest, key=lambda one: one.status != Check.Status.CONTESTED)


def own_checks(person: Staff, community: Community) -> list[Check]:
    rows = Check.objects.within(community).filter(staff=person)
    found = rows.select_related("staff", "inspector").prefetch_related("findings__item")
    return list(found.order_by("-seen_at", "-pk")[:MOST])


def acts_open(check: Check, person: Staff, line: Line) -> list[str]:
    moves = Check.LIFECYCLE.open_to(check)
    if check.staff_id == person.pk:
        return ["reply"] if "accept" in moves else []
    return ["review"] if "strike" in moves and rules.grant_to_review(person, line, check) else []


def story(check: Check) -> list[Entry]:
    found = []
    for event in journal.history(check).order_by("-id")[:MOST]:
        tone, icon = TONES.get(Happened(event.verb), ("calm", "point"))
        by = event.by_whom
        text = event.detail.get("words") or ""
        found.append(
            Entry(at=event.at, says=VERBS[event.verb], by=by, tone=tone, icon=icon, text=text)
        )
    return found
