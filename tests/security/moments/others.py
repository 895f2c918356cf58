"""Of everything else: the month's table, requests about people's data, uploads and drafts."""

from datetime import timedelta
from typing import Any

from hub.analysis import actions as analysis
from hub.analysis.models import Month, Plan
from hub.analysis.tests.test_month import frozen, plan
from hub.estate import actions as estate
from hub.kernel.models import Decision
from hub.privacy import actions as privacy
from hub.privacy.models import DataRequest
from tests.api.rows import a_photo
from tests.security.moments.base import NOW, Moment, as_json, moment, nothing

GRANTED = {"verdict": "grant", "answer": "同意"}


# ── The month's table ───────────────────────────────────────────────────────────────────────


def _month(here: Any) -> Month:
    return Month.objects.get(community=here.community, period="2026-06")


def _to_issue(here: Any) -> None:
    """Every cause has its plan, and the figures are drawn up again with them."""
    month = _month(here)
    plan(here, month, "C2.3", NOW)
    frozen(here, month, NOW)


def _issued(here: Any) -> None:
    _to_issue(here)
    analysis.issue_table(_month(here).pk, **here.doing("li", NOW))


def _finished(here: Any) -> Plan:
    made = plan(here, _month(here), "C2.3", NOW)
    return analysis.finish_plan(made.pk, **here.doing("zheng", NOW), result="淋水试验做完")


# ── People's data ───────────────────────────────────────────────────────────────────────────


def _waiting(here: Any) -> Decision:
    return Decision.objects.get(
        community=here.community, kind="privacy.export", status=Decision.Status.PROPOSED
    )


def _gone(here: Any) -> DataRequest:
    """Somebody has left, and asks that what is kept of them be deleted."""
    desk: dict[str, Any] = here.doing("zhou", NOW - timedelta(days=1))
    lodger = estate.move_in(here.unmeasured.pk, kind="TENANT", name="又一旧客", **desk)
    estate.move_out(lodger.pk, **desk)
    return privacy.take_request(
        lodger.pk, **here.doing("zhou", NOW), kind="DELETE", seen="DOCUMENT", words="请删除"
    )


def _asked(here: Any, home: Any) -> dict[str, Any]:
    owner = home.residents.get()
    return {"resident": owner.pk, "kind": "ACCESS", "seen": "DOCUMENT", "words": "都存了什么"}


MOMENTS: dict[str, Moment] = {
    "analysis:act[2026-06,topic]": moment(
        nothing, type_code="T01.01", story="渗水", root_cause="外墙胶老化"
    ),
    "analysis:act[2026-06,issue]": moment(_to_issue),
    "analysis:act[2026-06,receive]": moment(_issued),
    "analysis:plan_act[verify]": moment(_finished, worked="1", effect="60 天内没有同因投诉"),
    "attachments:upload": moment(nothing, file=lambda _person: a_photo()),
    "drafts:save": as_json(form="intake", subject="", body={"text": "门禁坏了"}),
    "drafts:forget": as_json(form="intake", subject=""),
    "privacy:decide": moment(_waiting, **GRANTED),
    "privacy:erase": moment(_gone, ground="已迁出，费用结清"),
    "privacy:take_request": Moment(lambda here: here.neighbour, _asked),
}
