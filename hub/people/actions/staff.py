"""Hiring, and leaving: access ends the same moment, history stays."""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.kernel import journal, text
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.people import rules
from hub.people.actions import posts
from hub.people.events import Happened
from hub.people.models import Department, Deputy, Role, Staff


class UsernameWrong(Incomplete):
    message = _("工号用 2 至 30 个字母或数字，中间可用 . - _，例如 1001 或 kf01。")
    field = "username"


class UsernameTaken(Refusal):
    message = _("这个工号已有人使用。工号离职后也不再分给别人，请换一个。")
    field = "username"


class NameMissing(Incomplete):
    message = _("请填写姓名。")
    field = "name"


class OwnLeaving(NotAllowed):
    message = _("不能给自己办离职，请另一位系统管理员办理。")


class DayWrong(Incomplete):
    message = _("离职日期不能晚于今天，也不能早于入职日期。到了最后一天再办理。")
    field = "left_on"


@dataclass(frozen=True)
class Hired:
    """The password is known here and now only; the first sign-in asks for another one."""

    person: Staff
    password: str


USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,28}[a-z0-9]")
# Without what is easily mistaken on paper: 0 o, 1 l i.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def hire(
    *,
    username: str,
    name: str,
    role: Role,
    community: Community,
    by: Staff,
    at: datetime,
    department: Department | None = None,
    is_company_wide: bool = False,
    phone: str = "",
    joined_on: date | None = None,
) -> Hired:
    """Make an account with its first post and a password for the first sign-in.

    :raises UsernameTaken: also by somebody who has left: history must stay one person's.
    """
    if not rules.administers(by, None if is_company_wide else community.pk, at):
        raise NotAllowed
    username, name = text.normal(username).lower(), text.normal(name)
    if not USERNAME.fullmatch(username):
        raise UsernameWrong
    if not name:
        raise NameMissing
    password = one_time_password()
    person = _made(username, name, phone, joined_on or timezone.localdate(at), password)
    journal.record(
        Happened.HIRED,
        journal.About.within(community, person),
        by=by,
        at=at,
        username=username,
        name=name,
    )
    posts.give_post(
        person,
        role=role,
        community=community,
        department=department,
        is_company_wide=is_company_wide,
        by=by,
        at=at,
    )
    return Hired(person, password)


def _made(username: str, name: str, phone: str, joined_on: date, password: str) -> Staff:
    if phone.strip() and (phone := text.parse_phone(phone) or "") == "":
        raise text.NotAPhone
    try:
        with transaction.atomic():
            return Staff.objects.create_user(
                username,
                password,
                name=name,
                phone=phone.strip(),
                joined_on=joined_on,
                must_change_password=True,
            )
    except IntegrityError:
        raise UsernameTaken from None


@transaction.atomic
def let_go(
    person: Staff, *, left_on: date, community: Community, by: Staff, at: datetime
) -> Staff:
    """End a person's access, posts and deputies this moment. What they did stays theirs.

    :raises OwnLeaving: nobody lets themselves go.
    :raises LastAdministrator: somebody must be left who can give posts.
    """
    person = posts.locked(person)
    if person.pk == by.pk:
        raise OwnLeaving
    if not rules.may_administer(by, person, at):
        raise NotAllowed
    today = timezone.localdate(at)
    if left_on > today or (person.joined_on and left_on < person.joined_on):
        raise DayWrong
    held = list(person.posts.at(at))
    for post in held:
        posts.close(post, at)
    loans = Deputy.objects.filter(Q(principal=person) | Q(deputy=person), ended_at=None)
    loans.filter(until__gt=at).update(ended_at=at)
    person.left_on, person.is_active = left_on, False
    person.session_round += 1
    person.save(update_fields=["left_on", "is_active", "session_round"])
    journal.record(
        Happened.LEFT,
        journal.About.within(community, person),
        by=by,
        at=at,
        left_on=left_on.isoformat(),
        roles=[post.role for post in held],
    )
    posts.hand_over(person, held, at)
    return person


def one_time_password() -> str:
    """Easy to read out and to type once: three groups of four."""
    groups = ("".join(secrets.choice(ALPHABET) for _i in range(4)) for _j in range(3))
    return "-".join(groups)
