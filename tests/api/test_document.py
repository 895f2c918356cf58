"""The OpenAPI document: what clients are generated from changes on purpose or not at all.

`UPDATE_OPENAPI=1 pytest tests/api/test_document.py` accepts a change; the diff shows it.
"""

import json
import os
from pathlib import Path
from typing import Any

from django.test import Client

from config.api import api
from hub.matters import lists
from hub.matters.rest.shapes import MatterFilters
from hub.matters.tests.cast import Cast
from hub.people.tests.seats import Seat

SNAPSHOT = Path(__file__).parent / "openapi.json"


def in_short(schema: Any) -> dict[str, Any]:
    """The document without what follows from the rest: titles, and the refusals all share."""
    for methods in schema["paths"].values():
        for operation in methods.values():
            answers = operation["responses"]
            refusals = [code for code in answers if int(code) >= 400]
            operation["refusals"] = sorted(int(code) for code in refusals)
            for code in refusals:
                del answers[code]
    return json.loads(json.dumps(schema), object_hook=_untitled)


def _untitled(part: dict[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in part.items() if not (key == "title" and "type" in part)}


def test_is_what_it_was() -> None:
    now = json.dumps(
        in_short(api.get_openapi_schema(path_prefix="/api/")), ensure_ascii=False, indent=1
    )
    if os.environ.get("UPDATE_OPENAPI"):
        SNAPSHOT.write_text(now + "\n", encoding="utf-8")
    assert json.loads(now) == json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert SNAPSHOT.stat().st_size < 200_000


def test_is_openapi_3_1(cast: Cast, seat: Seat) -> None:
    answer = seat("zhou", 1).get("/api/openapi.json")

    assert answer.json()["openapi"] == "3.1.0"
    assert "/api/communities/{community}/matters" in answer.json()["paths"]


def test_names_the_filters_of_the_page(cast: Cast) -> None:
    page = lists.worklist(cast.community)
    known = {key for one in page.filters for key in one.keys} | set(page.POSITION)

    assert set(MatterFilters.model_fields) == known


def test_the_page_runs_nothing_and_fetches_nothing(cast: Cast, seat: Seat) -> None:
    answer = seat("zhou", 1).get("/api/docs")
    page = answer.content.decode()

    assert "/api/communities/{community}/matters/{matter}/call_back" in page
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page
    assert "<script>" not in page
    assert "style=" not in page


def test_strangers_read_neither(cast: Cast) -> None:
    assert Client().get("/api/docs").status_code == 302
    assert Client().get("/api/openapi.json").status_code == 401
