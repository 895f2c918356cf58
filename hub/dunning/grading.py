"""How well a contact is proved: from channel, result and proof alone, and never typed."""

from collections.abc import Collection
from dataclasses import dataclass

from hub.dunning.models import Attempt, Channel, Grade, Proof

ORDER = (Grade.A, Grade.B, Grade.C, Grade.D)


@dataclass(frozen=True)
class Evidence:
    channel: str
    result: str
    proofs: Collection[str] = ()
    reference: str = ""
    content_note: str = ""
    notice_code: str = ""
    has_witness: bool = False
    # The number is on the debtor's file, nobody has called it wrong, few files share it.
    is_designated: bool = False


def grade(evidence: Evidence) -> Grade:
    """A: signed, delivered by post with its content named, court paper. B: arrived, or recorded.

    C: sent, and nobody can say that it arrived. D: our own word.
    """
    reached = evidence.result in Attempt.REACHED
    if Proof.Kind.SIGNED in evidence.proofs and reached:
        return Grade.A
    return _OF[Channel(evidence.channel)](evidence, reached)


def is_enough(got: str, least: str) -> bool:
    return ORDER.index(Grade(got)) <= ORDER.index(Grade(least))


def _message(evidence: Evidence, reached: bool) -> Grade:
    if not evidence.reference:
        return Grade.D
    return Grade.B if reached and evidence.is_designated else Grade.C


def _phone(evidence: Evidence, reached: bool) -> Grade:
    is_recorded = bool(evidence.reference) or Proof.Kind.RECORDING in evidence.proofs
    if not is_recorded:
        return Grade.C if reached else Grade.D
    return Grade.B if reached and evidence.is_designated else Grade.C


def _door(evidence: Evidence, reached: bool) -> Grade:
    if Proof.Kind.PHOTO not in evidence.proofs:
        return Grade.D
    is_proved = bool(evidence.notice_code) and evidence.has_witness
    return Grade.B if reached and is_proved else Grade.C


def _letter(evidence: Evidence, reached: bool) -> Grade:
    if not evidence.reference:
        return Grade.D
    return Grade.A if reached and evidence.content_note else Grade.C


def _paper(evidence: Evidence, reached: bool) -> Grade:
    has_paper = Proof.Kind.PAPER in evidence.proofs
    if not has_paper:
        return Grade.D
    return Grade.A if reached and evidence.reference else Grade.C


_OF = {
    Channel.MESSAGE: _message,
    Channel.PHONE: _phone,
    Channel.VISIT: _door,
    Channel.NOTICE: _door,
    Channel.LETTER: _letter,
    Channel.MEDIATION: _paper,
    Channel.COURT: _paper,
}
