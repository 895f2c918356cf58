"""What the simulated people do all day, done once through the pages: every door opens to them."""

import importlib.util
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings

from hub.demo.frame import Frame
from hub.demo.load import house
from hub.demo.load.driving import Drive
from hub.demo.load.ledger import Kept, Ledger
from hub.estate.models import Household
from hub.matters.tests.cast import MORNING, gather
from hub.people.tests.seats import seated

SMALL = house.Size(500, households=300, months=6, forwarded=40, handled=8)
WRITTEN = {"intake", "accept", "start", "handle", "call_back", "dun", "pay"}
WHO = ["fd01", "bu01", "en01", "ld01", "su01", "dr01", "pm01", "gm01", "au01", "mo01", "fi00"]
_spec = importlib.util.spec_from_file_location(
    "journeys", settings.BASE_DIR / "tools" / "load" / "journeys.py"
)
assert _spec
assert _spec.loader
journeys: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(journeys)


class Seated:
    """A person of the load run at a real client, who need not think."""

    def __init__(self, client: Any, answers: list[dict[str, str]]) -> None:
        self.client, self.answers = client, answers

    def think(self, _seconds: float) -> None:
        pass

    def get(self, _name: str, path: str) -> str:
        answer = self.client.get(path, follow=True)
        assert answer.status_code == 200, path
        return str(answer.content.decode())

    def post(
        self, _name: str, path: str, data: dict[str, Any], kind: str = "", mark: str = ""
    ) -> str:
        answer = self.client.post(path, data)
        if answer.status_code != 302:
            assert answer.status_code in (200, 400, 409), path
            return ""
        self.answers.append({"kind": kind, "mark": mark})
        return str(answer["Location"])


def _another_house() -> None:
    """It was there before, so that the numbers of this one's rows begin anywhere."""
    cast = gather("XS", "xs_")
    building = cast.household.building
    Household.objects.bulk_create(
        Household(community=cast.community, building=building, room=f"{n}", code=f"7-{n}")
        for n in range(40)
    )


@pytest.fixture
def there(db: None) -> Frame:
    _another_house()
    return house.build(SMALL, MORNING, lambda _what, _figure: None)


def test_every_post_can_do_its_day_and_what_it_writes_is_there_once(
    there: Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, drive = Ledger(), Drive(there, tmp_path, "")
    answers: list[dict[str, str]] = []
    everybody = {one["login"]: one for one in drive.brief["people"]}
    for login in WHO:
        person = Seated(seated(there.staff[login], MORNING, monkeypatch), answers)
        mine = journeys.Journeys(person, drive.brief, Random(1), everybody[login])
        for name in journeys.DAYS[everybody[login]["role"]]:
            for _again in range(2):
                getattr(mine, name)()

    drive.answers.write_text("".join(json.dumps(one) + "\n" for one in answers))
    found = ledger.compare(drive.answers)
    assert set(found) == WRITTEN
    assert all(kept == Kept(kept.answered, 0, 0, 0) for kept in found.values()), found
