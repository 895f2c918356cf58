"""Major complaints 重大投诉: two owners, both sign each stage (R2.8)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Community
from hub.kernel.refusals import Missing, Refusal
from hub.matters import duties, rules
from hub.matters.actions.base import NothingSaid, begin, keep, tell, words
from hub.matters.events import Happened
from hub.matters.models import MajorStage, Matter
from hub.matters.taxonomy import Severity
from hub.people.models import Staff


class NotMajor(Refusal):
    message = _("只有重大投诉才分阶段联合签署。")


class StageWritten(Refusal):
    message = _("这个阶段已经写过；有新情况请用“补充说明”。")


class EarlierStageOpen(Refusal):
    message = _("上一阶段还没有双方签署，请先完成它。")


class AlreadySigned(Refusal):
    message = _("这一栏已经签署。")


@transaction.atomic
def write_stage(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    stage: str,
    said: str,
    seen: int | None = None,
) -> Matter:
    """Write a stage note; the earlier stage must carry both signatures."""
    matter, grant = begin("write_stage", matter_id, community=community, by=by, at=at, seen=seen)
    if matter.severity != Severity.MAJOR:
        raise NotMajor
    if stage not in MajorStage.Stage.values:
        raise NothingSaid("stage", _("请选择阶段。"))
    said = words("said", said, _("请写明这一阶段的情况。"))
    stages = {one.stage: one for one in matter.stages.all()}
    if stage in stages:
        raise StageWritten
    if any(not one.is_signed for one in stages.values()) or len(stages) != int(stage) - 1:
        raise EarlierStageOpen
    MajorStage.objects.create(
        community=community,
        matter=matter,
        stage=stage,
        words=said,
        written_by=by,
        written_at=at,
    )
    tell(Happened.STAGE_WRITTEN, matter, by=by, at=at, grant=grant, stage=stage, words=said)
    return keep(matter)


@transaction.atomic
def sign_stage(
    matter_id: int, *, community: Community, by: Staff, at: datetime, stage: str
) -> Matter:
    """Sign as one of the two owners. One person never signs for both.

    :raises NotAllowed: to anyone who is neither, or who is accused, recused or the handler.
    """
    matter, grant = begin("sign_stage", matter_id, community=community, by=by, at=at)
    found = MajorStage.objects.select_for_update(no_key=True).filter(
        community=community, matter=matter, stage=stage
    )
    one = found.first()
    if one is None:
        raise Missing
    _sign(one, by, at, as_director=bool(rules.signs_as_director(by, matter, at)))
    event = tell(Happened.STAGE_SIGNED, matter, by=by, at=at, grant=grant, stage=stage)
    if stage == MajorStage.Stage.START and one.is_signed:
        obligations.meet(duties.JOINT_START, matter, event=event)
    return keep(matter)


def _sign(one: MajorStage, by: Staff, at: datetime, *, as_director: bool) -> None:
    if by.pk in {one.director_id, one.office_director_id}:
        raise AlreadySigned
    if as_director and one.director_id is None:
        one.director, one.director_at = by, at
        one.save(update_fields=["director", "director_at"])
    elif not as_director and one.office_director_id is None:
        one.office_director, one.office_director_at = by, at
        one.save(update_fields=["office_director", "office_director_at"])
    else:
        raise AlreadySigned
