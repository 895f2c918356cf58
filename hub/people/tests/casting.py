"""What the casts of all apps are made of: people in their posts, and how they are told to act."""

from datetime import datetime
from typing import Any

from hub.kernel.models import Community, Obligation
from hub.people.models import Department, Post, Role, Staff

PASSWORD = "correct-horse-9"
# Whoever holds one of these holds it for the whole company.
COMPANY_WIDE = frozenset({Role.MANAGER, Role.AUDITOR, Role.ADMIN})


class People:
    """`cast.zhou` is one of them; `cast.doing("zhou")` is what an action is told of who acts."""

    community: Community
    staff: dict[str, Staff]
    # When things are done unless said otherwise: each app's tests begin at a moment of their own.
    morning: datetime

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["staff"][name]
        except KeyError:
            raise AttributeError(name) from None

    def doing(self, who: str, at: datetime | None = None) -> dict[str, Any]:
        return {"community": self.community, "by": self.staff[who], "at": at or self.morning}


def a_colleague(
    username: str,
    name: str,
    role: Role,
    community: Community | None,
    *,
    since: datetime,
    department: Department | None = None,
    **facts: Any,
) -> Staff:
    """Somebody with an account and a post; without a community it is the whole company's."""
    person = Staff.objects.create_user(username, PASSWORD, name=name, **facts)
    Post.objects.create(
        staff=person, role=role, community=community, department=department, since=since
    )
    return person


def seat_of(role: Role, community: Community) -> Community | None:
    """Where a post of this role is held."""
    return None if role in COMPANY_WIDE else community


def owed(subject: Any, kind: str) -> Obligation:
    """The newest duty of this kind about it."""
    return Obligation.objects.about(subject).filter(kind=kind).order_by("-pk")[0]


def is_owed(subject: Any, kind: str) -> bool:
    return Obligation.objects.about(subject).open().filter(kind=kind).exists()
