"""Passwords and second factors: one's own to change, others' to reset."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import decisions, journal
from hub.kernel.models import Community, Decision, Notice
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.people import rules
from hub.people.actions import posts
from hub.people.actions.staff import Hired, one_time_password
from hub.people.events import Happened
from hub.people.models import Staff


class WrongPassword(Incomplete):
    message = gettext_lazy("原密码不对，请重新输入。")
    field = "old"


class WeakPassword(Incomplete):
    field = "new"


class OwnAccount(NotAllowed):
    message = gettext_lazy("自己的密码请到“修改密码”里改；两步验证请在“两步验证”里管理。")


class NoSecondFactor(Refusal):
    message = gettext_lazy("这位同事还没有设置两步验证，不需要重置。")


@transaction.atomic
def change_password(
    person: Staff, *, old: str, new: str, community: Community | None, at: datetime
) -> Staff:
    """Choose a new password. All other sessions of the person end.

    :raises WrongPassword: without the old one an unattended screen would be enough.
    :raises WeakPassword: with everything that is wrong with the new one.
    """
    person = posts.locked(person)
    if not person.check_password(old):
        raise WrongPassword
    if old == new:
        raise WeakPassword(_("新密码不能和原密码一样。"))
    try:
        validate_password(new, person)
    except ValidationError as faults:
        raise WeakPassword(" ".join(faults.messages)) from None
    person.set_password(new)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    if community is not None:
        journal.record(
            Happened.PASSWORD_CHANGED,
            journal.About.within(community, person),
            by=person,
            at=at,
        )
    return person


@transaction.atomic
def reset_password(person: Staff, *, community: Community, by: Staff, at: datetime) -> Hired:
    """Give a password for one sign-in, and end every session of the person."""
    person = posts.locked(person)
    if person.pk == by.pk:
        raise OwnAccount
    if not rules.may_administer(by, person, at):
        raise NotAllowed
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.session_round += 1
    person.save(update_fields=["password", "must_change_password", "session_round"])
    journal.record(Happened.PASSWORD_RESET, journal.About.within(community, person), by=by, at=at)
    return Hired(person, password)


# ── The second factor: lost, it is reset by two people ──────────────────────────────────────


@transaction.atomic
def propose_second_factor_reset(
    person: Staff, *, ground: str, community: Community, by: Staff, at: datetime
) -> Decision:
    """Ask a head to let the person enrol a new second factor.

    :raises NoSecondFactor: there is nothing to reset.
    """
    person = posts.locked(person)
    if person.pk == by.pk:
        raise OwnAccount
    rules.require(by, community.pk, rules.RESET_PROPOSERS, at)
    if not Authenticator.objects.filter(user=person).exists():
        raise NoSecondFactor
    decision = decisions.propose(
        SECOND_FACTOR,
        journal.About.within(community, person),
        by=by,
        at=at,
        ground=ground,
        expires_at=at + timedelta(days=1),
    )
    for head in rules.HEADS:
        Notice.objects.create(
            community=community,
            role=head,
            at=at,
            text=_("%(by)s 申请重置 %(name)s 的两步验证，请核实本人后决定。")
            % {"by": by.name, "name": person.name},
            subject_type=person._meta.label_lower,
            subject_id=person.pk,
        )
    return decision


def may_decide_second_factor(person: Staff, decision: Decision, at: datetime) -> Any:
    """A head of the place, never the person whose factor it is, nor a relative."""
    grant = rules.require(person, decision.community_id, rules.HEADS, at)
    if rules.must_stay_out(person, [decision.subject_id], acting_for=grant.holder):
        raise NotAllowed(_("这是您本人或与您有回避关系的人，须由另一位负责人决定。"))
    return grant.holder


def _reset_second_factor(decision: Decision, by: Any, at: datetime) -> None:
    rows = Staff.objects.select_for_update(of=("self",), no_key=True)
    person = rows.filter(pk=decision.subject_id).first()
    if person is None:
        raise Missing
    Authenticator.objects.filter(user=person).delete()
    person.session_round += 1
    person.save(update_fields=["session_round"])
    journal.record(
        Happened.SECOND_FACTOR_RESET,
        journal.About.of(decision),
        by=by,
        at=at,
        ground=decision.ground,
    )


SECOND_FACTOR = decisions.declare(
    "people.second_factor",
    gettext_lazy("重置两步验证"),
    may_decide=may_decide_second_factor,
    carry_out=_reset_second_factor,
)
