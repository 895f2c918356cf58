"""What the log says when something breaks: where, and nothing of the people it was about."""

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from hub.kernel.logs import scrubbed
from hub.matters.tests.cast import Cast
from hub.matters.tests.conftest import cast, seat
from hub.people.tests.seats import Seat

__all__ = ["cast", "seat"]
ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the handler of production writes."""
    [handler] = [h for h in logging.getLogger().handlers if isinstance(h, _kind())][:1]
    written, before = io.StringIO(), handler.stream
    handler.stream = written
    yield written
    handler.stream = before


def _kind() -> type[Any]:
    return type(logging._handlers["stderr"])


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("phone 13812345678 is taken", "phone ••• is taken"),
        ("call +8613812345678", "call •••"),
        ("card 44010619900307123X", "card •••"),
        ("account 6217000000012345678", "account •••"),
        ("resident 黄海 of 7-1802", "resident ••• of 7-1802"),
        ('duplicate key\nDETAIL:  Key (name)=(Ana) already exists.', "duplicate key\nDETAIL: •••"),
        ("Authorization: Bearer zs_abc.DEF-123", "Authorization: Bearer •••"),
        ("password=correct-horse-9&x=1", "password=•••&x=1"),
        ('{"token": "abc", "id": 7}', '{"token": "•••", "id": 7}'),
        ("/people/21007/", "/people/21007/"),
        ("Job 34012 (debit.read_result) failed, attempt 2", "Job 34012 (debit.read_result) failed, attempt 2"),
    ],
)  # fmt: skip
def test_a_line_keeps_what_helps_and_loses_the_person(said: str, kept: str) -> None:
    assert scrubbed(said) == kept


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


class TestTheLog:
    def test_says_where_it_broke(self, log: io.StringIO) -> None:
        try:
            int("黄海 13812345678")
        except ValueError:
            logging.getLogger("hub").exception("Job %s failed", 7)
        [line] = lines(log)
        assert line["event"] == "Job 7 failed"
        assert "test_logs.py" in line["exception"]
        assert "ValueError: invalid literal for int()" in line["exception"]
        assert "138" not in line["exception"]
        assert "黄" not in log.getvalue()

    def test_names_the_constraint_and_not_the_row(self, cast: Cast, log: io.StringIO) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO people_staff (username, name, phone, password, is_active,"
                    " is_system, must_change_password, session_round) SELECT username, '何静',"
                    " '13812345678', 'secret-hash', is_active, is_system, must_change_password,"
                    " session_round FROM people_staff"
                )
        except IntegrityError:
            logging.getLogger("hub").exception("It broke")
        said = log.getvalue()
        assert "IntegrityError" in said
        assert "username" in said
        for private in ("何静", "13812345678", "zhou)", "(zhou"):
            assert private not in said

    def test_keeps_no_password_of_a_sign_in_that_failed(
        self, cast: Cast, client: Client, log: io.StringIO
    ) -> None:
        for _time in range(6):
            client.post("/accounts/login/", {"login": "zhou", "password": "hunter-two-22"})
        assert log.getvalue()
        assert "hunter" not in log.getvalue()

    def test_keeps_no_token(self, cast: Cast, client: Client, log: io.StringIO) -> None:
        client.get("/api/me", headers={"Authorization": "Bearer zs_not-one-of-ours"})
        client.get("/metrics", headers={"Authorization": "Bearer not-the-token"})
        assert "zs_not" not in log.getvalue()
        assert "not-the-token" not in log.getvalue()

    def test_keeps_no_query(self, seat: Seat, log: io.StringIO) -> None:
        seat("zhou", 1).get("/no-such-page/", {"q": "黄海", "phone": "13812345678"})
        assert "no-such-page" in log.getvalue()
        assert "1381234" not in log.getvalue()


def test_our_own_lines_carry_ids_alone() -> None:
    """Whatever our code logs is a constant with ids and kinds in it: nobody's words."""
    fine = {"pk", "name", "attempts", "trouble", "count"}
    wrong = []
    for path in sorted(ROOT.glob("hub/**/*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if getattr(node.func.value, "id", "") != "logger":
                continue
            said = [getattr(one, "attr", getattr(one, "id", "")) for one in node.args[1:]]
            if not isinstance(node.args[0], ast.Constant) or not set(said) <= fine:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong
