"""What all tests share: settings that make them quick, and a promise that none is left out."""

import shutil
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings

from hub.kernel import appendonly
from tests import migrated

# How long an example may take depends on what else the machine is doing.
hypothesis_settings.register_profile("zhongshu", deadline=None)
hypothesis_settings.load_profile("zhongshu")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    return _failed_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    return _failed_if_skipped((yield))


def _failed_if_skipped(report: Any) -> Any:
    """A test that cannot run has not passed, and nobody reads the list of skipped ones."""
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, and no test may be: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _settings_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        # Argon2 is slow on purpose.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = connection.settings_dict
    # The migrations are applied already in what is copied (tests/migrated.py).
    database["TEST"]["MIGRATE"] = False
    if connection.vendor != "sqlite":
        # Whatever the server's own encoding: a Debian without a locale has SQL_ASCII.
        database["TEST"].update(CHARSET="UTF8", TEMPLATE=migrated.database())
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
        return
    # A file and not memory: there, connections of several threads would not wait for one
    # another as they do in production. What it loses in a power cut nobody misses.
    database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    options = database["OPTIONS"]
    options["init_command"] = options["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
    _begin_with_a_copy()


def _begin_with_a_copy() -> None:
    creation: Any = connection.creation
    create = creation._create_test_db

    def copied(*args: Any, **options: Any) -> str:
        name: str = create(*args, **options)
        shutil.copyfile(migrated.file(), name)
        return name

    creation._create_test_db = copied


@pytest.fixture(scope="session", autouse=True)
def _history_can_be_emptied_between_tests() -> Iterator[None]:
    """Tests that commit empty every table afterwards, which the database refuses for history."""
    MigrationLoader(None)  # the guards are known once their migrations are read
    empty = TransactionTestCase._fixture_teardown

    def unguarded(case: TransactionTestCase) -> None:
        appendonly.remove(connection)
        try:
            empty(case)
        finally:
            appendonly.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", unguarded)
        yield
