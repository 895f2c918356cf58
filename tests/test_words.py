"""Everything the product says, it says in English too."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation.template import templatize

from hub.estate.models import Area, Resident
from hub.kernel.models import Community, Company
from hub.matters.models import Cycle, Matter, Reporter
from hub.matters.tests.cast import Cast, accepted, after, forwarded, gather, handled
from hub.people.models import Department, Staff
from hub.people.web import PROVEN

ROOT = Path(settings.BASE_DIR)
ENGLISH = "locale/en/LC_MESSAGES/django.po"
CATALOGUES = sorted([ROOT / ENGLISH, *ROOT.glob(f"hub/*/{ENGLISH}")])
TEMPLATES = sorted(p for p in ROOT.glob("hub/*/templates/**/*") if p.is_file())
CODE = sorted(
    p for p in (*ROOT.glob("hub/**/*.py"), *ROOT.glob("config/**/*.py")) if "tests" not in p.parts
)
# What is on record in one file stays smaller than that.
MOST_BYTES = 200_000
HAN = re.compile(r"[\u3400-\u9fff]+")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w+\}")
# A language is offered under its own name; these pages are shown before the language is known.
OWN_NAME = "中文"
# Beside a name stand its last characters, as a picture of the person.
FACE = re.compile(r'(class="face"[^>]*>)[^<]*')
BILINGUAL = {"400.html", "500.html", "503.html"}
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
MARKED = re.compile(r"""(?:_|gettext)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
BLOCK = re.compile(r"\{% blocktranslate(.*?)%\}.*?endblocktranslate %\}", re.DOTALL)
ASKED_FOR = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}"
    r"|\{% translate .*?%\}|_\((?:\"[^\"]*\"|'[^']*')\)",
    re.DOTALL,
)


def id_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def catalogue_of(path: Path) -> Path:
    """That of the app whose file it is; what is in no app has the one beside the apps."""
    parts = path.relative_to(ROOT).parts
    return (ROOT / "hub" / parts[1] if parts[0] == "hub" else ROOT) / ENGLISH


@cache
def messages(catalogue: Path) -> list[Message]:
    with catalogue.open("rb") as lines:
        return [m for m in read_po(lines, locale="en", abort_invalid=True) if m.id]


def both(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (str(value),)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=id_of)
class TestCatalogue:
    def test_has_an_english_sentence_for_each(self, catalogue: Path) -> None:
        found = messages(catalogue)
        assert found
        assert [m.id for m in found if m.fuzzy or not all(both(m.string))] == []

    def test_takes_the_same_values(self, catalogue: Path) -> None:
        strange = [
            (said, translated)
            for m in messages(catalogue)
            for said, translated in zip(both(m.id), both(m.string), strict=True)
            if placeholders(said) != placeholders(translated)
        ]
        assert strange == []

    def test_tells_nothing_of_the_machine_it_was_made_on(self, catalogue: Path) -> None:
        text = catalogue.read_text(encoding="utf-8")
        assert not re.search(r"^#: |/work|/home|/root|/tmp", text, re.M)

    def test_can_be_read_at_one_sitting(self, catalogue: Path) -> None:
        assert catalogue.stat().st_size < MOST_BYTES


def test_a_sentence_is_the_same_in_all_apps() -> None:
    """At run time they are one catalogue, in which the first would win."""
    english: dict[object, set[object]] = defaultdict(set)
    for catalogue in CATALOGUES:
        for m in messages(catalogue):
            english[m.context, both(m.id)].add(both(m.string))
    assert {said: told for said, told in english.items() if len(told) > 1} == {}


def marked_in(paths: Iterable[Path]) -> set[str]:
    said: set[str] = set()
    for path in paths:
        found = marked_in_template(path) if path in TEMPLATES else marked_in_code(path)
        said.update(text.replace("%%", "%") for text in found)
    return said


def marked_in_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        said = node.args[0] if node.func.id in MARKS and node.args else None
        if isinstance(said, ast.Constant):
            yield str(said.value)


