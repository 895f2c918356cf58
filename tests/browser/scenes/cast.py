"""Who is in the house and how they sign in; the ground the other scenes stand on."""

from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from hub.estate.models import Household
from hub.kernel.models import CalendarDay, Community
from hub.matters.tests.cast import Cast, a_person, gather
from hub.people import rules
from hub.people.models import Department, Role, Staff
from tests.browser.signin import SignIn

PASSWORD = "correct-horse-9"


def open_house() -> dict[str, SignIn]:
    """The cast of the rulebook's tests moves in; returns how each of them signs in."""
    cast = gather()
    people = cast.staff()
    people["peng"] = a_person("peng", "彭玲", Role.FINANCE, cast.community)
    know_the_weekdays_around_today()
    return {name: _let_in(person) for name, person in people.items()}


def _let_in(person: Staff) -> SignIn:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    secret = None
    if rules.needs_second_factor(person, timezone.now()):
        secret = generate_totp_secret()
        TOTP.activate(person, secret)
    return {"username": person.username, "password": PASSWORD, "totp_secret": secret}


def know_the_weekdays_around_today() -> None:
    """Every day by its weekday, whichever year the tests are run in."""
    first = date(timezone.localdate().year - 1, 1, 1)
    days = [first + timedelta(days=n) for n in range(3 * 366)]
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                day=day,
                kind=CalendarDay.Kind.REST if day.weekday() >= 5 else CalendarDay.Kind.WORKDAY,
                source="test",
                is_provisional=False,
            )
            for day in days
        ],
        ignore_conflicts=True,
    )


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
