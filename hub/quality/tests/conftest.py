"""The cast of the rulebook's tests, and their seats in the browser."""

from hub.matters.tests.conftest import cast, seat

__all__ = ["cast", "seat"]
