"""Giving somebody a post, and ending it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import journal, obligations
from hub.kernel.models import Community, Notice, Obligation
from hub.kernel.obligations import Holder
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.people import rules
from hub.people.events import Happened
from hub.people.models import Department, Post, Role, Staff


class AlreadyHeld(Refusal):
    message = gettext_lazy("这位同事已经在任这个岗位。要换部门，请先免去原来的岗位。")
    field = "role"


class KeepsApart(Refusal):
    message = gettext_lazy(
        "系统管理和审计不能兼任业务岗位，业务岗位也不能兼任这两种。请另设一个账号或另选一位同事。"
    )
    field = "role"


class OwnPost(NotAllowed):
    message = gettext_lazy("不能给自己任免岗位，请另一位系统管理员办理。")


class NotHere(Incomplete):
    message = gettext_lazy("经办人必须选一个本项目在用的部门；公司级岗位不选部门。")
    field = "department"


class LastAdministrator(Refusal):
    message = gettext_lazy("这是最后一位系统管理员。请先任命另一位，再办这一步。")


@transaction.atomic
def give_post(
    person: Staff,
    *,
    role: Role,
    community: Community,
    by: Staff,
    at: datetime,
    department: Department | None = None,
    is_company_wide: bool = False,
) -> Post:
    """Let somebody act in a role from now on.

    :raises OwnPost: nobody gives themselves a post.
    :raises KeepsApart: administration and audit go together with no other role.
    :raises AlreadyHeld: if they hold it already, there and in that department.
    """
    person = locked(person)
    if person.pk == by.pk:
        raise OwnPost
    if not rules.administers(by, None if is_company_wide else community.pk, at):
        raise NotAllowed
    _check_place(role, community, department, is_company_wide)
    held = list(person.posts.at(at))
    _check_together(role, community, department, is_company_wide, held)
    post = Post.objects.create(
        staff=person,
        role=role,
        community=None if is_company_wide else community,
        department=department,
        since=at,
    )
    journal.record(
        Happened.POST_GIVEN,
        journal.About.within(community, person),
        by=by,
        at=at,
        role=role.value,
        department=department.name if department else "",
        company_wide=is_company_wide,
    )
    if role in rules.DECIDERS:
        _tell_the_heads(person, role, community, at)
    return post


@transaction.atomic
def end_post(post: Post, *, community: Community, by: Staff, at: datetime) -> Post:
    """End a post from now on. What the person still owes there goes on to who leads there.

    :raises LastAdministrator: somebody must be left who can give posts.
    """
    person = locked(post.staff)
    found = Post.objects.at(at).filter(pk=post.pk, staff=person).first()
    if found is None:
        raise Missing
    if person.pk == by.pk:
        raise OwnPost
    if not rules.administers(by, found.community_id, at):
        raise NotAllowed
    close(found, at)
    journal.record(
        Happened.POST_ENDED,
        journal.About.within(community, person),
        by=by,
        at=at,
        role=found.role,
        department=found.department.name if found.department else "",
        company_wide=found.community_id is None,
    )
    hand_over(person, [found], at)
    return found


def close(post: Post, at: datetime) -> None:
    if post.role == Role.ADMIN and post.community_id is None:
        administrators = Post.objects.at(at).filter(role=Role.ADMIN, community=None)
        # All of them are locked: two administrators ending each other leave one.
        if {one.pk for one in administrators.select_for_update(of=("self",), no_key=True)} <= {
            post.pk
        }:
            raise LastAdministrator
    post.until = max(at, post.since + timedelta(microseconds=1))
    post.save(update_fields=["until"])


def hand_over(person: Staff, ended: list[Post], at: datetime) -> None:
    """Pass on what the person owes wherever they hold no post any more."""
    owed_in = Obligation.objects.open().filter(person=person).values("community")
    for community in Community.objects.filter(pk__in=owed_in):
        here = Q(community=community) | Q(community=None)
        if (
            not person.posts.at(at)
            .exclude(pk__in=[post.pk for post in ended])
            .filter(here)
            .exists()
        ):
            departments = [p.department_id for p in ended if p.community_id == community.pk]
            holder = _who_leads(community, departments, at)
            obligations.hand_on_all(person, community, holder=holder)


def _who_leads(community: Community, departments: list[int | None], at: datetime) -> Holder:
    """The nearest role above that somebody holds: duties must not fall to an empty chair."""
    posts = Post.objects.at(at).filter(community=community)
    held = set(posts.values_list("role", "department"))
    for role in (Role.LEADER, Role.SUPERVISOR):
        for department in departments:
            if department and (role, department) in held:
                return Holder(role=role, unit=department)
    if any(role == Role.SUPERVISOR for role, _department in held):
        return Holder(role=Role.SUPERVISOR)
    return Holder(role=Role.DIRECTOR)


def _check_place(
    role: Role, community: Community, department: Department | None, is_company_wide: bool
) -> None:
    if is_company_wide and (role not in rules.COMPANY_WIDE or department):
        raise NotHere(_("这个岗位属于具体项目，不能设为公司级。请取消“公司级”。"))
    if role == Role.HANDLER and department is None:
        raise NotHere
    if department and (department.community_id != community.pk or not department.is_active):
        raise NotHere


def _check_together(
    role: Role,
    community: Community,
    department: Department | None,
    is_company_wide: bool,
    held: list[Post],
) -> None:
    place = (None if is_company_wide else community.pk, department.pk if department else None)
    for post in held:
        if post.role == role and (post.community_id, post.department_id) == place:
            raise AlreadyHeld
        if post.role != role and {role, Role(post.role)} & rules.APART:
            raise KeepsApart


def _tell_the_heads(person: Staff, role: Role, community: Community, at: datetime) -> None:
    """An administrator could make a puppet director: the real ones hear of every such post."""
    heads = Post.objects.at(at).filter(role__in=(Role.DIRECTOR, Role.MANAGER))
    heads = heads.filter(Q(community=community) | Q(community=None)).exclude(staff=person)
    for head in heads.values_list("role", flat=True).distinct():
        Notice.objects.create(
            community=community,
            role=head,
            at=at,
            text=_("%(name)s（%(username)s）获任 %(role)s，有决定权。如不属实请立即核查。")
            % {"name": person.name, "username": person.username, "role": role.label},
            subject_type=person._meta.label_lower,
            subject_id=person.pk,
        )


def locked(person: Staff) -> Staff:
    """The person's row, ours until the transaction ends; people who left are not found.

    Not against being pointed at: every event points at its actor, and two who act on each other
    would wait for one another for ever.
    """
    rows = Staff.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=person.pk).first()
    if found is None or found.is_system or not found.is_active:
        raise Missing
    return found
