"""Month sheets 月报: drawn up once the month is locked, frozen with number and hash, printed the same."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hub.duty import policy, rules
from hub.duty.actions.base import department_of
from hub.duty.events import Happened
from hub.duty.models import MonthSheet, Roster
from hub.duty.queries import months
from hub.kernel import documents
from hub.kernel.models import Community, Document
from hub.kernel.periods import Month
from hub.kernel.refusals import Refusal
from hub.people.models import Department, Staff
from hub.people.telling import tell, told
from hub.privacy import outlets
from hub.privacy.actions import hand_out

Kind = MonthSheet.Kind
WORKBOOK = outlets.declare(
    "duty.sheet",
    _("考勤月报"),
    _("劳动用工管理本身：出具时已签字、封存、编号，只有管这个部门的岗位能取。"),
)


class NotLocked(Refusal):
    message = _("这个月的排班表还没有锁定，考勤还会变。请先在排班表页锁定。")


@transaction.atomic
def issue_sheet(
    department_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    period: str,
    kind: str,
    reason: str = "",
) -> MonthSheet:
    """Draw up a month's sheet and sign it; again only with a reason, as a further version.

    :raises NotLocked: before the month's roster is locked, which settles its attendance.
    """
    department, month = department_of(department_id, community), Month.parse(period)
    grant = rules.require(by, department, rules.PUBLISH, at)
    # One at a time: two who press at once get one version each, in order.
    Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    roster = months.roster_of(department, month)
    if roster is None or roster.status != Roster.Status.LOCKED:
        raise NotLocked
    kind = Kind(kind)
    sheets = MonthSheet.objects.within(community).filter(
        department=department, period=str(month), kind=kind
    )
    last = sheets.select_related("document").order_by("-version").first()
    if last is not None:
        reason = told("reason", reason, _("这个月已经出过这张表。请写明为什么重出。"), 300)
    paper = _signed(kind, department, month, last, by, at, f"{grant.role.label} {by.name}")
    sheet = MonthSheet.objects.create(
        community=community,
        department=department,
        period=str(month),
        kind=kind,
        version=last.version + 1 if last else 1,
        reason=reason if last else "",
        document=paper,
    )
    tell(
        Happened.SHEET_ISSUED,
        sheet,
        by=by,
        at=at,
        grant=grant,
        number=paper.number,
        period=str(month),
        sheet=kind.value,
        reason=sheet.reason,
    )
    return sheet


def _signed(
    kind: Kind,
    department: Department,
    month: Month,
    last: MonthSheet | None,
    by: Staff,
    at: datetime,
    signs_as: str,
) -> Document:
    """The paper, frozen and issued in the house's own language whatever the signer reads."""
    with translation.override(settings.LANGUAGE_CODE):
        paper = documents.freeze(
            kind.value,
            department.community,
            _figures(kind, department, month, at),
            by=by,
            at=at,
            period=str(month),
            title=f"{department.name}{kind.label}",
            previous=last.document if last else None,
            signs_as=signs_as,
        )
    documents.issue(paper, by=by, at=at, signs_as=signs_as)
    return paper


def _figures(kind: Kind, department: Department, month: Month, at: datetime) -> dict[str, Any]:
    if kind == Kind.ATTENDANCE:
        return months.attendance_snapshot(department, month)
    cap = policy.at(department.community, at).overtime_hours
    return months.overtime_snapshot(department, month, cap)


def take_sheet(sheet: MonthSheet, *, by: Staff, at: datetime) -> bytes:
    """The workbook of a sheet, as it was frozen; it tells of everybody in it, so who took it is kept."""
    document = sheet.document
    hand_out(
        WORKBOOK,
        sheet,
        what=f"{document.number} {document.title}",
        rows=len(document.snapshot["people"]),
        by=by,
        at=at,
    )
    return documents.workbook(document)
