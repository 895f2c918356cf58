"""What is kept of a person's matters: what they told us, what came of it, what they said when called."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from hub.kernel import search
from hub.kernel.models import Attachment, Community, Event
from hub.kernel.records import Records
from hub.kernel.text import GONE
from hub.matters.events import Happened
from hub.matters.models import Callback, Matter, Reporter
from hub.privacy import terms
from hub.privacy.holdings import Goes, Going, Holding, Item, Kept, attached, declare
from hub.privacy.persons import Person
from hub.privacy.terms import Term

# 民法典 188: claims lapse after three years; until then the file is evidence, for them and for us.
BASIS = _("投诉、报修的证据：诉讼时效三年（民法典第一百八十八条）")
UNDER_WAY = _("还在办理的事务")


def reported(person: Person) -> Records[Reporter]:
    rows = Records[Reporter](Reporter).within(person.community)
    return rows.filter(person.named("household", "name", "phone"))


def told(person: Person) -> Iterator[Item]:
    rows = reported(person).select_related("matter").prefetch_related("callbacks")
    looked = _looks(person)
    for one in rows.order_by("pk"):
        matter = one.matter
        facts = [
            (_("类别"), matter.get_kind_display()),
            (_("分类"), matter.type_label),
            (_("内容"), matter.text if one.came_from_id is None else one.words),
            (_("留的姓名"), one.name),
            (_("留的电话"), one.phone),
            (_("状态"), matter.get_status_display()),
        ]
        results = matter.cycles.exclude(result="").values_list("result", flat=True)
        facts += [(_("处理结果"), result) for result in results]
        facts += [
            (_("回访"), f"{call.get_verdict_display()} {call.words}".strip())
            for call in one.callbacks.all()
        ]
        facts += [(_("看过号码"), f"{who} {why}") for who, why in looked.get(matter.pk, ())]
        yield Item(matter.number, one.told_at, facts)


def _looks(person: Person) -> dict[int, list[tuple[str, str]]]:
    ids = list(reported(person).values_list("matter", flat=True))
    seen = Event.objects.filter(
        community=person.community,
        verb=Happened.PHONE_REVEALED,
        subject_type="matters.matter",
        subject_id__in=ids,
    ).select_related("actor")
    found: dict[int, list[tuple[str, str]]] = {}
    for event in seen.order_by("id"):
        line = (event.actor.name, event.detail.get("reason", ""))
        found.setdefault(event.subject_id, []).append(line)
    return found


def may_go(person: Person, at: datetime) -> Going:
    """Who reported it, once the limitation has run out; what was done stays, about nobody."""
    rows = reported(person)
    calls = Callback.objects.filter(community=person.community, reporter__in=rows)
    who, said, pictures = TERM.due(person.community, at)
    mine = pictures.rows.filter(subject_id__in=rows.order_by().values("matter"))
    waiting = rows.filter(matter__closed_at__isnull=True)
    recent = rows.filter(matter__closed_at__gt=TERM.before(person.community, at))
    last = recent.aggregate(last=Max("matter__closed_at"))["last"]
    until: date | None = TERM.until(last, person.community, at) if last else None
    return Going(
        [who.only(rows), said.only(calls), replace(pictures, rows=mine)],
        [Kept(waiting.count(), UNDER_WAY), Kept(recent.count(), BASIS, until)],
    )


def over(community: Community, before: datetime, at: datetime) -> list[Goes]:
    """Who reported it, what they said when called, and the pictures: a home is seen on them."""
    rows = Records[Reporter](Reporter).within(community).filter(matter__closed_at__lte=before)
    calls = Callback.objects.filter(community=community, matter__closed_at__lte=before)
    blank = {"name": "", "phone": "", "words": ""}
    return [
        Goes(_("报事人的姓名、电话、原话"), rows.exclude(**blank), blank, after=_forget),
        Goes(
            _("回访时的原话"),
            calls.exclude(words="").exclude(words=GONE),
            {"words": GONE},
            home="reporter__household",
        ),
        _pictures(community, before),
    ]


def _pictures(community: Community, before: datetime) -> Goes:
    closed = Matter.objects.within(community).filter(closed_at__lte=before)
    home = Matter.objects.filter(pk=OuterRef("subject_id")).values("household")
    rows = Attachment.objects.filter(
        community=community, subject_type="matters.matter", subject_id__in=closed.values("pk")
    )
    return attached(_("照片和附件"), rows, Subquery(home))


def _forget(reporters: list[int], _at: datetime) -> None:
    """Search finds a matter by its reporter's name: not any more, but where it stood before."""
    found = Matter.objects.filter(reporters__in=reporters).distinct()
    for one in found.select_related("household__building"):
        words = f"{one.number} {one.where} {one.type_label} {one.text}"
        search.put(one, words, one.recorded_at)


TERM = terms.declare(Term("matters", _("报事人和原话"), _("办结起"), BASIS, over))
declare(
    Holding(
        "matters.reported",
        _("报事与投诉"),
        ("matters.Matter", "matters.Reporter", "matters.Callback"),
        told,
        may_go,
    )
)
