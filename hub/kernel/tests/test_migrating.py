"""What migrations are written with: the same on both databases, and again after it was cut off."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate as plain
from django.db import IntegrityError, NotSupportedError, OperationalError, connection, models
from django.db.migrations.operations import RemoveConstraint
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Q

from hub.kernel import migrating
from hub.kernel.migrating import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    AddUniqueConcurrently,
    FillInParts,
    ValidateConstraint,
)

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "kernel_leaf"
INDEX = models.Index(fields=["colour"], name="leaf_colour")
ONE_OF_A_COLOUR = models.UniqueConstraint(fields=["colour"], name="one_leaf_of_a_colour")
ONE_OF_THE_FIRST = models.UniqueConstraint(
    fields=["colour"], condition=Q(size__lt=5), name="one_small_leaf_of_a_colour"
)
NOT_HUGE = models.CheckConstraint(condition=Q(size__lt=8), name="no_leaf_is_huge")


class Tree:
    """A table of ten leaves, sizes 0 to 9, each of a colour of its own, and how it is changed."""

    def __init__(self) -> None:
        self.state = ProjectState()
        fields = [
            ("id", models.BigAutoField(primary_key=True)),
            ("size", models.IntegerField()),
            ("colour", models.CharField(max_length=9)),
        ]
        self.state.add_model(ModelState("kernel", "Leaf", fields))
        with connection.schema_editor() as editor:
            editor.create_model(self.leaf)
        self.leaf.objects.bulk_create(self.leaf(size=n, colour=f"c{n}") for n in range(10))

    @property
    def leaf(self) -> Any:
        return self.state.apps.get_model("kernel", "Leaf")

    def change(self, operation: Operation, *, atomic: bool = False) -> None:
        after = self.state.clone()
        operation.state_forwards("kernel", after)
        with connection.schema_editor(atomic=atomic) as editor:
            operation.database_forwards("kernel", editor, self.state, after)
        self.state = after

    def change_back(self, operation: Operation) -> None:
        """The state is left as it is: it is asked for nothing more."""
        before = self.state.clone()
        before.remove_index("kernel", "leaf", INDEX.name)
        with connection.schema_editor(atomic=False) as editor:
            operation.database_backwards("kernel", editor, self.state, before)

    def promises(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            found: dict[str, Any] = connection.introspection.get_constraints(cursor, TABLE)
        return found

    def grow(self, size: int, colour: str) -> None:
        self.leaf.objects.create(size=size, colour=colour)


@pytest.fixture
def tree() -> Iterator[Tree]:
    yield Tree()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def half_built(name: str) -> None:
    """As PostgreSQL leaves an index whose building was cut off."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)", [name]
            )


def is_valid(name: str) -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name]
        )
        return bool(cursor.fetchone()[0])


class TestAnIndex:
    def test_is_there_and_goes_again(self, tree: Tree) -> None:
        tree.change(AddIndexConcurrently("leaf", INDEX))
        assert tree.promises()["leaf_colour"]["columns"] == ["colour"]
        tree.change_back(AddIndexConcurrently("leaf", INDEX))
        assert "leaf_colour" not in tree.promises()

    def test_that_was_cut_off_is_built_anew(self, tree: Tree) -> None:
        tree.change(AddIndexConcurrently("leaf", INDEX))
        half_built("leaf_colour")
        if connection.vendor == "postgresql":  # SQLite takes back what was cut off
            tree.change(AddIndexConcurrently("leaf", INDEX))
            tree.change(AddIndexConcurrently("leaf", INDEX))
        assert is_valid("leaf_colour")

    def test_is_refused_in_a_transaction_where_it_would_keep_others_out(self, tree: Tree) -> None:
        index = AddIndexConcurrently("leaf", INDEX)
        if connection.vendor == "postgresql":
            with pytest.raises(NotSupportedError, match="atomic = False"):
                tree.change(index, atomic=True)
        else:
            tree.change(index, atomic=True)
            assert "leaf_colour" in tree.promises()


