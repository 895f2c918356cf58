"""Figures for SQLite to plan by: without them it guesses, and guesses badly."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.kernel import planning


@pytest.mark.django_db
def test_sqlite_is_told_to_look_at_its_tables_and_postgresql_looks_by_itself() -> None:
    with CaptureQueriesContext(connection) as asked:
        planning.learn()
    said = [one["sql"] for one in asked]
    sampled = ["PRAGMA analysis_limit = 50000", "ANALYZE"]
    assert said == (sampled if connection.vendor == "sqlite" else [])
