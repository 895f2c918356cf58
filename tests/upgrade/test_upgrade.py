"""A house of the first version that was used goes on as it is under today's program.

`first.sqlite3.xz` and `first.sql.xz` were made by the program as it was at revision b7c6211:
`manage.py migrate`, `manage.py demo --households 120 --months 2`, then the SQLite file, and
`pg_dump --inserts --no-owner --no-privileges` without its backslash lines, each through `xz -9e`.
"""

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.elsewhere import House, an_empty_house

HERE = Path(__file__).parent
# What was on record and must be so word for word afterwards, table by table.
RECORDS = {
    "matters": "SELECT id, number, kind, text, status, recorded_at FROM matters_matter ORDER BY id",
    "events": "SELECT id, verb, subject_type, subject_id, actor_id, at, detail FROM kernel_event ORDER BY id",
    "duties": "SELECT id, kind, status, due_at, met_at FROM kernel_obligation ORDER BY id",
    "seals": "SELECT id, day, root, digest FROM kernel_seal ORDER BY id",
    "papers": "SELECT id, number, digest, status FROM kernel_document ORDER BY id",
    "people": "SELECT id, username, name, is_active FROM people_staff ORDER BY id",
    "homes": "SELECT id, code, floor_area FROM estate_household ORDER BY id",
}
Answers = dict[str, Any]


def first_house(house: House) -> None:
    if house.url.startswith("sqlite"):
        packed = (HERE / "first.sqlite3.xz").read_bytes()
        Path(house.url.removeprefix("sqlite:///")).write_bytes(lzma.decompress(packed))
        return
    dump = lzma.decompress((HERE / "first.sql.xz").read_bytes()).decode()
    with psycopg.connect(house.url, autocommit=True) as there:
        there.execute(dump)


@pytest.fixture(scope="module")
def house(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with an_empty_house(tmp_path_factory.mktemp("upgrade") / "first") as house:
        first_house(house)
        yield house


@pytest.fixture(scope="module")
def before(house: House) -> Answers:
    return {name: house.ask(sql) for name, sql in RECORDS.items()}


@pytest.fixture(scope="module")
def upgraded(house: House, before: Answers) -> House:
    """By the steps of docs/operations.md."""
    for words in (("migrate",), ("collectstatic", "--no-input", "--ignore", "*.ttf")):
        done = house.manage(*words, "--verbosity", "0")
        assert done.returncode == 0, done.stderr
    return house


def test_everything_on_record_is_as_it_was(upgraded: House, before: Answers) -> None:
    assert len(before["matters"]) == 87
    for name, sql in RECORDS.items():
        assert upgraded.ask(sql) == before[name], name


def test_the_seals_of_the_days_still_verify(upgraded: House) -> None:
    done = upgraded.manage("verify")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def found(upgraded: House) -> Answers:
    done = upgraded.python("-m", "tests.upgrade.after")
    assert done.returncode == 0, done.stderr
    answers: Answers = json.loads(done.stdout.splitlines()[-1])
    return answers


class TestItGoesOn:
    def test_every_door_opens_to_every_role(self, found: Answers) -> None:
        shut = {
            (role, door): status
            for role, doors in found["doors"].items()
            for door, status in doors.items()
            if status != 200
        }
        assert len(found["doors"]) > 8
        assert not shut

    def test_the_night_passes(self, found: Answers) -> None:
        assert len(found["nights"]) > 15
        assert set(found["nights"].values()) == {"DONE"}

    def test_old_matters_go_on_and_new_ones_begin(self, found: Answers) -> None:
        assert found["work"] == {"old": "CALLED_BACK", "new": "HANDLED", "timeline": 200}