class TestUnique:
    @pytest.mark.parametrize("constraint", [ONE_OF_A_COLOUR, ONE_OF_THE_FIRST])
    def test_holds(self, tree: Tree, constraint: Any) -> None:
        tree.change(AddUniqueConcurrently("leaf", constraint))
        assert tree.promises()[constraint.name]["unique"]
        with pytest.raises(IntegrityError):
            tree.grow(1, "c1")

    def test_of_some_rows_leaves_the_others(self, tree: Tree) -> None:
        tree.change(AddUniqueConcurrently("leaf", ONE_OF_THE_FIRST))
        tree.grow(9, "c1")

    def test_can_be_run_again_once_the_rows_are_mended(self, tree: Tree) -> None:
        tree.grow(3, "c1")
        with pytest.raises(IntegrityError):
            tree.change(AddUniqueConcurrently("leaf", ONE_OF_A_COLOUR))
        tree.leaf.objects.filter(size=3, colour="c1").delete()
        tree.change(AddUniqueConcurrently("leaf", ONE_OF_A_COLOUR))
        assert is_valid(ONE_OF_A_COLOUR.name)

    def test_is_taken_off_by_the_plain_operation(self, tree: Tree) -> None:
        tree.change(AddUniqueConcurrently("leaf", ONE_OF_A_COLOUR))
        tree.change(RemoveConstraint("leaf", ONE_OF_A_COLOUR.name), atomic=True)
        tree.grow(1, "c1")


class TestACondition:
    def test_binds_new_rows_at_once_and_old_ones_when_they_are_looked_at(self, tree: Tree) -> None:
        tree.leaf.objects.filter(size__gte=8).delete()
        tree.change(AddConstraintNotValid("leaf", NOT_HUGE), atomic=True)
        with pytest.raises(IntegrityError):
            tree.grow(8, "red")
        tree.change(ValidateConstraint("leaf", NOT_HUGE.name), atomic=True)

    def test_is_not_true_of_old_rows_before_they_are_looked_at(self, tree: Tree) -> None:
        if connection.vendor == "sqlite":  # it looks at once: nobody waits for it
            with pytest.raises(IntegrityError):
                tree.change(AddConstraintNotValid("leaf", NOT_HUGE), atomic=True)
            return
        tree.change(AddConstraintNotValid("leaf", NOT_HUGE), atomic=True)
        with pytest.raises(IntegrityError):
            tree.change(ValidateConstraint("leaf", NOT_HUGE.name), atomic=True)


class TestFilling:
    def test_goes_through_all_rows_part_by_part(self, tree: Tree) -> None:
        parts = []

        def dye(_apps: Any, rows: Any) -> None:
            assert connection.in_atomic_block
            parts.append(rows.update(colour="red"))

        tree.change(FillInParts("leaf", dye, at_once=4))
        assert parts == [4, 4, 2]
        assert tree.leaf.objects.filter(colour="red").count() == 10

    def test_keeps_the_parts_that_were_done_when_it_is_cut_off(self, tree: Tree) -> None:
        def dye(_apps: Any, rows: Any) -> None:
            rows.update(colour="red")
            if rows.filter(size=5).exists():
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            tree.change(FillInParts("leaf", dye, at_once=4))
        assert tree.leaf.objects.filter(colour="red").count() == 4


class TestTheCommand:
    """It asks again when a table is in use, and only then."""

    @pytest.fixture
    def tries(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """What comes of each try, to be filled: a SQLSTATE, or nothing when it is let through."""
        told: list[str] = []

        class Told(Exception):
            def __init__(self, sqlstate: str) -> None:
                self.sqlstate = sqlstate

        def handle(*_args: Any, **_options: Any) -> None:
            if state := told.pop(0):
                raise OperationalError from Told(state)

        monkeypatch.setattr(plain.Command, "handle", handle)
        monkeypatch.setattr(migrating, "longest_at_it", lambda _there: [(77, "active", 12)])
        return told

    def run(self, **options: Any) -> str:
        said = StringIO()
        call_command("migrate", pause=0, stderr=said, **options)
        return said.getvalue()

    def test_asks_again_after_a_lock_that_did_not_come(self, tries: list[str]) -> None:
        tries += ["55P03", "40P01", ""]
        said = self.run()
        assert said.count("A table is in use") == 2
        assert "process 77, active, for 12 s" in said
        assert not tries

    def test_gives_up_in_words(self, tries: list[str]) -> None:
        tries += ["55P03", "55P03", ""]
        with pytest.raises(CommandError, match="What was applied is applied"):
            self.run(tries=2)
        assert tries == [""]

    def test_asks_only_once_where_something_else_is_wrong(self, tries: list[str]) -> None:
        tries += ["57P01", ""]
        with pytest.raises(OperationalError):
            self.run()
        assert tries == [""]

    def test_leaves_the_connection_as_patient_as_it_was(self) -> None:
        before = patience()
        self.run(verbosity=0)
        assert patience() == before


def patience() -> str:
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])
