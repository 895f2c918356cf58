"""`migrate` while people work: the next version changes the largest table, and nobody is kept out."""

import os

import psycopg

from hub.kernel.management.commands.serve import manage
from tests.faults.clerks import Tokens, at_work
from tests.faults.conftest import OpenHouse
from tests.faults.ledger import compared

MATTERS = int(os.environ.get("FAULT_MATTERS", "50000"))
NEXT = "tests.upgrade.settings"
STATE = """
SELECT
  (SELECT count(*) FROM matters_matter WHERE season = 'SUMMER'),
  (SELECT convalidated FROM pg_constraint WHERE conname = 'a_season_is_one_of_four'),
  (SELECT indisvalid FROM pg_index WHERE indexrelid = 'matter_season'::regclass),
  (SELECT contype::text FROM pg_constraint WHERE conname = 'a_number_once_a_season')
"""


def test_nobody_is_refused_and_nobody_waits_long(open_house: OpenHouse) -> None:
    """A column, a constraint, two indexes, and every row filled: under intake and callback."""
    with open_house("postgresql") as house:
        tokens = Tokens(**house.play("open_desk"))
        house.play("many_matters", count=MATTERS)
        house.start_web()
        house.start_worker()
        with at_work(house.port, tokens) as staff:
            staff.wait_until(10)
            before = staff.acknowledged()
            done = house.manage("migrate", DJANGO_SETTINGS_MODULE=NEXT)
            meanwhile = staff.acknowledged() - before
            staff.wait_until(10)

        figures = compared(house, staff)
        print(f"\nmigrated under work, {MATTERS:,} matters: {figures}; meanwhile {meanwhile}")
        assert done.returncode == 0, done.stderr
        assert meanwhile > 0
        assert (staff.faults, figures.lost, figures.doubled) == ([], [], [])
        assert (figures.unanswered, figures.put_off) == (0, 0)
        assert figures.silence < 5
        ((filled, *state),) = house.ask(STATE)
        assert filled >= MATTERS
        assert state == [True, True, "u"]


def test_whoever_reads_for_long_keeps_only_the_migration_waiting(open_house: OpenHouse) -> None:
    """Those who come later would queue behind a change that waits: it steps back for them."""
    with open_house("postgresql") as house:
        tokens = Tokens(**house.play("open_desk"))
        house.start_web()
        with at_work(house.port, tokens) as staff:
            staff.wait_until(5)
            with psycopg.connect(house.url) as reader:
                reader.execute("SELECT count(*) FROM matters_matter")
                migration = house.start(
                    *manage("migrate"), "--pause=0.5", DJANGO_SETTINGS_MODULE=NEXT
                )
                for times in (1, 2):
                    house.wait_for(
                        lambda times=times: house.log.read_text().count("is in use") >= times,
                        "the migration to step back",
                    )
                    staff.wait_until(5)
                assert migration.poll() is None
            assert migration.wait(120) == 0, house.words()
            staff.wait_until(5)

        figures = compared(house, staff)
        print(f"\na reader in the way: {figures}")
        assert (staff.faults, figures.lost, figures.doubled) == ([], [], [])
        assert (figures.unanswered, figures.put_off) == (0, 0)
        assert figures.silence < 8
