"""Who is in the house and how they sign in; the ground the other scenes stand on."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from hub.estate.models import Household
from hub.kernel.models import Community
from hub.matters.tests.cast import Cast, a_person, fill_calendar, gather
from hub.people import rules
from hub.people.models import Department, Role, Staff
from hub.people.tests.casting import PASSWORD
from tests.browser.signin import SignIn


def open_house() -> dict[str, SignIn]:
    """The cast of the rulebook's tests moves in; returns how each of them signs in."""
    cast = gather()
    people = cast.staff()
    people["peng"] = a_person("peng", "彭玲", Role.FINANCE, cast.community)
    fill_calendar(timezone.localdate().year)
    return {name: _let_in(person) for name, person in people.items()}


def _let_in(person: Staff) -> SignIn:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    secret = None
    if rules.needs_second_factor(person, timezone.now()):
        secret = generate_totp_secret()
        TOTP.activate(person, secret)
    return {"username": person.username, "password": PASSWORD, "totp_secret": secret}


def the_cast() -> Cast:
    """Those of open_house, found again."""
    community = Community.objects.get(code="YH")
    departments = {d.kind: d for d in Department.objects.filter(community=community)}
    homes = {h.room: h for h in Household.objects.filter(community=community)}
    staff = {one.username: one for one in Staff.objects.all()}
    posts = [f.name for f in fields(Cast) if f.name in staff]
    found: dict[str, Any] = {name: staff[name] for name in posts} | {
        "community": community,
        "service": departments["CS"],
        "engineering": departments["ENG"],
        "order": departments["ORD"],
        "office": departments["OFF"],
        "household": homes["1802"],
        "neighbour": homes["1702"],
    }
    return Cast(**found)


def ago(minutes: int) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)
