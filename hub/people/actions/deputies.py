"""Standing in for somebody for a period 代理: with their role, and with their conflicts."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import journal
from hub.kernel.models import Community, Notice
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.people import rules
from hub.people.actions import posts
from hub.people.events import Happened
from hub.people.models import Deputy, Post, Role, Staff

LONGEST = timedelta(days=90)


class RoleNotHeld(Refusal):
    message = gettext_lazy(
        "被代理人没有在任这个岗位。代理来的岗位不能再转给别人，请选本人在任的岗位。"
    )
    field = "role"


class NotLent(Refusal):
    message = gettext_lazy("系统管理和审计岗位不能请人代理。请由公司另行任命。")
    field = "role"


class DeputyNotThere(Refusal):
    message = gettext_lazy("代理人须是本项目在岗的业务同事，不能是本人、系统管理或审计人员。")
    field = "deputy"


class PeriodWrong(Incomplete):
    message = gettext_lazy("代理期须从现在或以后开始，结束晚于开始，最长 90 天。更久请改任岗位。")
    field = "until"


class SameLoan(Refusal):
    message = gettext_lazy("这段时间已经有同样的代理。请先结束原来的，再重新指定。")
    field = "deputy"


@transaction.atomic
def appoint_deputy(
    principal: Staff,
    *,
    deputy: Staff,
    role: Role,
    community: Community,
    since: datetime,
    until: datetime,
    reason: str,
    by: Staff,
    at: datetime,
) -> Deputy:
    """Let somebody act in a role of the principal's in this community for a period.

    :raises RoleNotHeld: a role is lent by who holds the post, never lent on.
    :raises DeputyNotThere: the deputy must work there, in a role that goes with others.
    :raises PeriodWrong: at most 90 days, and nothing in arrears.
    """
    principal = posts.locked(principal)
    if not rules.may_appoint_deputy(by, principal, community.pk, at):
        raise NotAllowed
    if role in rules.APART:
        raise NotLent
    held = {(post.role, post.community_id) for post in principal.posts.at(at)}
    if not held & {(role, community.pk), (role, None)}:
        raise RoleNotHeld
    _check_deputy(principal, deputy, community, at)
    # A minute's grace: the form was filled in a moment ago.
    if since < at - timedelta(minutes=1) or not timedelta(0) < until - since <= LONGEST:
        raise PeriodWrong
    if not reason.strip():
        raise Incomplete(_("请写明代理原因，例如“年休假”。"))
    same = Deputy.objects.filter(
        principal=principal, deputy=deputy, role=role, community=community, ended_at=None
    )
    if same.filter(since__lt=until, until__gt=since).exists():
        raise SameLoan
    loan = Deputy.objects.create(
        community=community,
        principal=principal,
        deputy=deputy,
        role=role,
        since=since,
        until=until,
        reason=reason.strip(),
        made_by=by,
    )
    _record(Happened.DEPUTY_APPOINTED, loan, community, by, at)
    _tell(loan, community, at)
    return loan


@transaction.atomic
def end_deputy(loan: Deputy, *, community: Community, by: Staff, at: datetime) -> Deputy:
    """End a deputyship before its time. The deputy may lay it down too."""
    found = Deputy.objects.select_for_update(of=("self",), no_key=True).filter(pk=loan.pk).first()
    if found is None:
        raise Missing
    may = by.pk == found.deputy_id or rules.may_appoint_deputy(
        by, found.principal, found.community_id, at
    )
    if not may:
        raise NotAllowed
    if found.ended_at is None and found.until > at:
        found.ended_at = at
        found.save(update_fields=["ended_at"])
        _record(Happened.DEPUTY_ENDED, found, community, by, at)
    return found


def _check_deputy(principal: Staff, deputy: Staff, community: Community, at: datetime) -> None:
    held = Post.objects.at(at).filter(staff=deputy)
    works_there = held.filter(community__in=[community]) | held.filter(community=None)
    roles = {Role(post.role) for post in works_there}
    if deputy.pk == principal.pk or deputy.is_system or not roles or roles & rules.APART:
        raise DeputyNotThere


def _record(verb: Happened, loan: Deputy, community: Community, by: Staff, at: datetime) -> None:
    journal.record(
        verb,
        journal.About.within(community, loan.principal),
        by=by,
        at=at,
        deputy=loan.deputy.name,
        deputy_id=loan.deputy_id,
        role=loan.role,
        since=loan.since.isoformat(),
        until=loan.until.isoformat(),
        reason=loan.reason,
    )


def _tell(loan: Deputy, community: Community, at: datetime) -> None:
    names = {
        "deputy": loan.deputy.name,
        "principal": loan.principal.name,
        "role": loan.get_role_display(),
        "by": loan.made_by.name,
    }
    said = {loan.deputy: _("您将代理 %(principal)s 的 %(role)s 岗位；对方要回避的，您也要回避。")}
    if loan.made_by_id != loan.principal_id:
        said[loan.principal] = _("%(by)s 指定 %(deputy)s 代理您的 %(role)s 岗位。")
    for person, words in said.items():
        Notice.objects.create(
            community=community,
            person=person,
            at=at,
            text=words % names,
            subject_type=person._meta.label_lower,
            subject_id=person.pk,
        )
