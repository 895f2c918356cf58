"""Promises every app keeps, checked once for all of them."""

import ast
import importlib
import inspect
import pkgutil
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, models
from django.shortcuts import resolve_url
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

import hub
from hub.kernel import appendonly, journal
from hub.kernel.lifecycle import Lifecycle
from hub.kernel.models import Community, Company
from hub.people.acts import Act

ROOT = Path(settings.BASE_DIR)
OUR_MODELS = [m for m in apps.get_models() if m.__module__.startswith("hub.")]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
# From the top; apps on one line know nothing of each other.
LAYERS = [set(line.split(" | ")) for line in CONTRACTS["contracts"][0]["layers"]]

# ── What is excepted, each with its reason ──────────────────────────────────────────────────
OF_NO_COMMUNITY = {
    "kernel.Company": "it is what communities belong to",
    "kernel.Community": "it is the community",
    "kernel.CalendarDay": "the calendar is the same in the whole country",
    "kernel.Upkeep": "a backup holds the whole database",
    "people.Staff": "a person can hold posts in several communities",
    "people.Recusal": "relatives are relatives in every community",
}
SOMETIMES_COMPANY_WIDE = {
    "kernel.Job": "some jobs are the whole company's",
    "people.Post": "managers, auditors and administrators are the company's",
    "people.Deputy": "a manager has a deputy too",
}
UNIQUE_BEYOND_A_COMMUNITY = {
    "a_job_with_a_key_is_made_once": "jobs of the whole company are not queued twice either",
}
MAY_SET_A_STATUS = {
    "hub/kernel/lifecycle.py:make": "it is the guard",
    "hub/kernel/obligations.py:meet": "duties have no moves: evidence and the clock end them",
    "hub/kernel/obligations.py:_look_at": "duties have no moves: evidence and the clock end them",
    "hub/kernel/obligations.py:void": "duties have no moves: a second person lifts them",
    "hub/matters/actions/joining.py:_split": "a part split off is new and starts at the start",
}
OF_ANOTHER_SHAPE = {
    "kernel": "it is what apps are made of",
    "demo": "it acts by the actions of the others",
    "quality": "it reads what the others measure, and writes nothing",
}
WRITTEN_BEFORE = {
    "duty.reporting_set": "the line was duty's once; history keeps its words",
}
OPEN_TO_STRANGERS = {
    "accounts/login/": "it is where they sign in",
    "accounts/logout/": "who is signed out already is led home",
    "accounts/inactive/": "it tells those whose account is closed",
    "language/setlang/": "the sign-in page is read in two languages",
    "setup/": "it founds the company; once there is one it leads home",
}


def fields_of(model: type[models.Model]) -> list[Any]:
    return [f for f in model._meta.get_fields() if f.concrete and f.remote_field]


def community_field(model: type[models.Model]) -> Any:
    return next((f for f in fields_of(model) if f.name == "community"), None)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
class TestModel:
    def test_moves_between_known_statuses(self, model: Any) -> None:
        lifecycle = getattr(model, "LIFECYCLE", Lifecycle())
        used = {s for m in lifecycle.moves.values() for s in (*m.sources, m.target)}
        assert used <= set(getattr(model, "Status", type("", (), {"values": []})).values)

    def test_can_reach_every_status_it_declares(self, model: Any) -> None:
        if not hasattr(model, "LIFECYCLE"):
            return
        reached = {model._meta.get_field("status").default}
        moves = list(model.LIFECYCLE.moves.values())
        for _round in moves:
            reached |= {m.target for m in moves if m.sources & reached}
        assert reached == set(model.Status.values)

    def test_points_down_the_layers(self, model: Any) -> None:
        """import-linter cannot see a foreign key written as a string."""
        app = model._meta.app_label
        here = next(n for n, line in enumerate(LAYERS) if app in line)
        not_below = set().union(*LAYERS[: here + 1]) - {app}
        for field in fields_of(model):
            target = field.related_model._meta
            if target.label == settings.AUTH_USER_MODEL:
                continue  # Named by the setting; who acts is known to the kernel by that alone.
            assert target.app_label not in not_below, f"{field} points up, at {target.label}"

    def test_belongs_to_one_community(self, model: Any) -> None:
        field = community_field(model)
        if model._meta.label in OF_NO_COMMUNITY:
            assert field is None
            return
        assert field is not None, "Every row of record carries its community"
        assert field.related_model is Community
        assert field.null == (model._meta.label in SOMETIMES_COMPANY_WIDE)

    def test_protects_what_it_points_at(self, model: Any) -> None:
        for field in fields_of(model):
            if not field.many_to_many:
                assert field.remote_field.on_delete is models.PROTECT, field

    def test_is_unique_within_its_community(self, model: Any) -> None:
        if community_field(model) is None:
            return
        alone = [f.name for f in model._meta.fields if f.unique and not f.primary_key]
        assert not alone, f"{alone} would have to be unique in all communities together"
        for constraint in model._meta.constraints:
            if (
                isinstance(constraint, models.UniqueConstraint)
                and constraint.name not in UNIQUE_BEYOND_A_COMMUNITY
            ):
                assert constraint.fields[:1] == ("community",), constraint.name

    def test_says_what_a_row_is(self, model: Any) -> None:
        assert "__str__" in vars(model)

    def test_never_holds_money_as_a_float(self, model: Any) -> None:
        assert not [f for f in model._meta.fields if isinstance(f, models.FloatField)]


