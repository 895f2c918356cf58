"""Going off duty while one still answers for a book: one is told first; the leader may let one go.

A punch is a fact and is never refused for good: who goes all the same is noted as having gone, the
leader hears of it, and they answer for the station until the next has signed or the leader takes over.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.duty import register_rules as books
from hub.duty import rules
from hub.duty.actions.handover import ApartFromBoth
from hub.duty.actions.register import append, locked
from hub.duty.models import Assignment, Handover, Register, RegisterEntry
from hub.kernel.models import Community, Notice
from hub.kernel.refusals import Refusal
from hub.people.models import Role, Staff
from hub.people.telling import told

# Somebody relieves them if the next shift at the station begins about now.
RELIEF = timedelta(hours=2)
# A leader's word holds for the shift it was given in.
RELEASED_FOR = timedelta(hours=12)


class StillKeeper(Refusal):
    """Carries the books, so that the page can lead to them."""

    def __init__(self, held: list[Register]) -> None:
        self.held = held
        names = "".join(f"《{one.name}》" for one in held)
        super().__init__(
            _(
                "您还没有交班：%s。请先交班并等接班人签收，或请领班准许先走；"
                "一定要走的，选“仍要下班打卡”，接班签收之前仍由您负责。"
            )
            % names
        )


def held_by(person: Staff, community: Community, at: datetime) -> list[Register]:
    """The books this person should hand over before going: somebody comes, or it is under way."""
    kept = Register.objects.within(community).filter(keeper=person)
    return [
        book
        for book in kept.select_related("station")
        if _is_due(book, person, at) and not _is_released(book, at)
    ]


def _is_due(book: Register, person: Staff, at: datetime) -> bool:
    if book.handovers.filter(status__in=Handover.OPEN, outgoing=person).exists():
        return True
    relief = Assignment.objects.in_force().filter(
        station=book.station_id, starts_at__gte=at - RELIEF, starts_at__lte=at + RELIEF
    )
    return relief.exclude(staff=person).exists()


def _is_released(book: Register, at: datetime) -> bool:
    since = max(book.kept_since, at - RELEASED_FOR)
    return book.entries.filter(kind=RegisterEntry.Kind.RELEASE, at__gte=since).exists()


@transaction.atomic
def release(
    register_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Register:
    """Let the keeper go before the next has signed; the book says who did, and why.

    They answer for the station all the same: only a signature or a take-over ends that.

    :raises ApartFromBoth: to the keeper.
    """
    register = locked(register_id, community)
    rules.require(by, register.station.department, books.LEAD, at)
    if by.pk == register.keeper_id:
        raise ApartFromBoth
    reason = told("reason", reason, gettext_lazy("请写明为什么准许先走。"), 300)
    append(
        register,
        RegisterEntry.Kind.RELEASE,
        author=by,
        at=at,
        keeper=register.keeper.username,
        reason=reason,
    )
    return register


def tell_the_leader(held: list[Register], person: Staff, at: datetime) -> None:
    """Somebody has gone without handing over."""
    for book in held:
        Notice.objects.create(
            community_id=book.community_id,
            role=Role.LEADER,
            unit=book.station.department_id,
            at=at,
            text=_("%(who)s 没有交班就下班了：《%(book)s》。请安排接班人签收，或接管。")
            % {"who": person.name, "book": book.name},
            subject_type=book._meta.label_lower,
            subject_id=book.pk,
            is_urgent=True,
        )
