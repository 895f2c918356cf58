"""Of matters: as the tests of the API bring them about (`tests/api/rows.py`), for pages and API alike."""

from typing import Any

from hub.matters.models import Matter
from hub.matters.tests import cast as desk
from tests.api.rows import ACTS, Row, proposed
from tests.security.asking import MARKS
from tests.security.moments.base import Moment, moment, nothing


def _to_close(here: Any) -> Matter:
    return desk.called_back(here, desk.ruled(here, desk.handled(here)))


def _of(row: Row) -> Moment:
    return Moment(row.matter, lambda here, matter: _as_sent(row.told(here, matter)))


def _as_sent(told: dict[str, Any]) -> dict[str, Any]:
    return {name: "1" if value is True else value for name, value in told.items()}


OF_A_MATTER: dict[str, Moment] = {
    **{name: _of(row) for name, row in ACTS.items()},
    "close": moment(_to_close, cause_code="C4.3", responsible="PROPERTY"),
    "file": moment(desk.closed),
}


def _waiting(here: Any) -> tuple[int]:
    """A ruling on a matter that was just handled."""
    return (_decision(proposed(here)).pk,)


def _decision(matter: Matter) -> Any:
    from hub.kernel.models import Decision

    return Decision.objects.get(
        kind="matter.ruling", subject_id=matter.pk, status=Decision.Status.PROPOSED
    )


GRANTED = {"verdict": "grant", "answer": "同意"}
MOMENTS: dict[str, Moment] = {
    **{f"matters:act[{name}]": one for name, one in OF_A_MATTER.items()},
    **{f"api:act_{name}": one for name, one in OF_A_MATTER.items()},
    "matters:decide": moment(_waiting, **GRANTED),
    "api:decide": moment(_waiting, **GRANTED),
    "matters:intake": moment(
        nothing,
        lambda here, _row: {
            "kind": "REPAIR_HOME", "channel": "PHONE", "severity": "1", "text": "厨房水管漏水",
            "household": here.home.pk, "department": here.engineering.pk, "act": "forward",
            "reporter_name": MARKS["name"], "type_code": "",
        },
    ),
}  # fmt: skip
