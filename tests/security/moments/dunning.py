"""Of dunning: a pause that is asked for or runs, a procedure to draft, and somebody rung up."""

from datetime import date
from typing import Any

from hub.debit import actions as debit
from hub.debit.models import Result
from hub.debit.tests import cast as bank
from hub.dunning import actions
from hub.dunning.models import Pause, Procedure
from hub.estate.models import Household
from hub.kernel import decisions
from hub.kernel.models import Decision
from tests.security.moments.base import NOW, Moment, moment


def _asked(here: Any) -> Decision:
    return actions.propose_pause(
        here.villa.pk, **here.doing("yue", NOW), reason="DISPUTE", last_day=date(2026, 7, 20),
        ground="业主对面积有异议，正在复核",
    )  # fmt: skip


def _paused(here: Any) -> Pause:
    decisions.grant(_asked(here), by=here.wu, at=NOW)
    return Pause.objects.get(community=here.community, household=here.villa)


def _no_draft(here: Any) -> None:
    """The one there is has been approved."""
    draft = Procedure.objects.get(community=here.community, status="DRAFT")
    decision = actions.propose(draft.pk, **here.doing("wu", NOW), ground="请批准")
    decisions.grant(decision, by=here.zhao, at=NOW)


def _owing(here: Any) -> Household:
    """The bank did not get it: the bills are owed at the desk again."""
    result = Result.objects.get(community=here.community)
    debit.drop(result.pk, **here.doing("luo", NOW), reason="银行重发")
    bank.booked(here, result.batch, bank.codes(here, home=bank.POOR), NOW)
    home: Household = here.home
    return home


def _rung_up(_here: Any, home: Household) -> dict[str, Any]:
    owner = home.residents.get()
    return {
        "channel": "PHONE", "result": "NOT_REACHED", "note": "无人接听", "spoken_to": owner.pk,
        "phone": owner.phones.get().pk,
    }  # fmt: skip


MOMENTS: dict[str, Moment] = {
    "dunning:decide": moment(_asked, verdict="grant", answer="同意"),
    "dunning:end_pause": moment(_paused, reason="复核完了"),
    "dunning:draft": moment(_no_draft, note="明年", catch_up="FITTING"),
    "dunning:contact": Moment(_owing, _rung_up),
}