# ── How it is laid out ──────────────────────────────────────────────────────────────────────
APPS = sorted(path.parent.name for path in ROOT.glob("hub/*/apps.py"))
SHAPE = {
    "models", "rules", "actions", "events", "queries", "forms", "views", "urls", "migrations", "tests",
}  # fmt: skip


@pytest.mark.parametrize("app", [app for app in APPS if app not in OF_ANOTHER_SHAPE])
def test_an_app_has_the_shape_of_the_others(app: str) -> None:
    """Whoever has read one app knows where to look in the next."""
    has = {path.stem for path in (ROOT / "hub" / app).iterdir()}
    assert has >= SHAPE


def test_every_app_is_on_the_map() -> None:
    words = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert [app for app in APPS if f"\n      {app} " not in words] == []


def functions_setting(attribute: str) -> Iterator[str]:
    for path in sorted(ROOT.glob("hub/**/*.py")):
        if "tests" in path.parts:
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and any(
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and node.attr == attribute
                for node in ast.walk(function)
            ):
                yield f"{path.relative_to(ROOT)}:{function.name}"


def test_statuses_change_by_a_move_alone() -> None:
    """`LIFECYCLE.make` refuses what is not a move; an assignment would refuse nothing."""
    assert set(functions_setting("status")) == set(MAY_SET_A_STATUS)


# ── What is recorded ────────────────────────────────────────────────────────────────────────
def our_modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(hub.__path__, "hub."):
        if not {"tests", "migrations", "management"} & set(found.name.split(".")):
            yield importlib.import_module(found.name)


def declared_verbs() -> list[str]:
    return [
        verb
        for module in our_modules()
        for name, value in vars(module).items()
        if name == "Happened" and value.__module__ == module.__name__
        for verb in value.values
    ]