def marked_in_template(path: Path) -> Iterator[str]:
    for literal in MARKED.findall(templatize(path.read_text(encoding="utf-8"))):
        yield ast.literal_eval(literal)


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=id_of)
def test_no_sentence_is_missing_from_the_catalogue_of_its_app(catalogue: Path) -> None:
    known = {both(m.id)[0].replace("%%", "%") for m in messages(catalogue)}
    said = marked_in(path for path in (*CODE, *TEMPLATES) if catalogue_of(path) == catalogue)
    assert said - known == set(), "Run `make messages`, then translate what is new"


def test_every_app_that_speaks_has_a_catalogue() -> None:
    dumb = [p for p in (*CODE, *TEMPLATES) if not catalogue_of(p).exists() and marked_in([p])]
    assert dumb == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_templates_ask_for_a_translation_of_all_they_say(path: Path) -> None:
    if path.name not in BILINGUAL:
        bare = ASKED_FOR.sub("", BLOCK.sub(r"\1", path.read_text(encoding="utf-8")))
        assert HAN.findall(bare.replace(OWN_NAME, "")) == []


# ── Pages as an English reader sees them ────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def _english(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The catalogues as they are now, not as somebody compiled them last."""
    places = []
    for catalogue in CATALOGUES:
        places.append(tmp_path_factory.mktemp("locale"))
        compiled = places[-1] / "en/LC_MESSAGES/django.mo"
        compiled.parent.mkdir(parents=True)
        with catalogue.open("rb") as lines, compiled.open("wb") as target:
            write_mo(target, read_po(lines, locale="en"))
    with override_settings(LOCALE_PATHS=places):
        yield


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A day on which something waits at every desk."""
    cast = gather()
    monkeypatch.setattr(timezone, "now", lambda: after(6))
    forwarded(cast)
    accepted(cast, at=after(1), text="路灯不亮", type_code="T02.03")
    handled(cast, at=after(2), text="楼道没人扫", type_code="T07.01")
    return cast


def english_reader(person: Staff | None = None) -> Client:
    client = Client()
    if person:
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[PROVEN] = person.pk
        session.save()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def without_data(page: str) -> str:
    """The page without names and texts, which are as people wrote them."""
    page = FACE.sub(r"\1", page)
    data = {OWN_NAME}
    for model in (Company, Community, Area, Department, Staff, Resident, Reporter):
        data.update(model.objects.values_list("name", flat=True))
    data.update(Matter.objects.values_list("text", flat=True))
    data.update(Cycle.objects.values_list("result", flat=True))
    for text in sorted(filter(None, data), key=len, reverse=True):
        page = page.replace(text, "")
    return page


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("zhou", "matters:intake"),
        ("zhou", "matters:list"),
        ("chen", "matters:queue"),
        ("lin", "matters:cockpit"),
        ("wu", "matters:rulings"),
        ("li", "quality:board"),
        ("li", "analysis:months"),
        ("zhou", "estate:households"),
        ("ma", "people:staff"),
        ("zhou", "todo"),
    ],
)
def test_a_page_in_english_is_english(cast: Cast, who: str, name: str) -> None:
    answer = english_reader(getattr(cast, who)).get(reverse(name))
    assert answer.status_code == 200
    assert HAN.findall(without_data(answer.content.decode())) == []


@pytest.mark.usefixtures("_english")
def test_a_matter_in_english_is_english(cast: Cast) -> None:
    for matter in Matter.objects.all():
        answer = english_reader(cast.zhou).get(reverse("matters:detail", args=[matter.pk]))
        assert HAN.findall(without_data(answer.content.decode())) == []


@pytest.mark.usefixtures("_english")
def test_a_month_in_english_is_english(cast: Cast) -> None:
    answer = english_reader(cast.li).get(reverse("analysis:month", args=["2026-06"]))
    assert answer.status_code == 200
    assert HAN.findall(without_data(answer.content.decode())) == []


@pytest.mark.usefixtures("_english")
def test_strangers_sign_in_in_english_as_their_browser_asks(cast: Cast) -> None:
    answer = Client().get(reverse("account_login"), headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert "Sign in" in answer.content.decode()
    assert HAN.findall(without_data(answer.content.decode())) == []
