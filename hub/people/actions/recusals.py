"""Declaring that two people must not decide about each other 回避."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.people import rules
from hub.people.actions import posts
from hub.people.events import Happened
from hub.people.models import Recusal, Staff


class AlreadyDeclared(Refusal):
    message = _("这两位之间的回避关系已经登记过，对双方都有效。")
    field = "about"


class OneselfDeclared(Incomplete):
    message = _("请选另一位同事：自己的事本来就要回避。")
    field = "about"


@transaction.atomic
def declare_recusal(
    staff: Staff, *, about: Staff, reason: str, community: Community, by: Staff, at: datetime
) -> Recusal:
    """Say that these two are relatives, or that one has an interest in the other. It holds
    both ways, also for their deputies.

    :raises AlreadyDeclared: once is enough, from either side.
    """
    staff = posts.locked(staff)
    if staff.pk == about.pk:
        raise OneselfDeclared
    if not rules.may_declare_recusal(by, staff, about, community, at):
        raise NotAllowed
    if not reason.strip():
        raise Incomplete(_("请写明回避原因，例如“夫妻”。"))
    if Recusal.objects.filter(staff=about, about=staff).exists():
        raise AlreadyDeclared
    try:
        with transaction.atomic():
            recusal = Recusal.objects.create(
                staff=staff, about=about, reason=reason.strip(), made_by=by, at=at
            )
    except IntegrityError:
        raise AlreadyDeclared from None
    # The reason may be private: it stays in the record and out of the journal.
    journal.record(
        Happened.RECUSAL_DECLARED,
        journal.About.within(community, staff),
        by=by,
        at=at,
        about=about.name,
        about_id=about.pk,
    )
    return recusal
