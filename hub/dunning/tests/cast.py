"""The people of the tests of charges, and what dunning asks beside them.

何静 walks 东区 as its butler and 林悦 walks 西区; 雷队 leads the guards. 7-1802 (黄海), 7-1702
(许燕) and 9-101 (陆鸣) can be phoned; nobody has filed a number for 7-1602 (高峰).
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hub.charges.actions import Taken, take, take_snapshot
from hub.charges.models import FeeItem
from hub.charges.tests import cast as money
from hub.charges.tests.cast import BEGINNING, Cast, after, granted, run_of
from hub.dunning import actions
from hub.dunning.models import Episode, Procedure, Run, RunLine, StepDue
from hub.estate.models import Beat, Household, Phone, Resident
from hub.kernel import attachments, decisions
from hub.people.models import Department, Role
from hub.people.tests.casting import a_colleague

__all__ = [
    "Cast",
    "after",
    "gather",
    "granted",
    "in_arrears",
    "line",
    "night",
    "paid",
    "photo",
    "steps",
]

NUMBERS = {"7-1802": "13811110001", "7-1702": "13811110002", "9-101": "13811110003"}


def gather() -> Cast:
    cast = money.gather()
    east = Household.objects.get(community=cast.community, code="7-1602")
    cast.unmeasured = east
    cast.staff["lin"] = a_colleague("lin", "林悦", Role.BUTLER, cast.community, since=BEGINNING)
    Beat.objects.create(
        community=cast.community, area=cast.west, staff=cast.staff["lin"], since=BEGINNING
    )
    guards = Department.objects.create(community=cast.community, kind="ORD", name="秩序部")
    cast.staff["lei"] = a_colleague(
        "lei", "雷队", Role.LEADER, cast.community, since=BEGINNING, department=guards
    )
    for code, number in NUMBERS.items():
        owner = Resident.objects.get(household__code=code, household__community=cast.community)
        Phone.objects.create(
            community=cast.community, resident=owner, number=number, verified_at=BEGINNING
        )
    return cast


def approved(cast: Cast, at: datetime = BEGINNING, **changes: dict[str, Any]) -> Procedure:
    """The ten stages, drafted by 吴主管 and approved by 赵主任; `S2={"after_days": 10}` changes one."""
    told: dict[str, Any] = {"community": cast.community, "by": cast.wu, "at": at}
    catch_up = changes.pop("catch_up", None) or "FITTING"
    procedure = actions.draft(**told, note="按合同和管理条例", catch_up=str(catch_up))
    for code, change in changes.items():
        actions.change_step(procedure.steps.get(code=code).pk, **told, **change)
    decision = actions.propose(procedure.pk, **told, ground="请批准")
    decisions.grant(decision, by=cast.zhao, at=at)
    procedure.refresh_from_db()
    return procedure


def in_arrears(cast: Cast, *periods: str) -> FeeItem:
    """All homes but the unmeasured one are billed for these months; 2026-05 is due on 15 May."""
    item = money.priced(cast)
    for period in periods or ("2026-05",):
        run_of(cast, item, period)
    return item


def paid(cast: Cast, home: Household, amount: str, at: datetime) -> None:
    day = at.date()
    take(home.pk, Taken("CASH", Decimal(amount), day), **cast.doing("zhou", at))


def fresh(cast: Cast, at: datetime) -> None:
    """Some payment of that day, from a home that is not looked at: the villa prepays a yuan."""
    take(cast.unmeasured.pk, Taken("CASH", Decimal("1.00"), at.date()), **cast.doing("zhou", at))


def night(cast: Cast, day: date, *, is_fresh: bool = True) -> Run:
    """The snapshot and the run of half past two of a day."""
    at = datetime(day.year, day.month, day.day, 2, 30, tzinfo=money.MORNING.tzinfo) - timedelta(
        hours=8
    )
    if is_fresh:
        fresh(cast, at - timedelta(hours=6))
    take_snapshot(**cast.doing("peng", at))
    return actions.run_night(**cast.doing("peng", at))


def photo(cast: Cast, who: str, at: datetime, colour: int = 90) -> str:
    """The token of a picture that somebody has just taken; the same colour, the same picture."""
    data = BytesIO()
    Image.new("RGB", (64, 48), (colour, 120, 60)).save(data, "JPEG")
    upload = SimpleUploadedFile("door.jpg", data.getvalue(), "image/jpeg")
    return attachments.receive(upload, **cast.doing(who, at)).draft_token or ""


def line(run: Run, home: Household) -> tuple[str, str, str]:
    """What a run said of a home: outcome, reason, step."""
    found = RunLine.objects.select_related("step").get(run=run, household=home)
    return found.outcome, found.reason, found.step.code if found.step else ""


def steps(home: Household) -> list[tuple[str, str]]:
    """The steps that came due for a home, oldest first, and what became of them."""
    rows = StepDue.objects.filter(household=home).select_related("step").order_by("id")
    return [(due.step.code, due.state) for due in rows]


def episode(home: Household) -> Episode:
    return Episode.objects.running().get(household=home)
