"""Access tokens 接口令牌: a program acts as a member of staff, who answers for what it does."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.kernel.text import normal
from hub.people import rules
from hub.people.actions import posts
from hub.people.actions.staff import NameMissing
from hub.people.events import Happened
from hub.people.models import Staff, Token

LONGEST = timedelta(days=365)
MOST = 20
# Its number finds the row by the primary key; the rest is never looked for, only compared.
SHAPE = re.compile(r"zs(?P<pk>[0-9]{1,15})_[A-Za-z0-9_-]{43}", re.ASCII)
# Nobody asks to the second when a token was used last, and each answer would be a write.
A_WHILE = timedelta(minutes=1)


class TokenDayWrong(Incomplete):
    message = _("截止日期从今天起，最长一年。到期前另发一个新的即可。")
    field = "ends_on"


class NothingToCarry(NotAllowed):
    message = _(
        "您在本项目的岗位都要两步验证，令牌不能带它们的权限。请由前台、管家或经办人发放令牌。"
    )


class TooManyTokens(Refusal):
    message = _("您已有 20 个有效的令牌。请先停用不再使用的。")


class TokenOver(Refusal):
    message = _("这个令牌已经停用，不用再停用一次。")


@dataclass(frozen=True)
class Issued:
    """The secret is known here and now only."""

    token: Token
    secret: str


@transaction.atomic
def issue_token(
    *, name: str, ends_on: date, community: Community, by: Staff, at: datetime
) -> Issued:
    """Make a token for oneself, in one community.

    :raises NothingToCarry: to those who hold only deciders' roles there, and to a token.
    :raises TokenDayWrong: unless it ends within a year.
    """
    person = posts.locked(by)
    if not _may_issue(by, community, at):
        raise NothingToCarry
    name, today = normal(name)[:60], localdate(at)
    if not name:
        raise NameMissing
    if not today <= ends_on <= today + LONGEST:
        raise TokenDayWrong
    if Token.objects.within(community).filter(staff=person).usable(at).count() >= MOST:
        raise TooManyTokens
    token = Token(
        community=community,
        staff=person,
        name=name,
        round=person.session_round,
        made_at=at,
        ends_on=ends_on,
    )
    words = secrets.token_urlsafe(32)
    token.digest = _digest(words)
    token.save(force_insert=True)
    about = journal.About.within(community, person)
    journal.record(
        Happened.TOKEN_ISSUED, about, by=by, at=at, name=name, ends_on=ends_on.isoformat()
    )
    return Issued(token, f"zs{token.pk}_{words}")


def _may_issue(by: Staff, community: Community, at: datetime) -> bool:
    held = {g.role for g in rules.grants(by, at) if g.covers(community.pk)}
    return by.token is None and bool(held - rules.DECIDERS)


@transaction.atomic
def revoke_token(token_id: int, *, community: Community, by: Staff, at: datetime) -> Token:
    """End a token at once: one's own, or for the administrator anybody's.

    :raises Missing: for somebody else's.
    :raises TokenOver: if it was revoked before.
    """
    if by.token is not None:
        raise NotAllowed
    seen = rules.tokens_open_to(by, community, at)
    token = seen.locked().select_related("staff").find(token_id)
    if token.revoked_at is not None:
        raise TokenOver
    token.revoked_at, token.revoked_by = at, by
    token.save(update_fields=["revoked_at", "revoked_by"])
    about = journal.About.within(community, token.staff)
    journal.record(Happened.TOKEN_REVOKED, about, by=by, at=at, name=token.name)
    return token


def come_in(secret: str, *, at: datetime) -> Staff | None:
    """The person a token stands for, carrying it; None, whatever is wrong with it.

    One look-up by primary key and one comparison: with 256 random bits there is nothing to guess,
    so no failure needs counting, and no stranger can lock somebody's token out.
    """
    shape = SHAPE.fullmatch(secret)
    if shape is None:
        return None
    tokens = Token.objects.usable(at).select_related("staff", "community")
    token = tokens.filter(pk=int(shape["pk"])).first()
    words = secret.partition("_")[2]
    if token is None or not hmac.compare_digest(token.digest, _digest(words)):
        return None
    _note_use(token, at)
    person = token.staff
    person.token = token
    return person


def _note_use(token: Token, at: datetime) -> None:
    if token.last_used_at and at - token.last_used_at < A_WHILE:
        return
    older = Q(last_used_at=None) | Q(last_used_at__lt=at)
    Token.objects.filter(older, pk=token.pk).update(last_used_at=at)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
