"""The doors of a demonstration copy stand open: its sign-ins are shown on the sign-in page.

Nothing here answers unless settings.DEMO is set, which no copy with real records ever does.
"""

from dataclasses import dataclass
from functools import cache

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from hub.people.models import Post, Role, Staff

PASSWORD = "zhongshu-demo"  # noqa: S105 (public on purpose)


@dataclass(frozen=True)
class DemoSignIn:
    username: str
    name: str
    role: str
    password: str = PASSWORD


def signins() -> list[DemoSignIn]:
    """One person of each role, in the order of the roles; nobody outside a demonstration."""
    if not settings.DEMO:
        return []
    posts = Post.objects.at(timezone.now()).select_related("staff").order_by("staff__username")
    first: dict[str, Post] = {}
    for post in posts:
        first.setdefault(post.role, post)
    return [
        DemoSignIn(first[role].staff.username, first[role].staff.name, str(role.label))
        for role in Role
        if role in first
    ]


@cache
def _encoded() -> str:
    """The public password, hashed once for everybody: it guards nothing."""
    return make_password(PASSWORD)


def open_door(person: Staff) -> str:
    """Give a demonstration person the public password and a second factor; return its secret."""
    person.password = _encoded()
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret


def code_for(person: Staff) -> str:
    """The first code of the person's second factor that has not been used yet."""
    found = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if not settings.DEMO or found is None:
        return ""
    used = found.data.get("last_step", 0)
    secret = decrypt(found.data["secret"])
    steps = [step for step in totp.yield_hotp_counters_from_time() if step > used]
    # The present step if it is left, so that slow typing does not outlive it.
    step = steps[len(steps) // 2] if len(steps) == 3 else steps[0] if steps else None
    return "" if step is None else str(totp.format_hotp_value(totp.hotp_value(secret, step)))
