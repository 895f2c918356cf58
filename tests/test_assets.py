"""What pages draw on is there: icons are in the sprite, files are in the allow-list, scripts come along."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(ROOT.glob("hub/*/templates/**/*.html"))
ICON = re.compile(r"""(?:\{% icon |\bicon=)["']([\w-]+)["']""")
STATIC = re.compile(r"""\{% static ["']([^"']+)["']""")


def icons_in_templates() -> Iterator[tuple[str, str]]:
    for path in TEMPLATES:
        for name in ICON.findall(path.read_text(encoding="utf-8")):
            yield name, str(path.relative_to(ROOT))


def icons_in_code() -> Iterator[tuple[str, str]]:
    """Lamps name their icon second; everything else by `icon=`."""
    for path in sorted(ROOT.glob("hub/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            named = [k.value for k in node.keywords if k.arg == "icon"]
            if isinstance(node.func, ast.Name) and node.func.id == "Lamp":
                named += node.args[1:2]
            for value in named:
                if isinstance(value, ast.Constant) and value.value:
                    yield value.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_icon_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', Path(finders.find("icons.svg")).read_text()))
    missing = [
        f"{where}: {name}"
        for name, where in (*icons_in_templates(), *icons_in_code())
        if name not in sprite
    ]
    assert not missing, "Add these to assets/icons.txt, then run `make setup`"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_file_a_template_names_is_there(path: Path) -> None:
    for name in STATIC.findall(path.read_text(encoding="utf-8")):
        assert finders.find(name), f"{name}: is it in assets/files.txt?"


def test_what_is_chosen_by_typing_comes_with_its_script() -> None:
    """Without parts/pickers.html it is a plain list, and a key of the page that waits for it is dead."""
    pages = [
        path for path in ROOT.glob("hub/*/templates/**/*.html") if path.parent.name != "parts"
    ]
    asked = {page for page in pages if "data_search=" in page.read_text(encoding="utf-8")}
    assert asked
    bare = [page.name for page in asked if "parts/pickers.html" not in page.read_text("utf-8")]
    assert bare == []
