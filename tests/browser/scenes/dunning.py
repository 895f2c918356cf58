"""What the stories of dunning find: homes in arrears of a chosen age, and the night that finds them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from hub.charges import actions as money
from hub.charges import queries as accounts
from hub.charges.actions import Taken
from hub.charges.models import FeeItem, Payment
from hub.dunning import actions
from hub.dunning.models import Notice, Procedure, StepDue
from hub.estate.models import Building, Household
from hub.kernel import decisions
from hub.kernel.house import the_house
from hub.kernel.models import Community, Decision
from hub.kernel.periods import Month
from hub.matters.tests.cast import a_household
from hub.people.models import Staff


def in_arrears(rooms: list[str], days: int) -> None:
    """New homes of building 7 that owe 120 yuan since about so many days, billed by finance."""
    community = Community.objects.get(code="YH")
    building = Building.objects.get(community=community, code="7")
    homes = [
        a_household(community, building, room, f"业主{room}", f"1370000{room}") for room in rooms
    ]
    due = timezone.localdate() - timedelta(days=days)
    due = due.replace(day=min(due.day, 28))
    item = _item(community, due)
    for home in homes:
        money.enrol(home.pk, **_doing("peng"), item_id=item.pk, first_day=due.replace(day=1))
    run = money.open_run(item.pk, **_doing("peng"), period=str(Month.of(due)))
    seen = accounts.preview(run, timezone.now()).seen
    run = money.commit_run(run.pk, **_doing("peng"), seen=seen)
    money.write_bills(run.pk, by=Staff.objects.get(username="peng"), at=timezone.now())
    _procedure(community)


def _item(community: Community, due: date) -> FeeItem:
    code = f"D{FeeItem.objects.within(community).count():03}"
    item = money.add_item(
        **_doing("peng"), code=code, name=f"服务费{code}", basis="FIXED", due_day=due.day
    )
    money.propose_tariff(
        item.pk,
        **_doing("peng"),
        price=Decimal("120.0000"),
        unit="MONTH",
        valid_from=due.replace(day=1),
        reason="物业服务合同第十条",
    )
    waiting = Decision.objects.filter(kind="charges.tariff", status="PROPOSED").latest("pk")
    decisions.grant(waiting, by=Staff.objects.get(username="qian"), at=timezone.now())
    return item


def _procedure(community: Community) -> None:
    if Procedure.objects.within(community).approved().exists():
        return
    draft = actions.draft(**_doing("wu"), note="按合同和管理条例")
    decision = actions.propose(draft.pk, **_doing("wu"), ground="请批准")
    decisions.grant(decision, by=Staff.objects.get(username="zhao"), at=timezone.now())


def a_night() -> dict[str, Any]:
    """The snapshot and the run, as the worker does them; later in the day only who is new."""
    community = Community.objects.get(code="YH")
    told: dict[str, Any] = {"community": community, "by": the_house(), "at": timezone.now()}
    money.take_snapshot(**told)
    run = actions.run_night(**told)
    return {"stale": run.is_stale, "opened": run.opened}


def a_payment_comes_in() -> None:
    home = Household.objects.get(community__code="YH", code="7-1802")
    money.take(home.pk, Taken("CASH", Decimal("1.00"), timezone.localdate()), **_doing("peng"))


def payments() -> int:
    return Payment.objects.count()


def due_of(room: str) -> dict[str, Any]:
    due = StepDue.objects.filter(household__room=room).latest("id")
    return {"pk": due.pk, "state": due.state, "code": due.step.code}


def notice_of(room: str) -> dict[str, Any]:
    one = Notice.objects.filter(household__room=room).latest("id")
    return {"pk": one.pk, "number": one.number, "token": one.token, "status": one.status}


def _doing(who: str) -> dict[str, Any]:
    return {
        "community": Community.objects.get(code="YH"),
        "by": Staff.objects.get(username=who),
        "at": timezone.now(),
    }
