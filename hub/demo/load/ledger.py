"""Every write that was answered, against what is in the table: lost, doubled, written unanswered."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Max, Model

from hub.charges.models import Payment
from hub.dunning.models import Attempt
from hub.kernel.models import Event
from hub.matters.events import Happened
from hub.matters.models import Matter

Mark = str
MARK = re.compile(r"〔([0-9a-f]{12})〕")
# Acts on one matter leave an event of this verb.
VERBS = {
    "accept": Happened.ACCEPTED,
    "start": Happened.STARTED,
    "handle": Happened.HANDLED,
    "call_back": Happened.CALLED_BACK,
}


@dataclass(frozen=True)
class Kept:
    """Of one kind of write: how many were answered as done, and what the table says to it."""

    answered: int
    lost: int
    doubled: int
    unanswered: int


class Ledger:
    """Opened before the first write, so that only what came afterwards is looked at."""

    def __init__(self) -> None:
        self._last: dict[type[Model], int] = {
            model: model._default_manager.aggregate(last=Max("pk"))["last"] or 0
            for model in (Matter, Payment, Attempt, Event)
        }

    def compare(self, answers: Path) -> dict[str, Kept]:
        told: dict[str, Counter[Mark]] = {}
        for line in answers.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            told.setdefault(one["kind"], Counter())[one["mark"]] += 1
        tables: dict[str, Callable[[], Counter[Mark]]] = {
            "intake": lambda: self._marks(Matter, "text"),
            "pay": lambda: self._marks(Payment, "payer"),
            "dun": lambda: self._marks(Attempt, "note"),
            **{kind: lambda verb=verb: self._acts(verb) for kind, verb in VERBS.items()},  # type: ignore[misc]  # bound at once
        }
        return {kind: _kept(told[kind], read()) for kind, read in tables.items() if kind in told}

    def _marks(self, model: type[Model], field: str) -> Counter[Mark]:
        """What the simulated people wrote into a text, to know their own again."""
        rows = model._default_manager.filter(pk__gt=self._last[model])
        texts = rows.values_list(field, flat=True)
        return Counter(mark for text in texts for mark in MARK.findall(text))

    def _acts(self, verb: str) -> Counter[Mark]:
        rows = Event.objects.filter(pk__gt=self._last[Event], verb=verb)
        return Counter(str(pk) for pk in rows.values_list("subject_id", flat=True))


def _kept(told: Counter[Mark], there: Counter[Mark]) -> Kept:
    return Kept(
        answered=told.total(),
        lost=(told - there).total(),
        doubled=sum(n - max(1, told[mark]) for mark, n in there.items() if n > 1),
        unanswered=sum(1 for mark in there if mark not in told),
    )
