"""Reads: requests with what became of them, and every file that was handed over."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Household
from hub.kernel import journal, links
from hub.kernel.models import Community, Decision, Subject
from hub.kernel.pages import Entry
from hub.kernel.records import Records
from hub.people.models import Staff
from hub.people.web import SignedInRequest
from hub.privacy import outlets, rules, sources, terms
from hub.privacy.events import Happened
from hub.privacy.models import Clearing, DataRequest, Export, Handout, Hold, Release, Stop

Words = str | Promise
ICONS = {
    Happened.EXPORT_ASKED: "table-export",
    Happened.EXPORT_RELEASED: "circle-check",
    Happened.EXPORT_TURNED_DOWN: "circle-x",
    Happened.EXPORT_STOPPED: "ban",
    Happened.HANDED_OUT: "download",
    Happened.REQUEST_TAKEN: "user-question",
    Happened.REQUEST_ANSWERED: "circle-check",
    Happened.REQUEST_REFUSED: "circle-x",
    Happened.REQUEST_WITHDRAWN: "arrow-back-up",
    Happened.ERASED: "trash",
    Happened.CLEARING_FOUND: "clock-exclamation",
    Happened.CLEARED: "trash",
    Happened.CLEARING_MOOT: "circle-check",
    Happened.HELD: "lock",
    Happened.HOLD_LIFTED: "rotate-clockwise",
}


@dataclass(frozen=True)
class State:
    label: Words
    tone: str
    is_open: bool = False


OPEN = State(_("可取件"), "live", is_open=True)
OVER = State(_("已过期"), "mute")
STOPPED = State(_("已停止"), "bad")
ASKED = {
    Decision.Status.PROPOSED: State(_("待批准"), "warn"),
    Decision.Status.REFUSED: State(_("未批准"), "bad"),
    Decision.Status.WITHDRAWN: State(_("已撤回"), "mute"),
    Decision.Status.EXPIRED: State(_("已过期"), "mute"),
}


def exports(person: Staff, community: Community, at: datetime) -> Records[Any]:
    """Those the person may read, each with what was decided and how often it was fetched."""
    decided = Decision.objects.filter(
        community=community,
        kind="privacy.export",
        subject_type="privacy.export",
        subject_id=OuterRef("pk"),
    ).order_by("-pk")
    release = Release.objects.filter(community=community, export=OuterRef("pk"))
    stopped = Stop.objects.filter(community=community, export=OuterRef("pk"))
    return (
        rules.exports(person, community, at)
        .select_related("asked_by", "acting_for", "area", "building")
        .annotate(
            decided=Subquery(decided.values("status")[:1]),
            until=Subquery(release.values("until")[:1]),
            stopped=Exists(stopped),
            fetched=Count("handouts"),
        )
    )


def state_of(export: Any, at: datetime) -> State:
    """Of a row of `exports`."""
    if export.until is None:
        return ASKED[export.decided]
    if export.stopped:
        return STOPPED
    return OPEN if at < export.until else OVER


def decision_on(export: Export) -> Decision:
    rows = Decision.objects.select_related("decider", "decided_for").filter(
        community_id=export.community_id,
        kind="privacy.export",
        subject_type=export._meta.label_lower,
        subject_id=export.pk,
    )
    return rows.latest("pk")


def columns_of(export: Export) -> str:
    """The columns in words; by their keys, should the list be declared no more."""
    known = {
        one.key: str(one.label)
        for s in sources.declared()
        if s.code == export.source
        for one in s.columns
    }
    return "、".join(known.get(key, key) for key in export.columns)


def story(export: Export) -> list[Entry]:
    told: list[Entry] = []
    for event in journal.history(export):
        if event.verb not in Happened.values:
            continue
        happened = Happened(event.verb)
        told.append(
            Entry(
                at=event.at,
                says=happened.label,
                by=str(event.actor),
                icon=ICONS[happened],
                text=event.detail.get("reason", ""),
            )
        )
    told += [
        Entry(
            at=one.at,
            says=Happened.HANDED_OUT.label,
            by=str(one.by),
            tone="warn",
            icon="download",
            text=_("%(number)s，%(n)d 行") % {"number": one.number, "n": one.rows},
        )
        for one in export.handouts.select_related("by")
    ]
    return sorted(told, key=lambda one: one.at, reverse=True)


def request_story(request: DataRequest) -> list[Entry]:
    copies = Handout.objects.within(request.community).filter(
        subject_type=request._meta.label_lower, subject_id=request.pk
    )
    told = [
        Entry(at=one.at, says=_("取走副本"), by=str(one.by), icon="download", text=one.number)
        for one in copies.select_related("by")
    ]
    told += [
        Entry(at=one.at, says=Happened.ERASED.label, by=str(one.by), icon="trash", text=one.number)
        for one in request.erasures.select_related("by")
    ]
    return _newest([*_happened(request), *told])


def story_of(clearing: Clearing) -> list[Entry]:
    return _newest(_happened(clearing))


def _happened(subject: Subject) -> list[Entry]:
    return [
        Entry(
            at=event.at,
            says=Happened(event.verb).label,
            by=str(event.actor),
            icon=ICONS[Happened(event.verb)],
        )
        for event in journal.history(subject)
        if event.verb in Happened.values
    ]


def _newest(told: list[Entry]) -> list[Entry]:
    return sorted(told, key=lambda one: one.at, reverse=True)


def panel(request: SignedInRequest, household: Household) -> dict[str, Any] | None:
    """At a home's page: what its residents asked about their data, and where to write down more."""
    at = request.now
    if not rules.may(request.user, request.community, rules.TAKE_REQUESTS, at):
        return None
    rows = rules.requests(request.user, request.community, at)
    return {"asked": rows.filter(resident__household=household)[:5]}


