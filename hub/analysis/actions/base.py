"""What every act on a month has in common: how it begins, and what it refuses."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.analysis import rules
from hub.analysis.models import Month
from hub.kernel.models import Community, Document
from hub.kernel.refusals import InField, NotAllowed, Refusal
from hub.people.models import Staff
from hub.people.rules import Grant


class MonthNotOver(Refusal):
    message = _("这个月还没有结束，月报要在下月 1 日以后出表；现在可以先看实时数据。")


class AlreadyIssued(Refusal):
    message = _("本月月报已经签发。之后发生的变化会作为“调整”列入下一期，不会改动这一期。")


class Blank(InField):
    pass


def prepared(
    month_id: int, community: Community, by: Staff, at: datetime, *, issued_too: bool = False
) -> tuple[Month, Grant]:
    grant = rules.may_prepare(by, community, at)
    if grant is None:
        raise NotAllowed
    month = locked(month_id, community)
    done = {Document.Status.ISSUED, Document.Status.RECEIVED}
    if not issued_too and month.table is not None and month.table.status in done:
        raise AlreadyIssued
    return month, grant


def locked(month_id: int, community: Community) -> Month:
    return Month.objects.within(community).locked().select_related("table").find(month_id)


def words(field: str, text: str, message: Any, longest: int = 2000) -> str:
    text = text.strip()
    if not text:
        raise Blank(field, message)
    return text[:longest]
