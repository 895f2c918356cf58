"""What the documents name is there: files, links, and the names of things in the code."""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
# History names what was there at its time.
OF_NOW = [one for one in DOCUMENTS if one.name != "CHANGELOG.md"]
NOT_OURS = {"node_modules", ".git", ".venv", "__pycache__", "var", "htmlcov"}
# What a guide lets its reader write, and folders that only a running house has.
EXAMPLES = {"hub/matters/tests/test_withdraw.py", "ZHONGSHU_VAR/files"}
ENDINGS = "py|html|toml|txt|md|js|css|json|yml|sh|typ|po"
FILE = re.compile(rf"`([\w./-]+\.(?:{ENDINGS})|(?:[\w-]+/)+[\w.-]*)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
NAME = re.compile(r"`((?:hub\.)?(\w+)\.[\w.]+)(?:\([^`]*\))?`")
CODE = re.compile(r"```.*?```", re.DOTALL)
APPS = {path.parent.name for path in ROOT.glob("hub/*/apps.py")}


def id_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def everything() -> list[str]:
    paths = (one.relative_to(ROOT) for one in ROOT.rglob("*"))
    return [f"/{one}" for one in paths if not NOT_OURS & set(one.parts)]


def prose(document: Path) -> str:
    return CODE.sub("", document.read_text(encoding="utf-8"))


def names(document: Path) -> Iterator[str]:
    """Those that begin with an app; `hub.toast` is one of the page's scripts."""
    for name, first in NAME.findall(prose(document)):
        if first in APPS:
            yield name.removeprefix("hub.")


def is_there(name: str) -> bool:
    """Whether `kernel.web.attempt` is a module or something in one; an app's models and actions are
    called by its name: `charges.Bill`, `charges.interrupt`."""
    app, *rest = name.split(".")
    ways = ([app], [app, "models"], [app, "actions"])
    return any(leads(way, rest) for way in ways)


def leads(way: list[str], rest: list[str]) -> bool:
    try:
        found = importlib.import_module(".".join(["hub", *way]))
    except ModuleNotFoundError:
        return False
    for part in rest:
        try:
            found = getattr(found, part)
        except AttributeError:
            try:
                found = importlib.import_module(f"{found.__name__}.{part}")
            except (ModuleNotFoundError, AttributeError):
                return False
    return True


@pytest.mark.parametrize("document", OF_NOW, ids=id_of)
class TestDocument:
    def test_names_files_that_are_there(self, document: Path) -> None:
        named = {one.rstrip("/") for one in FILE.findall(prose(document)) if one[0] != "/"}
        lost = [
            one
            for one in sorted(named - EXAMPLES)
            if not any(path.endswith(f"/{one}") for path in everything())
        ]
        assert lost == []

    def test_links_lead_somewhere(self, document: Path) -> None:
        linked = LINK.findall(prose(document))
        assert [one for one in linked if not (document.parent / one).exists()] == []

    def test_names_things_that_are_there(self, document: Path) -> None:
        assert [one for one in names(document) if not is_there(one)] == []
