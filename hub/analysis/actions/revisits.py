"""Targeted revisits 个案回访: drawn by the month's seed, made by somebody who had no hand in it."""

from datetime import datetime
from random import Random

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.analysis import compose, rules
from hub.analysis.actions.base import Blank, MonthNotOver, prepared, words
from hub.analysis.events import Happened
from hub.analysis.models import Revisit
from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed, Refusal
from hub.matters import measures
from hub.matters.models import Matter
from hub.matters.taxonomy import Severity
from hub.people.models import Staff

RANDOM_REVISITS = 5


class AlreadyVisited(Refusal):
    message = _("这一件已经回访过，结果不能改。")


@transaction.atomic
def draw_revisits(
    month_id: int, *, community: Community, by: Staff, at: datetime
) -> list[Revisit]:
    """Draw the cases to look at again: all major ones and a few at random, by the month's seed.

    Drawing again adds nothing: the draw is made once.

    :raises MonthNotOver: before the month has ended, when half its cases could not be drawn.
    """
    month, _grant = prepared(month_id, community, by, at)
    if month.revisits.exists():
        return list(month.revisits.all())
    if at < compose.window(month.period)[1]:
        raise MonthNotOver
    begins, ends = compose.window(month.period)
    closed = measures.closed_complaints(community, begins, ends)
    major = list(closed.filter(severity=Severity.MAJOR).order_by("id"))
    rest = list(
        closed.exclude(severity=Severity.MAJOR).order_by("id").values_list("pk", flat=True)
    )
    chosen = Random(month.seed).sample(rest, min(RANDOM_REVISITS, len(rest)))  # noqa: S311 (to be repeated, not to be secret)
    cases = [(one, Revisit.Drawn.MAJOR) for one in major]
    cases += [
        (one, Revisit.Drawn.RANDOM) for one in Matter.objects.filter(pk__in=chosen).order_by("id")
    ]
    drawn = Revisit.objects.bulk_create(
        [
            Revisit(
                community=community,
                month=month,
                matter=matter,
                handler=_handler(matter),
                drawn_for=why,
                drawn_at=at,
            )
            for matter, why in cases
        ]
    )
    journal.record(Happened.DRAWN, month, by=by, at=at, seed=month.seed, drawn=len(drawn))
    return drawn


def _handler(matter: Matter) -> Staff | None:
    cycle = matter.cycles.filter(number=matter.cycle_number).select_related("handled_by").first()
    return cycle.handled_by if cycle else None


@transaction.atomic
def revisit(
    revisit_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    verdict: str,
    said: str,
) -> Revisit:
    """Write down the second look, in the resident's own words."""
    found = Revisit.objects.within(community).locked().find(revisit_id)
    if rules.may_revisit(by, found, at) is None:
        raise NotAllowed
    if found.visited_at is not None:
        raise AlreadyVisited
    if verdict not in Revisit.Verdict.values:
        raise Blank("verdict", _("请选择评价。"))
    found.visited_at, found.visited_by, found.verdict = at, by, verdict
    found.words = words("said", said, _("请记下业户的原话，或没联系上的经过。"))
    found.save(update_fields=["visited_at", "visited_by", "verdict", "words"])
    journal.record(Happened.REVISITED, found, by=by, at=at, verdict=verdict, words=found.words)
    return found
