"""Block E: the major complaints, on what grounds they are, and what became of them."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hub.analysis import counting
from hub.analysis.compose.shared import moment
from hub.analysis.counting import window
from hub.analysis.snapshot import BlockE, MajorCase
from hub.kernel.models import Community, Event
from hub.matters.events import Happened
from hub.matters.models import Cycle, MajorStage, Matter
from hub.matters.taxonomy import OUTSIDE_CHANNELS, Severity

MOST_CASES = 100
JOINT_FROM = 5  # households together make it major (M4)
DANGER_TYPES = ("T03.01", "T13.01", "T13.02", "T13.03", "T13.04")
STAFF_TYPES = ("T09.06", "T09.05", "T05.04")


def block(community: Community, period: str) -> BlockE:
    begins, ends = window(period)
    rows = (
        counting.complaints(community)
        .filter(severity=Severity.MAJOR, recorded_at__lt=ends)
        .filter(Q(recorded_at__gte=begins) | Q(closed_at=None) | Q(closed_at__gte=begins))
        .select_related("area")
        .prefetch_related("stages__director", "stages__office_director", "cycles")
        .annotate(people=Count("reporters"))
        .order_by("recorded_at")
    )
    cases = list(rows[:MOST_CASES])
    reasons = _why_raised(community, cases)
    return BlockE(cases=[_case(one, reasons.get(one.pk, "")) for one in cases])


def _why_raised(community: Community, cases: list[Matter]) -> dict[int, str]:
    """What the person who made it major wrote down as the ground."""
    raised = Event.objects.filter(
        community=community,
        verb=Happened.RAISED,
        subject_type="matters.matter",
        subject_id__in=[one.pk for one in cases],
    ).order_by("id")
    return {
        event.subject_id: event.detail["reason"]
        for event in raised
        if event.detail["after"] == Severity.MAJOR
    }


def _case(matter: Matter, why_raised: str) -> MajorCase:
    stages = list(matter.stages.all())
    by_stage = {stage.stage: stage for stage in stages}
    first: Cycle | None = next(iter(matter.cycles.all()), None)
    answered = first.accepted_at or first.handled_at if first else None
    return MajorCase(
        number=matter.number,
        area=matter.area.name if matter.area else "",
        received_at=moment(matter.recorded_at),
        grounds=_grounds(matter, why_raised),
        facts=f"{matter.type_label}：{matter.text}"[:300],
        owners=_owners(stages),
        first_response_minutes=(
            int((answered - matter.recorded_at).total_seconds() // 60) if answered else None
        ),
        stage=str(matter.get_status_display()),
        result=next((c.result for c in reversed(matter.cycles.all()) if c.result), ""),
        loss=None,
        lesson=by_stage["4"].words if "4" in by_stage else "",
    )


def _grounds(matter: Matter, why_raised: str) -> list[str]:
    """What the record shows of the rulebook's grounds M1 to M4, and the reason given for raising.

    The rest (M2 the sum claimed, M5, M6) stands only in words: then these are all there is.
    """
    people = matter.people  # type: ignore[attr-defined]  # prefetched
    found = [
        (
            matter.is_urgent or matter.type_code in DANGER_TYPES,
            _("M1 人身伤害、困人、火灾或紧迫危险"),
        ),
        (
            matter.type_code in STAFF_TYPES or matter.cause_code == "C1.4",
            _("M3 员工言行、个人信息或记录失实"),
        ),
        (people >= JOINT_FROM, _("M4 多户联名（%d 人）") % people),
        (
            matter.channel in OUTSIDE_CHANNELS,
            _("M4 外部介入：%s") % matter.get_channel_display(),
        ),
        (bool(why_raised), why_raised),
    ]
    grounds = [words for holds, words in found if holds]
    return grounds or [_("受理时定为重大")]


def _owners(stages: list[MajorStage]) -> list[str]:
    names = [
        person.name
        for stage in stages
        for person in (stage.director, stage.office_director)
        if person is not None
    ]
    return list(dict.fromkeys(names))