def test_a_lock_on_a_row_keeps_nobody_from_pointing_at_it() -> None:
    """PostgreSQL checks foreign keys under a lock of its own: without `no_key` whoever publishes a
    roster makes every intake of the community wait, and two acts each other."""
    assert not [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted(ROOT.glob("hub/**/*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "select_for_update"
        and "no_key" not in {one.arg for one in call.keywords}
    ]


def test_every_verb_is_declared_once() -> None:
    twice = [verb for verb, times in Counter(declared_verbs()).items() if times > 1]
    assert not twice


def test_every_verb_names_a_subject_and_an_act() -> None:
    assert [v for v in declared_verbs() if not re.fullmatch(r"[a-z_]+\.[a-z_]+", v)] == []


def test_every_verb_can_happen() -> None:
    """A verb that no act records is a promise of the history that is not kept."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in ROOT.glob("hub/**/*.py")
        if "tests" not in path.parts
    )
    names = {
        member.name
        for module in our_modules()
        for name, value in vars(module).items()
        if name == "Happened" and value.__module__ == module.__name__
        for member in value
        if member.value not in WRITTEN_BEFORE
    }
    assert [name for name in sorted(names) if f"Happened.{name}" not in code] == []


def test_every_handler_waits_for_a_verb_that_can_happen() -> None:
    assert set(journal._handlers) <= set(declared_verbs())


# ── What people do ──────────────────────────────────────────────────────────────────────────
def acts_in(value: Any) -> Iterator[Act]:
    """The acts of a table of them, however it is nested."""
    if isinstance(value, Act):
        yield value
    elif isinstance(value, dict | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from acts_in(one)


def acts_offered() -> dict[str, Act]:
    return {
        f"{act.action.__module__}.{act.action.__name__}": act
        for module in our_modules()
        for name, value in vars(module).items()
        if name.isupper()
        for act in acts_in(value)
    }


ACTS = acts_offered()


def test_acts_are_found_in_every_app_that_offers_them() -> None:
    assert {name.split(".")[1] for name in ACTS} >= {"matters", "charges", "leave", "duty"}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
class TestAct:
    def test_is_told_who_acts_where_and_when(self, act: Act) -> None:
        told = inspect.signature(act.action).parameters
        assert {"community", "by", "at"} <= set(told)

    def test_is_not_asked_those_by_its_form(self, act: Act) -> None:
        """A clock, a person or a community that is typed in would stand in for the server's."""
        assert not {"community", "by", "at"} & set(act.form.base_fields)

    def test_has_a_page_for_its_form(self, act: Act) -> None:
        page, _mark, part = act.template.partition("#")
        assert get_template(page)
        assert not part or get_template(act.template)


# ── What is shown ───────────────────────────────────────────────────────────────────────────
# Values for the places in an address; each converter gets the first that it understands.
SAMPLES = ["1", "2026-06", "00000000-0000-0000-0000-000000000000"]


def address(pattern: Any) -> str:
    """The pattern with a value in each of its places."""
    if not isinstance(pattern, RoutePattern):
        return re.sub(r"\(\?P<\w+>[^)]*\)", "1", str(pattern)).strip("^$")
    route = str(pattern)
    for name, converter in pattern.converters.items():
        sample = next(one for one in SAMPLES if re.fullmatch(converter.regex, one))
        route = re.sub(rf"<(\w+:)?{name}>", sample, route)
    return route


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, prefix + address(one.pattern))
        elif isinstance(one, URLPattern):
            yield prefix + address(one.pattern)


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROUTES = sorted(set(addresses(get_resolver().url_patterns)))


@pytest.mark.django_db
@pytest.mark.parametrize("route", [r for r in ROUTES if r not in OPEN_TO_STRANGERS])
def test_strangers_are_sent_to_sign_in(route: str, client: Client) -> None:
    Company.objects.create(name="安居物业")  # Without any, everybody is led to found one.
    answers = [client.get(f"/{route}"), client.post(f"/{route}")]
    taken = [answer for answer in answers if answer.status_code != 405]
    assert taken, "It takes neither GET nor POST"
    for answer in taken:
        assert answer.status_code in (302, 401)
        if answer.status_code == 302:
            assert answer["Location"].startswith(resolve_url(settings.LOGIN_URL))


@pytest.mark.django_db
def test_no_page_takes_the_byte_nul(client: Client) -> None:
    """PostgreSQL cannot keep it: whatever reads a parameter, it is refused before, in one sentence."""
    Company.objects.create(name="安居物业")
    person = get_user_model().objects.create_user("zhou", name="周敏")
    for sign_in in (lambda: None, lambda: client.force_login(person, BACKEND)):
        sign_in()
        wrong = [
            (route, name)
            for route in ROUTES
            for name, answer in {
                "value": client.get(f"/{route}", {"q": "a\x00b"}),
                "name": client.get(f"/{route}", {"a\x00b": "q"}),
                "field": client.post(f"/{route}", {"login": "a\x00b", "text": "\x00"}),
                "path": client.get(f"/{route}%00"),
                "header": client.get(f"/{route}", headers={"User-Agent": "a\x00b"}),
            }.items()
            if answer.status_code != 400 and (name, answer.status_code) != ("path", 404)
        ]
        assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["a\x00b", '"a\\000b"'])
def test_no_session_is_looked_up_by_the_byte_nul(client: Client, cookie: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    answer = client.get("/", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
    assert answer.status_code == 400
    assert "空字符" in answer.content.decode()


def test_what_is_open_to_strangers_is_still_there() -> None:
    assert set(OPEN_TO_STRANGERS) <= set(ROUTES)


# ── What is let pass ────────────────────────────────────────────────────────────────────────
SILENCED = re.compile(r"# (?:type: ignore(?:\[[\w,-]+\])?|noqa: [A-Z0-9, ]+)\s*$")


def test_whatever_a_checker_is_told_to_overlook_says_why() -> None:
    """`# noqa: S603 (our own program)`; of two on a line the last speaks for both."""
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("hub", "config", "tests", "tools")
        for path in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if SILENCED.search(line)
    ]
    assert silent == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# ── What the database refuses ───────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_what_migrations_guard_is_guarded_in_this_database() -> None:
    """SQLite loses triggers when a migration makes a table anew."""
    assert appendonly.missing(connection) == []
