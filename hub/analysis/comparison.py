"""Two codings of one case side by side: on which fields they agree, and how far over many cases.

Agreement counts on the branch of type and cause and on valid or not; a different leaf, or "valid"
against "valid by coordination", is shown but counts as agreed: the tables add up by branch.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from hub.analysis.agreement import kappa
from hub.analysis.models import Coding, CodingAnswer
from hub.matters import taxonomy
from hub.matters.taxonomy import Severity, Validity

Field = CodingAnswer.Field


def branch(code: str) -> str:
    return code.partition(".")[0]


def valid(code: str) -> str:
    return Validity.VALID.value if code in taxonomy.VALID else code


def _same(code: str) -> str:
    return code


def _label(choices: type[Severity] | type[Validity], code: str) -> str:
    return str(choices(code).label)


# For each field: what of the code counts, and how people read it.
COUNTS: dict[Field, Callable[[str], str]] = {
    Field.TYPE: branch,
    Field.CAUSE: branch,
    Field.VALIDITY: valid,
    Field.SEVERITY: _same,
}
READS: dict[Field, Callable[[str], str]] = {
    Field.TYPE: partial(taxonomy.label, taxonomy.TYPES),
    Field.CAUSE: partial(taxonomy.label, taxonomy.CAUSES),
    Field.VALIDITY: partial(_label, Validity),
    Field.SEVERITY: partial(_label, Severity),
}


@dataclass(frozen=True)
class Compared:
    """One field of one case."""

    field: Field
    first: str
    second: str

    @property
    def label(self) -> str:
        return str(self.field.label)

    @property
    def agrees(self) -> bool:
        counts = COUNTS[self.field]
        return counts(self.first) == counts(self.second)

    @property
    def is_finer(self) -> bool:
        """Agreed in what counts, different in detail."""
        return self.agrees and self.first != self.second

    @property
    def first_label(self) -> str:
        return READS[self.field](self.first)

    @property
    def second_label(self) -> str:
        return READS[self.field](self.second)


def fields_of(coding: Coding) -> list[Compared]:
    return [
        Compared(Field.TYPE, coding.first_type, coding.type_code),
        Compared(Field.CAUSE, coding.first_cause, coding.cause_code),
        Compared(Field.VALIDITY, coding.first_validity, coding.validity),
        Compared(Field.SEVERITY, coding.first_severity, coding.severity),
    ]


def differences(coding: Coding) -> list[Compared]:
    return [one for one in fields_of(coding) if not one.agrees]


def waiting(coding: Coding) -> list[Compared]:
    """The differences that nobody has answered yet."""
    answered = {one.field for one in coding.answers.all()}
    return [one for one in differences(coding) if one.field not in answered]


@dataclass(frozen=True)
class FieldAgreement:
    field: Field
    agreed: int
    kappa: float | None


@dataclass(frozen=True)
class Agreement:
    """How far the codings of a sample agree."""

    n: int
    all_agreed: int
    fields: list[FieldAgreement]


def agreement(codings: Iterable[Coding]) -> Agreement:
    rows = [fields_of(one) for one in codings]
    return Agreement(
        n=len(rows),
        all_agreed=sum(all(one.agrees for one in row) for row in rows),
        fields=[
            FieldAgreement(
                field=field,
                agreed=sum(one.agrees for one in column),
                kappa=kappa(
                    (COUNTS[field](one.first), COUNTS[field](one.second)) for one in column
                ),
            )
            for field, column in ((f, [row[n] for row in rows]) for n, f in enumerate(Field))
        ],
    )
