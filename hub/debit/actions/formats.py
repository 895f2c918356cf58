"""Formats and reason codes: filled in by one, a format approved by another."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hub.debit import layout as layouts
from hub.debit import rules
from hub.debit.events import Happened
from hub.debit.models import Format, Reason
from hub.kernel.models import Community
from hub.kernel.refusals import InField, Refusal
from hub.people import rules as people
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, told


class OwnFormat(Refusal):
    message = _("这是您自己提出的，须由另一位有权限的同事决定。")
    status = 403


@transaction.atomic
def propose_format(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    code: str,
    name: str,
    lines_per_file: int,
    layout: dict[str, Any],
) -> Format:
    """Propose a format, or a further version of one. It is used once another has approved it.

    :raises BadLayout: in words, for what no bank could read or answer.
    """
    grant = rules.require(by, community, rules.PROPOSE_FORMATS, at)
    code = told("code", code, _("请填代号。"), 12).upper()
    name = told("name", name, _("请填名称。"), 40)
    if not 1 <= lines_per_file <= 100_000:
        raise InField("lines_per_file", _("每个文件 1 到 100,000 笔。"))
    layouts.parse(layout)
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    earlier = Format.objects.within(community).filter(code=code)
    form = Format.objects.create(
        community=community,
        code=code,
        version=(earlier.aggregate(last=Max("version"))["last"] or 0) + 1,
        name=name,
        layout=layout,
        lines_per_file=lines_per_file,
        proposed_by=by,
        proposed_at=at,
    )
    tell(Happened.FORMAT_PROPOSED, form, by=by, at=at, grant=grant, name=name)
    return form


@transaction.atomic
def approve_format(format_id: Any, *, community: Community, by: Staff, at: datetime) -> Format:
    """Put a proposed format in use instead of its earlier version.

    :raises OwnFormat: to who proposed it, and to their deputy.
    """
    form, grant = _decided("approve", format_id, community, by, at, Happened.FORMAT_APPROVED)
    earlier = Format.objects.within(community).locked().filter(code=form.code)
    for one in earlier.filter(status=Format.Status.APPROVED).exclude(pk=form.pk):
        Format.LIFECYCLE.make("retire", one)
        one.save(update_fields=["status"])
        tell(Happened.FORMAT_RETIRED, one, by=by, at=at, grant=grant, name=one.name)
    form.save(update_fields=["status", "decided_by", "decided_at"])
    return form


@transaction.atomic
def refuse_format(
    format_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Format:
    reason = told("reason", reason, _("请写明退回的理由。"), 200)
    form, _grant = _decided(
        "refuse", format_id, community, by, at, Happened.FORMAT_REFUSED, reason
    )
    form.save(update_fields=["status", "decided_by", "decided_at"])
    return form


def _decided(
    move: str,
    format_id: Any,
    community: Community,
    by: Staff,
    at: datetime,
    verb: Happened,
    reason: str = "",
) -> tuple[Format, Grant]:
    form = Format.objects.within(community).locked().find(format_id)
    grant = rules.require(by, community, rules.APPROVE_FORMATS, at)
    if people.must_stay_out(by, [form.proposed_by_id], acting_for=grant.holder):
        raise OwnFormat
    Format.LIFECYCLE.make(move, form)
    form.decided_by, form.decided_at = by, at
    tell(verb, form, by=by, at=at, grant=grant, name=form.name, reason=reason)
    return form, grant


@transaction.atomic
def set_reason(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    code: str,
    label: str,
    kind: str,
    cause: str,
) -> Reason:
    """Say what a bank's code means from now on; lines already answered keep what was done."""
    grant = rules.require(by, community, rules.PROPOSE_FORMATS, at)
    code = told("code", code, _("请填代码。"), 12)
    label = told("label", label, _("请填原因。"), 40)
    reason, _new = Reason.objects.update_or_create(
        community=community,
        code=code,
        defaults={
            "label": label,
            "kind": Reason.Kind(kind),
            "cause": Reason.Cause(cause),
        },
    )
    tell(
        Happened.REASON_SET, reason, by=by, at=at, grant=grant, code=code, name=label,
        then=kind, cause=cause,
    )  # fmt: skip
    return reason
