"""One alarm and one report for every whole number that is shown, in whichever app it stands."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from hub.estate import looks, queries
from hub.estate.actions.looking import MANY
from hub.estate.models import BulkLook
from hub.matters import actions
from hub.matters.tests.cast import Cast, a_complaint, after
from hub.matters.tests.conftest import cast

__all__ = ["cast"]
ROOT = Path(settings.BASE_DIR)


def look_at(cast: Cast, times: int, apart: timedelta) -> None:
    for n in range(times):
        matter = a_complaint(cast, reporter_name=f"住户{n}", reporter_phone=f"1390000{n:04}")
        [reporter] = matter.reporters.all()
        actions.reveal_reporter(
            matter.pk, community=cast.community, by=cast.zhou, at=after(1) + n * apart,
            reporter_id=reporter.pk, reason="回访",
        )  # fmt: skip


@pytest.mark.django_db
class TestLookingThroughMatters:
    def test_at_many_reporters_is_asked_about_too(self, cast: Cast) -> None:
        look_at(cast, MANY, timedelta(seconds=2))
        assert BulkLook.objects.get().person == cast.zhou

    def test_at_the_pace_of_talking_is_not(self, cast: Cast) -> None:
        look_at(cast, MANY, timedelta(minutes=1))
        assert not BulkLook.objects.exists()

    def test_stands_in_the_report(self, cast: Cast) -> None:
        look_at(cast, 1, timedelta(0))
        [line] = queries.told(list(queries.reveals(cast.community)))
        assert (line.told.who, line.told.masked) == ("住户0", "139****0000")
        found = queries.reveals(cast.community).filter(looks.about(cast.community, "住户0"))
        assert found.count() == 1


def test_whoever_shows_a_whole_number_tells_the_alarm() -> None:
    """Every act that records such a look calls `watch` after it."""
    silent = []
    for path in sorted(ROOT.glob("hub/*/actions/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("reveal_"):
                said = ast.unparse(node)
                if "REVEALED" not in said or "looking.watch" not in said:
                    silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []
    assert len(looks.verbs()) == 4
