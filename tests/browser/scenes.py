"""What the browser tests find when they arrive, made by the product's own actions.

Run backstage, in the database of the house: `play("open_house")`. Takes and gives plain JSON.
"""

from datetime import date, timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from hub.kernel.models import CalendarDay
from hub.matters.tests.cast import gather
from hub.people import rules
from hub.people.models import Staff
from tests.browser.signin import SignIn

PASSWORD = "correct-horse-9"


def open_house() -> dict[str, SignIn]:
    """The cast of the rulebook's tests moves in; returns how each of them signs in."""
    people = gather().staff()
    _know_the_weekdays_around_today()
    return {name: _let_in(person) for name, person in people.items()}


def _let_in(person: Staff) -> SignIn:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    secret = None
    if rules.needs_second_factor(person, timezone.now()):
        secret = generate_totp_secret()
        TOTP.activate(person, secret)
    return {"username": person.username, "password": PASSWORD, "totp_secret": secret}


def _know_the_weekdays_around_today() -> None:
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
