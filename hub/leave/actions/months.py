"""The month's ledger of leave on paper and as a workbook 假期台账: frozen, numbered, reprinted the same."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.kernel import documents
from hub.kernel.models import Community, Document
from hub.kernel.periods import Month
from hub.kernel.refusals import Refusal
from hub.kernel.workdays import local_day
from hub.leave import rules
from hub.leave.events import Happened
from hub.leave.queries.month import Account, accounts_of
from hub.leave.words import amount
from hub.people import rules as people
from hub.people.models import Staff
from hub.people.telling import tell
from hub.privacy import outlets
from hub.privacy.actions import hand_out

KIND = "JQTZ"
WORKBOOK = outlets.declare(
    "leave.ledger",
    _("假期台账"),
    _("劳动用工管理本身：编制时已签字、封存、编号，只有管考勤和工资的岗位能取，不写病因。"),
)


class NotOverYet(Refusal):
    message = _("这个月还没有结束，台账还会变。请到下月再编制。")


@transaction.atomic
def draw_up_month(period: str, *, community: Community, by: Staff, at: datetime) -> Document:
    """Freeze the month's ledger; a later one of the same month points back at the earlier.

    Of health it gives the sum of all such kinds, not which: the sheet goes to wages.

    :raises NotOverYet:
    """
    month = Month.parse(period)
    grant = people.require(by, community, rules.DRAW_UP, at)
    if local_day(at) <= month.last_day:
        raise NotOverYet
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    earlier = Document.objects.filter(community=community, kind=KIND, period=str(month))
    signs_as = f"{grant.role.label} {by.name}"
    with translation.override(settings.LANGUAGE_CODE):
        document = documents.freeze(
            KIND,
            community,
            {"rows": rows_of(accounts_of(community, month))},
            by=by,
            at=at,
            period=str(month),
            title=gettext("假期台账"),
            previous=earlier.order_by("-pk").first(),
            signs_as=signs_as,
        )
    document, _issued = documents.issue(document, by=by, at=at, signs_as=signs_as)
    tell(Happened.MONTH_DRAWN_UP, document, by=by, at=at, grant=grant, number=document.number)
    return document


def take_month(document: Document, *, by: Staff, at: datetime) -> bytes:
    """The workbook of a month, as it was frozen; it tells of everybody, so who took it is kept."""
    people_in = {row["number"] for row in document.snapshot["rows"]}
    what = f"{document.number} {document.title}"
    hand_out(WORKBOOK, document, what=what, rows=len(people_in), by=by, at=at)
    return documents.workbook(document)


def rows_of(accounts: list[Account]) -> list[dict[str, Any]]:
    """One row for each person and kind; kinds that tell of health are one row 请假 together."""
    rows: dict[tuple[str, str, bool], dict[str, Any]] = {}
    for one in accounts:
        kind = one.kind
        key = (one.staff.username, kind.name_for_others, kind.in_hours)
        row = rows.setdefault(
            key,
            {
                "number": one.staff.username,
                "name": one.staff.name,
                "kind": kind.name_for_others,
                "has_quota": kind.needs_balance,
                "in_hours": kind.in_hours,
                **dict.fromkeys(
                    ("opening", "granted", "taken", "expired", "adjusted", "closing"), 0
                ),
            },
        )
        for name in ("opening", "granted", "taken", "expired", "adjusted", "closing"):
            row[name] += getattr(one, name)
    for row in rows.values():
        for name in ("opening", "granted", "taken", "expired", "adjusted", "closing"):
            row[f"{name}_words"] = amount(row[name], row["in_hours"]) if row[name] else ""
    return list(rows.values())
