"""Migrations of matters as a next version could bring them, behind all that are there."""

from pathlib import Path

import hub.matters.migrations as there

__path__ = [*__path__, *there.__path__]
LAST = max(path.stem for place in there.__path__ for path in Path(place).glob("[0-9]*.py"))
