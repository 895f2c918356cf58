"""A spot check 抽查: made at the post, told at once, answered within its time, reviewed by another."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.conduct import duties, policy, queries, rules
from hub.conduct.events import Happened
from hub.conduct.models import Check, CheckItem, Finding
from hub.duty.actions.base import colleague
from hub.kernel import attachments, counters, journal, obligations
from hub.kernel.models import Community, Event
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.kernel.workdays import local_day
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.telling import tell, tell_person, told


class NotYourPeople(NotAllowed):
    message = _("只能抽查自己带的人，不能抽查自己、亲属，也不能代别人抽查本人的上级。")


class WrongMoment(Incomplete):
    field = "seen_at"


class NotOnPost(Refusal):
    message = _("这个时间这位同事不在班上：没有排班、已下班或在请假。请核对时间。")
    field = "seen_at"


class UnknownItem(Incomplete):
    message = _("有项目现在不在用。请刷新页面重新勾选。")
    field = "items"


class Suspended(Refusal):
    """Names the notice, so that whoever checks can read it."""

    field = "items"

    def __init__(self, number: str, names: str) -> None:
        super().__init__(
            gettext("着装通知 %(number)s 有效，这些项目停查，不能记：%(names)s。工牌照查。")
            % {"number": number, "names": names}
        )


class NotYours(NotAllowed):
    message = _("这是别人的抽查，只有本人能答复。")


class NotYourReview(NotAllowed):
    message = _("复核由抽查人和本人共同的上级办，抽查人和本人都不能复核。")


class SayWhy(Incomplete):
    message = _("有异议请写明理由，复核的人会看到。")
    field = "words"


@dataclass(frozen=True)
class Seen:
    """What somebody saw at a post: when, which items, and in their own words."""

    seen_at: datetime
    items: Collection[int] = ()
    note: str = ""
    photos: Collection[str] = ()


@transaction.atomic
def check(
    staff_id: Any,
    seen: Seen,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    key: str | None = None,
) -> Check:
    """Write down a check of somebody of one's people at their post. Without a finding it is clean;
    with one the person is told and has their time to answer.

    :raises NotYourPeople: :raises WrongMoment: :raises NotOnPost:
    :raises Suspended: for what a dress notice in force covers; the database refuses it too.
    """
    person = colleague(staff_id, community)
    grant = rules.grant_to_check(by, Line(community, at), person.pk)
    if grant is None:
        raise NotYourPeople
    # One after the other: the same press sent twice is one check.
    Staff.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if (known := journal.repeated(community, key, by=by, verb=Happened.CHECKED)) is not None:
        return Check.objects.within(community).find(known.subject_id)
    values = policy.at(community, at)
    post = _post_then(person, seen.seen_at, values, community, at)
    items = _items(seen, post, community)
    note = seen.note.strip()
    if items or note:
        note = told("note", note, _("请写明看到什么，本人会看到。"), 300)
    made = Check.objects.create(
        community=community,
        number=_number(community, at),
        staff=person,
        assignment=post.turn,
        department=post.turn.station.department,
        role=post.role,
        notice=post.notice,
        inspector=by,
        acting_for=grant.holder if grant.holder.pk != by.pk else None,
        seen_at=seen.seen_at,
        made_at=at,
        note=note,
    )
    _write(made, items)
    photos = attachments.claim(seen.photos, made, by=by, at=at)
    event = tell(
        Happened.CHECKED, made, by=by, at=at, grant=grant, key=key,
        items=[one.code for one in items], photos=len(photos),
        notice=post.notice.number if post.notice else "",
    )  # fmt: skip
    if items:
        _ask(made, values, event)
    return made


def _post_then(
    person: Staff,
    moment: datetime,
    values: policy.ConductPolicy,
    community: Community,
    at: datetime,
) -> queries.AtPost:
    """:raises WrongMoment: :raises NotOnPost:"""
    if not at - values.within <= moment <= at:
        words = gettext("看到的时间要在现在之前、%d 小时以内。") % values.within_hours
        raise WrongMoment(words)
    post = queries.at_post(community, person.pk, moment)
    if post is None:
        raise NotOnPost
    return post


def _items(seen: Seen, post: queries.AtPost, community: Community) -> list[CheckItem]:
    """:raises UnknownItem: :raises Suspended:"""
    wanted = set(seen.items)
    rows = CheckItem.objects.within(community).on(local_day(seen.seen_at))
    found = list(rows.filter(pk__in=wanted).order_by("place"))
    if len(found) != len(wanted):
        raise UnknownItem
    covered = [one.name for one in found if one.yields_to_dress and post.notice]
    if post.notice is not None and covered:
        raise Suspended(post.notice.number, "、".join(covered))
    return found


def _write(made: Check, items: list[CheckItem]) -> None:
    try:
        with transaction.atomic():
            for item in items:
                Finding.objects.create(community=made.community, check_made=made, item=item)
    except IntegrityError as error:
        if "no_finding_on_what_a_dress_notice_suspends" in str(error):
            raise Suspended("", "、".join(one.name for one in items)) from None
        raise


def _ask(made: Check, values: policy.ConductPolicy, event: Event) -> None:
    Check.LIFECYCLE.make("tell", made)
    made.reply_by = event.at + values.reply
    made.save(update_fields=["status", "reply_by"])
    duties.owe_reply(made, made.reply_by, event)
    said = gettext("%(number)s：您在岗时被抽查到有问题，请在 %(when)s 前答复，可以提出异议。")
    when = f"{localtime(made.reply_by):%m-%d %H:%M}"
    tell_person(made.staff_id, made, said % {"number": made.number, "when": when}, event.at)


@transaction.atomic
def reply(
    check_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    agrees: bool,
    words: str = "",
) -> Check:
    """Say what one has to say to it; late is better than never. Contested, whoever stands above both
    decides.

    :raises NotYours: :raises SayWhy:
    """
    made = _locked(check_id, community, by, at)
    if made.staff_id != by.pk:
        raise NotYours
    words = told("words", words, "", 500) if words.strip() else ""
    if not agrees and not words:
        raise SayWhy
    Check.LIFECYCLE.make("accept" if agrees else "contest", made)
    made.reply, made.replied_at = words, at
    made.save(update_fields=["status", "reply", "replied_at"])
    verb = Happened.ACCEPTED if agrees else Happened.CONTESTED
    event = tell(verb, made, by=by, at=at, words=words)
    obligations.meet(duties.REPLY, made, event=event)
    if not agrees:
        # Above the person, whoever checked, and whose office it was in.
        both = {made.staff_id, made.inspector_id, made.acting_for_id or made.inspector_id}
        level = Line(community, at).above(*both)
        if level is not None:
            duties.owe_review(made, level, event)
    return made


@transaction.atomic
def review(
    check_id: Any, *, community: Community, by: Staff, at: datetime, stands: bool, words: str
) -> Check:
    """Decide on what the person contested: it stands, or it is struck and counts as never found.

    :raises NotYourReview: to both of them, their deputies, and who is not above both.
    """
    made = _locked(check_id, community, by, at)
    grant = rules.grant_to_review(by, Line(community, at), made)
    if grant is None:
        raise NotYourReview
    Check.LIFECYCLE.make("uphold" if stands else "strike", made)
    made.review = told("words", words, _("请写明复核意见，本人和抽查人会看到。"), 500)
    made.reviewed_by, made.reviewed_at = by, at
    made.reviewed_for = grant.holder if grant.holder.pk != by.pk else None
    made.save(update_fields=["status", "review", "reviewed_by", "reviewed_for", "reviewed_at"])
    verb = Happened.UPHELD if stands else Happened.STRUCK
    event = tell(verb, made, by=by, at=at, grant=grant, words=made.review)
    obligations.meet(duties.REVIEW, made, event=event)
    for one in (made.staff_id, made.inspector_id):
        tell_person(one, made, f"{made.number}：{made.get_status_display()}", at)
    return made


@transaction.atomic
def lapse(check_id: int, *, community: Community, by: Staff, at: datetime) -> bool:
    """The time to answer is over. It stays as it is, and may still be answered."""
    made = Check.objects.within(community).locked().find(check_id)
    if made.status != Check.Status.TOLD or made.reply_by is None or at <= made.reply_by:
        return False
    Check.LIFECYCLE.make("lapse", made)
    made.save(update_fields=["status"])
    tell(Happened.LAPSED, made, by=by, at=at)
    return True


# ── What they have in common ────────────────────────────────────────────────────────────────


def _locked(check_id: Any, community: Community, by: Staff, at: datetime) -> Check:
    """:raises Missing:"""
    if not rules.visible_to(by, Line(community, at)).filter(pk=check_id).exists():
        raise Missing
    inside = Check.objects.within(community)
    return inside.select_related("staff", "community").locked().find(check_id)


def _number(community: Community, at: datetime) -> str:
    period = f"{local_day(at):%Y%m}"
    return f"CC-{period}-{counters.next_number(community, 'CC', period):03}"
