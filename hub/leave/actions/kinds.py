"""Kinds of leave as data: the law's to begin with, then versions with a reason."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.kernel.workdays import local_day
from hub.leave import rules
from hub.leave.events import Happened
from hub.leave.law import KINDS
from hub.leave.models import Kind, KindVersion
from hub.people import rules as people
from hub.people.models import Staff
from hub.people.telling import tell, told

LONG_AGO = date(2020, 1, 1)
# What a new version may say differently.
CHANGED = (
    "name", "unit", "is_paid", "is_statutory", "counts_rest_days", "counts_holidays", "is_health",
    "proof", "most_days", "law", "note", "is_checked",
)  # fmt: skip


class NotBackwards(Incomplete):
    message = _("新版本从今天或以后开始执行：已经请过的假按原来的版本。")
    field = "valid_from"


class DayTaken(Refusal):
    message = _("这一天已经有一个版本开始执行。请换一天。")
    field = "valid_from"


class NothingNew(Incomplete):
    message = _("没有改动任何一项。")
    field = "reason"


def begin(community: Community, at: datetime) -> None:
    """Give a community the kinds everybody begins with; once, whoever opens the page first."""
    if Kind.objects.within(community).exists():
        return
    with transaction.atomic():
        Community.objects.select_for_update(no_key=True).get(pk=community.pk)
        if Kind.objects.within(community).exists():
            return
        house = the_house()
        for place, row in enumerate(KINDS, 1):
            kind = Kind.objects.create(community=community, code=row["code"], place=place)
            said = {k: v for k, v in row.items() if k != "code"}
            said |= {
                name: gettext(said[name]) for name in ("name", "law", "note") if said.get(name)
            }
            KindVersion.objects.create(
                community=community,
                kind=kind,
                number=1,
                valid_from=LONG_AGO,
                made_by=house,
                made_at=at,
                reason=gettext("开通项目时按法律和常见地方规定设立"),
                **said,
            )


@transaction.atomic
def change_kind(
    kind_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    valid_from: date,
    reason: str,
    **changes: Any,
) -> KindVersion:
    """Say what a kind means from a day on. Whether it has a quota is for good: balances rest on it."""
    grant = people.require(by, community, rules.KINDS, at)
    kind = Kind.objects.within(community).locked().find(kind_id)
    reason = told("reason", reason, _("请写明为什么改、依据什么。"), 300)
    if valid_from < local_day(at):
        raise NotBackwards
    last = kind.versions.order_by("-number")[0]
    before = {name: getattr(last, name) for name in CHANGED}
    after = before | {name: changes[name] for name in CHANGED if name in changes}
    if after == before:
        raise NothingNew
    told("law", after["law"], _("请写明依据的条文。"), 200)
    try:
        with transaction.atomic():
            version = KindVersion.objects.create(
                community=community,
                kind=kind,
                number=last.number + 1,
                valid_from=valid_from,
                needs_balance=last.needs_balance,
                made_by=by,
                made_at=at,
                reason=reason,
                **after,
            )
    except IntegrityError:
        raise DayTaken from None
    tell(
        Happened.KIND_CHANGED, kind, by=by, at=at, grant=grant, version=version.number,
        reason=reason, changed=sorted(name for name in CHANGED if after[name] != before[name]),
    )  # fmt: skip
    return version


@transaction.atomic
def close_kind(kind_id: Any, *, community: Community, by: Staff, at: datetime) -> Kind:
    return _turn(kind_id, "close", Happened.KIND_CLOSED, community, by, at)


@transaction.atomic
def reopen_kind(kind_id: Any, *, community: Community, by: Staff, at: datetime) -> Kind:
    return _turn(kind_id, "reopen", Happened.KIND_REOPENED, community, by, at)


def _turn(
    kind_id: Any, name: str, verb: Happened, community: Community, by: Staff, at: datetime
) -> Kind:
    grant = people.require(by, community, rules.KINDS, at)
    kind = Kind.objects.within(community).locked().find(kind_id)
    Kind.LIFECYCLE.make(name, kind)
    kind.save(update_fields=["status"])
    tell(verb, kind, by=by, at=at, grant=grant)
    return kind
