"""Migrations from now on let people work on: each rule, and that ours keep to them."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations import Migration
from django.db.migrations import operations as django
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import F, Q
from django.db.models.functions import Now, Random

from hub.kernel.appendonly import Guard
from hub.kernel.migrating import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    AddUniqueConcurrently,
    FillInParts,
    ValidateConstraint,
)
from tests.upgrade import locks

# What was applied before the rules were made: measured (docs/performance.md), and not changed.
BEFORE = {
    "analysis": 2, "charges": 6, "conduct": 1, "debit": 4, "directives": 4, "dunning": 11,
    "duty": 11, "estate": 2, "kernel": 8, "leave": 5, "matters": 10, "paidwork": 3, "people": 4,
    "privacy": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


@pytest.fixture(scope="module")
def leaf(loader: MigrationLoader) -> ProjectState:
    state: ProjectState = loader.project_state()
    return state


def is_bound(app: str, name: str) -> bool:
    return app in BEFORE and int(name[:4]) > BEFORE[app]


def test_ours_keep_nobody_from_a_table(loader: MigrationLoader) -> None:
    state, found = ProjectState(real_apps=loader.unmigrated_apps), []
    for app, name in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.graph.nodes[app, name]
        if is_bound(app, name):
            found += locks.faults(migration, state)
        else:
            state = migration.mutate_state(state, preserve=False)
    assert found == []


def test_every_app_of_ours_is_bound() -> None:
    with_tables = {
        config.label
        for config in apps.get_app_configs()
        if config.name.startswith("hub.") and list(config.get_models())
    }
    assert with_tables == set(BEFORE)


def test_tables_of_few_rows_are_there(leaf: ProjectState) -> None:
    assert {f"{app}.{name}" for app, name in leaf.models} >= locks.FEW


# ── The rules ───────────────────────────────────────────────────────────────────────────────


def of(app: str, *operations: Any, atomic: bool = True) -> Migration:
    migration = Migration("9999_next", app)
    migration.operations, migration.atomic = list(operations), atomic
    return migration


INDEX = models.Index(fields=["due_on"], name="bill_due")
UNIQUE = models.UniqueConstraint(fields=["community", "due_on"], name="one_bill_a_day")
PLAIN = models.CheckConstraint(condition=Q(amount__lt=10**9), name="no_bill_is_that_high")
NOT_EMPTY = models.CheckConstraint(condition=Q(holder__isnull=False), name="a_matter_is_held")


def held(null: bool) -> Any:
    return models.ForeignKey("people.staff", models.PROTECT, null=null, db_index=False)


def adds(**told: Any) -> django.AddField:
    return django.AddField("bill", "marked", models.IntegerField(**told))


def alters(name: str, field: Any) -> django.AlterField:
    return django.AlterField("bill", name, field)


def nothing(*_told: Any) -> None:
    pass


REFUSED: tuple[tuple[Migration, str], ...] = (
    (of("charges", django.AddIndex("bill", INDEX)), locks.INDEX),
    (of("charges", django.AddConstraint("bill", UNIQUE)), locks.UNIQUE),
    (of("charges", django.AddConstraint("bill", PLAIN)), locks.CHECK),
    (of("charges", adds(default=0)), locks.NO_DEFAULT),
    (of("charges", adds(db_default=Random())), locks.VOLATILE),
    (of("charges", adds(null=True, db_index=True)), locks.INDEX),
    (of("charges", adds(null=True, unique=True)), locks.INDEX),
    (
        of("charges", django.AddField("bill", "by", models.ForeignKey(
            "people.staff", models.PROTECT, null=True, related_name="+"))),
        locks.INDEX,
    ),
    (
        of("charges", django.AddField("bill", "open", models.GeneratedField(
            expression=F("amount") - F("settled"), db_persist=True,
            output_field=models.DecimalField(max_digits=12, decimal_places=2)))),
        locks.REWRITES,
    ),
    (of("charges", alters("amount", models.FloatField())), locks.REWRITES),
    (
        of("charges", alters("amount", models.DecimalField(max_digits=12, decimal_places=4))),
        locks.REWRITES,
    ),
    (of("charges", alters("kind", models.CharField(max_length=4))), locks.REWRITES),
    (of("charges", alters("due_on", models.DateField(db_index=True))), locks.INDEX),
    (of("charges", alters("sequence", models.PositiveSmallIntegerField(unique=True))), locks.INDEX),
    (of("matters", django.AlterField("matter", "holder", held(null=False))), locks.NOT_NULL),
    (
        of(
            "matters",
            AddConstraintNotValid("matter", NOT_EMPTY),
            django.AlterField("matter", "holder", held(null=False)),
        ),
        locks.NOT_NULL,
    ),
    (of("charges", django.RenameField("bill", "amount", "sum")), locks.RENAMES),
    (of("charges", django.RenameModel("bill", "invoice")), locks.RENAMES),
    (of("charges", django.RunPython(nothing, nothing)), locks.RUNS),
    (of("charges", django.RunPython(nothing, hints={"few": ["charges.bill"]})), locks.RUNS),
    (of("charges", django.RunSQL("UPDATE charges_bill SET settled = 0")), locks.RUNS),
    (
        of("charges", django.SeparateDatabaseAndState([django.AddIndex("bill", INDEX)])),
        locks.INDEX,
    ),
    (of("charges", AddIndexConcurrently("bill", INDEX)), locks.OUTSIDE),
    (of("charges", FillInParts("bill", nothing)), locks.OUTSIDE),
    (of("charges", adds(null=True), atomic=False), locks.NOT_AGAIN),
    (
        of("charges", AddConstraintNotValid("bill", PLAIN), ValidateConstraint("bill", PLAIN.name)),
        locks.ALONE,
    ),
)  # fmt: skip

LET_BE: tuple[Migration, ...] = (
    of("charges", AddIndexConcurrently("bill", INDEX), atomic=False),
    of("charges", AddUniqueConcurrently("bill", UNIQUE), atomic=False),
    of("charges", FillInParts("bill", nothing), atomic=False),
    of("charges", AddConstraintNotValid("bill", PLAIN)),
    of("charges", ValidateConstraint("bill", PLAIN.name)),
    of("charges", adds(null=True), adds(db_default=0)),
    of("charges", django.AddField("bill", "seen_at", models.DateTimeField(db_default=Now()))),
    of("charges", alters("amount", models.DecimalField(max_digits=14, decimal_places=2))),
    of("charges", alters("kind", models.CharField(max_length=12, default="CHARGE"))),
    of("charges", alters("kind", models.TextField(default="CHARGE"))),
    of("charges", alters("period", models.CharField(max_length=7, verbose_name="x"))),
    of("charges", Guard("charges_bill")),
    of("charges", django.RemoveIndex("bill", "bill_reductions")),
    of("charges", django.AddIndex("feeitem", models.Index(fields=["name"], name="item_name"))),
    of("charges", django.RunPython(nothing, hints={"few": ["charges.feeitem"]})),
    of(
        "charges",
        django.CreateModel("Mark", [("id", models.BigAutoField(primary_key=True))]),
        django.AddIndex("mark", models.Index(fields=["id"], name="mark_id")),
    ),
)


def of_one(migration: Migration) -> str:
    return " ".join(one.describe() for one in migration.operations)


@pytest.mark.parametrize(
    ("migration", "says"),
    REFUSED,
    ids=lambda one: of_one(one) if isinstance(one, Migration) else "",
)
def test_refuses(migration: Migration, says: str, leaf: ProjectState) -> None:
    (found,) = locks.faults(migration, leaf.clone())
    assert found.startswith(f"{migration.app_label}.9999_next: ")
    assert found.endswith(says)


@pytest.mark.parametrize("migration", LET_BE, ids=of_one)
def test_lets_be(migration: Migration, leaf: ProjectState) -> None:
    assert locks.faults(migration, leaf.clone()) == []


def test_lets_a_column_be_filled_that_an_earlier_migration_has_looked_at(
    leaf: ProjectState,
) -> None:
    state = leaf.clone()
    assert locks.faults(of("matters", AddConstraintNotValid("matter", NOT_EMPTY)), state) == []
    alter = django.AlterField("matter", "holder", held(null=False))
    assert locks.faults(of("matters", alter), state) == []
