"""No pattern of ours takes longer than it should, whatever it is given.

Every regular expression in the code is found in its source and run over long input made to be hard
for it. Twice the input may take a little more than twice the time: a pattern that goes back over
what it read takes four times as long, or for ever.
"""

import ast
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
WAYS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
FUNCTIONS = {"compile", *WAYS}
SHORT, LONG = 4_000, 16_000
# Four times the input: linear is 4, quadratic 16. What is done in a millisecond may be what it likes.
WORST, TOO_SHORT_TO_TELL = 9, 0.02
# No pattern of ours may need longer for its longest input.
PATIENCE = 5


# Patterns that never meet anybody's words.
OUR_OWN_WORDS = {r"\s*(\d+):": "it takes a line of our own taxonomy apart"}


@dataclass(frozen=True)
class Pattern:
    text: str
    place: str
    # How the code uses it: a pattern that is only ever asked to fit the whole text is not asked
    # to begin anywhere in it.
    ways: tuple[str, ...]


def patterns() -> list[Pattern]:
    """Every pattern written down in the code, once."""
    found = {}
    for path in sorted([*ROOT.glob("hub/**/*.py"), *ROOT.glob("config/**/*.py")]):
        if {"tests", "migrations", "demo"} & set(path.parts):
            continue
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            for text, ways in _of(node, source):
                if text not in OUR_OWN_WORDS:
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    found[text, ways] = Pattern(text, place, ways)
    return list(found.values())


def _of(node: ast.AST, source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        if (text := _pattern(node.value)) and _called(node.value) == "compile":
            used = set(re.findall(rf"\b{name}\.(\w+)\(", source)) & set(WAYS)
            yield text, tuple(sorted(used or WAYS))
    elif (text := _pattern(node)) and _called(node) != "compile":
        way = _called(node)
        yield text, ((way,) if way in WAYS else WAYS)


def _called(node: ast.AST) -> str:
    function = getattr(node, "func", None)
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _pattern(node: ast.AST) -> str:
    """The pattern in `re.search("…", text)`, `re.compile("…")` or a field that checks by one."""
    if (
        not isinstance(node, ast.Call)
        or not node.args
        or not isinstance(node.args[0], ast.Constant)
    ):
        return ""
    owner = getattr(getattr(node.func, "value", None), "id", "")
    text = node.args[0].value
    is_one = (owner == "re" and _called(node) in FUNCTIONS) or "Regex" in _called(node)
    return text if is_one and isinstance(text, str) else ""


def hard_for(pattern: str) -> list[str]:
    """Pieces to repeat: what the pattern has in it, and what such patterns stumble over."""
    letters = re.sub(r"\\[a-zA-Z]|[\\^$.*+?{}\[\]()|]", "", pattern)
    parts = {
        "a",
        "1",
        " ",
        "-",
        ".",
        "=",
        "\t",
        "<",
        "中",
        "１",
        "a1",
        "1 ",
        " 1",
        "1-",
        "中1",
        "，",
    }
    return sorted(
        parts
        | set(letters[:12])
        | {letters[n : n + 2] for n in range(min(10, len(letters)))} - {""}
    )


def seconds(found: "re.Pattern[str]", ways: tuple[str, ...], text: str) -> float:
    began = process_time()
    for way in ways:
        if way in {"sub", "subn"}:
            getattr(found, way)("", text)
        elif way == "finditer":
            list(found.finditer(text))
        else:
            getattr(found, way)(text)
    return process_time() - began


@pytest.fixture
def _impatient() -> Iterator[None]:
    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    yield
    signal.alarm(0)


PATTERNS = patterns()


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 40
    assert {way for one in PATTERNS for way in one.ways} >= {"search", "fullmatch", "sub"}


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("one", PATTERNS, ids=lambda one: one.place)
def test_takes_time_in_proportion(one: Pattern) -> None:
    signal.alarm(PATIENCE * 6)
    found = re.compile(one.text)
    for piece in hard_for(one.text):
        for end in ("", "!", "\n"):
            long = (piece * LONG)[:LONG] + end
            took = seconds(found, one.ways, long)
            assert took < PATIENCE, piece
            if took > TOO_SHORT_TO_TELL:
                _compare(found, one, (piece * SHORT)[:SHORT] + end, long)


def _compare(found: "re.Pattern[str]", one: Pattern, short: str, long: str) -> None:
    """The best of three each: the machine is doing other things too."""
    for_short, for_long = (
        min(seconds(found, one.ways, text) for _n in range(3)) for text in (short, long)
    )
    assert for_long < TOO_SHORT_TO_TELL or for_long < WORST * for_short, long[:20]


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("pattern", [r"(a+)+$", r"\s+$", r"(1|1)*!"])
def test_would_tell(pattern: str) -> None:
    signal.setitimer(signal.ITIMER_REAL, 1)
    one = Pattern(pattern, "nowhere", ("search",))
    piece = {r"\s+$": " ", r"(a+)+$": "a"}.get(pattern, "1")
    with pytest.raises((AssertionError, TimeoutError)):
        _compare(re.compile(pattern), one, piece * SHORT + "x", piece * LONG + "x")
