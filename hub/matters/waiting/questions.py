"""What the ruling room shows: the questions, what they rest on, and the stages of major cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel import decisions
from hub.kernel.models import Attachment, Decision, Obligation
from hub.kernel.pages import Entry
from hub.kernel.refusals import Refusal
from hub.matters import taxonomy
from hub.matters.actions import ruling
from hub.matters.models import Callback, Cycle, MajorStage, Matter, Reporter
from hub.matters.taxonomy import Kind, ValidGround, Validity

RULINGS = (ruling.RULING.code, ruling.APPEAL.code)


class Tab(TextChoices):
    DECIDE = "decide", _("待我决定")
    MINE = "mine", _("我提出的")
    PENDING = "pending", _("待提出判定")
    MAJOR = "major", _("重大投诉")


@dataclass(frozen=True)
class Question:
    """A decision as the room shows it: what is asked about what, and who may answer."""

    decision: Decision
    matter: Matter | None
    name: str
    href: str
    refusal: Refusal | None
    duty: Obligation | None

    @property
    def label(self) -> str | Promise:
        return decisions.kind_of(self.decision.kind).label

    @property
    def tone(self) -> str:
        return TONES.get(self.decision.status, "live")

    @property
    def is_open(self) -> bool:
        return self.decision.status == Decision.Status.PROPOSED

    @property
    def is_ruling(self) -> bool:
        return self.matter is not None and self.decision.kind in RULINGS

    @property
    def asked(self) -> list[tuple[str | Promise, str]]:
        """What is asked, in words where this app knows the words."""
        return [
            (READS[key][0], READS[key][1](value)) if key in READS else (key, str(value))
            for key, value in self.decision.asked.items()
            if key not in UNSAID
        ]

    @property
    def ground(self) -> str:
        """The ground that was proposed, for its place in the list of all."""
        return str(self.decision.asked.get("valid_ground", ""))


TONES: Mapping[str, str] = {
    Decision.Status.GRANTED: "good",
    Decision.Status.REFUSED: "bad",
    Decision.Status.WITHDRAWN: "mute",
    Decision.Status.EXPIRED: "mute",
}
READS: Mapping[str, tuple[Promise, Any]] = {
    "validity": (_("判定"), lambda v: str(Validity(v).label)),
    "valid_ground": (_("理由"), lambda v: str(ValidGround(v).label)),
    "number": (_("并入"), str),
    "text": (_("拆出的内容"), str),
    "to_kind": (_("事务类别"), lambda v: str(Kind(v).label)),
    "type_code": (_("分类"), lambda v: taxonomy.label(taxonomy.TYPES, v)),
    "no_contact": (_("情形"), lambda v: str(Reporter.NoContact(v).label)),
}
UNSAID = frozenset({"into", "reporter"})  # ids: the number and the reporters stand beside them


@dataclass(frozen=True)
class Evidence:
    """What a ruling rests on, beside the rule."""

    cycle: Cycle
    reporters: Sequence[Reporter]
    callbacks: Sequence[Callback]
    photos: Sequence[Attachment]
    entries: Sequence[Entry]
    earlier: Sequence[Decision]
    into: Matter | None  # what a merge would join it to
    reporter: Reporter | None  # whom a waiver would leave out


@dataclass(frozen=True)
class Pending:
    """A complaint that nobody has proposed a ruling on yet."""

    matter: Matter
    duty: Obligation | None

    @property
    def name(self) -> str:
        return self.matter.number


@dataclass(frozen=True)
class Slot:
    """One of the four stages of a major case: written and signed, waiting, or not its turn yet."""

    stage: MajorStage.Stage
    row: MajorStage | None
    may_write: bool
    may_sign: bool


@dataclass(frozen=True)
class Case:
    matter: Matter
    joint_start: Obligation | None
    slots: Sequence[Slot]
