"""Declare which moves a record may make, once, beside its statuses."""

from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from hub.kernel.refusals import Refusal


class HasStatus(Protocol):
    status: str

    def get_status_display(self) -> str: ...


class WrongState(Refusal):
    pass


@dataclass(frozen=True)
class Move:
    sources: frozenset[str]
    target: str


def move(*sources: str, to: str) -> Move:
    return Move(frozenset(sources), to)


class Lifecycle:
    """Guards, buttons and the promises test are all read from here."""

    def __init__(self, **moves: Move) -> None:
        self.moves = moves

    def open_to(self, record: HasStatus) -> list[str]:
        return [name for name, m in self.moves.items() if record.status in m.sources]

    def make(self, name: str, record: HasStatus) -> None:
        """Move the record, or refuse: doing nothing in silence would hide a lost race."""
        if name not in self.open_to(record):
            raise WrongState(
                _("这一条现在是“%(status)s”，不能再做这一步。请刷新页面看看刚才有谁处理过。")
                % {"status": record.get_status_display()}
            )
        record.status = self.moves[name].target