# ── How long it is kept ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TermLine:
    term: terms.Term
    years: int
    # What was finished before this day is over.
    before: date
    # As the waiting list counted it; the page asks no table of a million rows.
    found: int


def terms_of(community: Community, at: datetime) -> list[TermLine]:
    waiting = Clearing.objects.within(community).filter(status=Clearing.Status.OPEN).first()
    counts: Counter[str] = Counter()
    for line in waiting.found if waiting else []:
        counts[line["term"]] += line["rows"]
    return [
        TermLine(one, one.years(community, at), one.before(community, at).date(), counts[one.code])
        for one in terms.declared()
    ]


def clearings(community: Community) -> Records[Clearing]:
    return Clearing.objects.within(community).prefetch_related("erasures")[:24]


def holds(community: Community) -> Records[Hold]:
    """Those in force first."""
    rows = Hold.objects.within(community).select_related("household", "made_by", "lifted_by")
    return rows.order_by(F("lifted_at").desc(nulls_first=True), "-pk")[:100]


# ── What was handed over ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    handout: Handout
    outlet: Words
    url: str


def handouts(community: Community) -> QuerySet[Handout]:
    return Handout.objects.within(community).select_related("by", "acting_for", "export")


def told(rows: list[Handout]) -> list[Line]:
    return [
        Line(
            one,
            outlets.label_of(one.outlet),
            links.link_to(one.subject_type, one.subject_id),
        )
        for one in rows
    ]


def takers(community: Community) -> list[tuple[int, str]]:
    """Whoever has taken something, for the filter."""
    taken = Handout.objects.within(community).order_by().values("by").distinct()
    return list(Staff.objects.filter(pk__in=taken).order_by("name").values_list("pk", "name"))


def waiting(community: Community) -> int:
    return Decision.objects.filter(
        community=community, kind__startswith="privacy.", status=Decision.Status.PROPOSED
    ).count()


def outlets_known() -> list[tuple[str, Words]]:
    return outlets.choices()


def outlets_told() -> list[outlets.Outlet]:
    return outlets.declared()
