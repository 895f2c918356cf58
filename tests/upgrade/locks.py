"""What a migration may not do to a table that people work on: it keeps them from it meanwhile.

`faults` names it and says what to write instead. Tables that the migration itself makes are free,
and so are those of few rows.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations import operations as django
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Q, Value
from django.db.models.functions import Now

from hub.kernel import indexes, migrating

# Some dozens or hundreds in a community, however large it is: nothing takes long there.
FEW = {
    "kernel.company", "kernel.community", "kernel.calendarday", "kernel.policy", "kernel.upkeep",
    "people.staff", "people.department", "people.post", "people.deputy", "people.recusal",
    "people.token", "estate.area", "estate.building", "estate.beat",
    "charges.feeitem", "charges.tariff", "charges.billrun", "charges.snapshot",
    "duty.shift", "duty.shiftversion", "duty.station", "duty.roster",
    "paidwork.pricelist", "paidwork.price", "paidwork.material", "paidwork.service",
    "debit.format", "debit.reason", "dunning.procedure", "dunning.step", "dunning.run",
    "leave.kind", "leave.kindversion", "analysis.month", "analysis.topic", "privacy.erasure",
}  # fmt: skip
# They may be run again after they were cut off, which without a transaction they must.
AGAIN = (
    migrating.AddIndexConcurrently,
    migrating.AddUniqueConcurrently,
    migrating.FillInParts,
)
POSTGRESQL = DatabaseWrapper({"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}})

INDEX = "builds an index while nobody can write: hub.kernel.migrating.AddIndexConcurrently"
UNIQUE = "looks at all rows while nobody can read: hub.kernel.migrating.AddUniqueConcurrently"
CHECK = (
    "looks at all rows while nobody can read: hub.kernel.migrating.AddConstraintNotValid, and "
    "ValidateConstraint alone in the next migration"
)
NO_DEFAULT = (
    "refuses the rows of the version that still serves: null=True, or db_default with a constant"
)
VOLATILE = "writes the whole table anew: db_default with a constant, or null=True and FillInParts"
REWRITES = (
    "writes the whole table anew: a new column beside it, FillInParts, and the old one later"
)
NOT_NULL = (
    "looks at all rows while nobody can read: first a CheckConstraint of field__isnull=False by "
    "AddConstraintNotValid and ValidateConstraint, then this"
)
RUNS = (
    "may hold its rows for as long as it runs: hub.kernel.migrating.FillInParts; where its tables "
    "have few rows, hints={'few': ['app.model']}"
)
RENAMES = (
    "the version that still serves asks by the old name: a new one beside it, the old one later"
)
OUTSIDE = "works outside a transaction: atomic = False, in a migration of its own"
NOT_AGAIN = "cannot be run again after it was cut off: not in a migration with atomic = False"
ALONE = "would run under the locks of what stands beside it: alone in a migration"


def faults(migration: Migration, state: ProjectState) -> list[str]:
    """What is wrong with it; the state becomes the one after it."""
    return [
        f"{migration.app_label}.{migration.name}: {operation.describe()}: {says}"
        for operation, says in _faults(migration, state)
    ]


def _faults(migration: Migration, state: ProjectState) -> Iterator[tuple[Operation, str]]:
    made: set[str] = set()
    begins = state.clone()
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        if isinstance(operation, django.CreateModel):
            made.add(operation.name_lower)
        if says := _of_its_place(operation, migration):
            yield operation, says
        inner = (
            operation.database_operations
            if isinstance(operation, django.SeparateDatabaseAndState)
            else [operation]
        )
        for one in inner:
            if not _is_large(one, migration.app_label, made):
                continue
            if says := _of_itself(one, migration.app_label, begins, before, state):
                yield one, says


def _of_its_place(operation: Operation, migration: Migration) -> str:
    if isinstance(operation, AGAIN):
        return OUTSIDE if migration.atomic else ""
    if not migration.atomic:
        return NOT_AGAIN
    if isinstance(operation, migrating.ValidateConstraint) and len(migration.operations) > 1:
        return ALONE
    return ""


def _is_large(operation: Operation, app: str, made: set[str]) -> bool:
    name = getattr(operation, "model_name", None) or getattr(operation, "name", "") or ""
    return name.lower() not in made and f"{app}.{name.lower()}" not in FEW


def _of_itself(operation: Operation, app: str, *states: ProjectState) -> str:
    """The states are those in which the migration begins, and before and after the operation."""
    for kind, look in RULES:
        if isinstance(operation, kind):
            return look(operation, app, *states)
    return ""


# ── One kind of operation after the other ───────────────────────────────────────────────────


def _never(says: str) -> "Look":
    return lambda *_told: says


def _adds_constraint(operation: Any, *_told: Any) -> str:
    unique = (models.UniqueConstraint, ExclusionConstraint)
    return UNIQUE if isinstance(operation.constraint, unique) else CHECK


def _adds_field(operation: Any, *_told: Any) -> str:
    field = operation.field
    if field.many_to_many:
        return ""  # a table of its own
    if field.generated:
        return REWRITES
    if not field.null and not field.has_db_default():
        return NO_DEFAULT
    if field.has_db_default() and not _is_constant(field.db_default):
        return VOLATILE
    return INDEX if _is_indexed(field) else ""


def _is_constant(default: Any) -> bool:
    return not hasattr(default, "resolve_expression") or isinstance(default, Value | Now)


def _is_indexed(field: Any) -> bool:
    return bool(field.db_index or field.unique)


def _alters_field(
    operation: Any, app: str, begins: ProjectState, before: ProjectState, after: ProjectState
) -> str:
    old, new = (
        state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
        for state in (before, after)
    )
    if not _holds_all_of(new, old):
        return REWRITES
    if old.null and not new.null and not _is_known_there(operation, app, begins):
        return NOT_NULL
    if _is_indexed(new) and not _is_indexed(old):
        return INDEX
    if _points(new) and not _points(old):
        return CHECK
    return ""


def _points(field: Any) -> bool:
    return bool(field.remote_field and field.db_constraint)


def _holds_all_of(new: Any, old: Any) -> bool:
    """Whether PostgreSQL takes the rows as they are."""
    types = [field.db_parameters(POSTGRESQL)["type"] for field in (old, new)]
    if types[0] == types[1]:
        return True
    if all(isinstance(field, models.DecimalField) for field in (old, new)):
        is_wider: bool = new.max_digits >= old.max_digits
        return is_wider and new.decimal_places == old.decimal_places
    texts = (models.CharField, models.TextField)
    if all(isinstance(field, texts) for field in (old, new)):
        return new.max_length is None or (old.max_length or 0) <= new.max_length != 0
    return False


def _is_known_there(operation: Any, app: str, begins: ProjectState) -> bool:
    """A constraint of an earlier migration says that every row has a value."""
    said = Q(**{f"{operation.name}__isnull": False})
    constraints = begins.models[app, operation.model_name_lower].options.get("constraints", [])
    return any(getattr(one, "condition", None) == said for one in constraints)


def _runs(operation: Any, *_told: Any) -> str:
    few = set(operation.hints.get("few", ()))
    return "" if few and few <= FEW else RUNS


Look = Callable[..., str]
# The first that fits is asked; what fits none takes no longer for many rows than for few.
RULES: tuple[tuple[Any, Look], ...] = (
    ((*AGAIN, migrating.AddConstraintNotValid, indexes.DropKeyIndex), _never("")),
    (django.AddIndex, _never(INDEX)),
    (django.AddConstraint, _adds_constraint),
    (django.AddField, _adds_field),
    (django.AlterField, _alters_field),
    ((django.AlterUniqueTogether, django.AlterIndexTogether), _never(INDEX)),
    ((django.RenameField, django.RenameModel, django.AlterModelTable), _never(RENAMES)),
    ((django.RunPython, django.RunSQL), _runs),
)
