"""What is kept of a person's matters: what they told us, what came of it, what they said when called."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Max, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hub.kernel import search
from hub.kernel.models import Event
from hub.kernel.records import Records
from hub.matters.events import Happened
from hub.matters.models import Matter, Reporter
from hub.privacy.holdings import Goes, Going, Holding, Item, Kept, declare
from hub.privacy.persons import Person

# 民法典 188: claims lapse after three years; until then the file is evidence, for them and for us.
LIMITATION = timedelta(days=3 * 365 + 1)
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
    over = Q(matter__closed_at__lte=at - LIMITATION)
    waiting = rows.filter(matter__closed_at__isnull=True)
    recent = rows.filter(matter__closed_at__isnull=False).exclude(over)
    last = recent.aggregate(last=Max("matter__closed_at"))["last"]
    until: date | None = localdate(last + LIMITATION) if last else None
    blank = {"name": "", "phone": "", "words": ""}
    return Going(
        [Goes(_("报事人的姓名、电话、原话"), rows.filter(over), blank, after=_forget)],
        [Kept(waiting.count(), UNDER_WAY), Kept(recent.count(), BASIS, until)],
    )


def _forget(reporters: list[int], at: datetime) -> None:
    """Search finds a matter by its reporter's name: not any more."""
    for matter in Matter.objects.filter(reporters__in=reporters).distinct():
        search.put(matter, f"{matter.number} {matter.where} {matter.type_label} {matter.text}", at)


declare(
    Holding(
        "matters.reported",
        _("报事与投诉"),
        ("matters.Matter", "matters.Reporter", "matters.Callback"),
        told,
        may_go,
    )
)
