"""What is kept of how a person was reminded: each contact, message and paper, and what they promised."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.dunning.models import Attempt, Message, Notice, Pause, Promise
from hub.kernel.records import Records
from hub.privacy.holdings import Going, Holding, Item, Kept, declare
from hub.privacy.persons import Person

EVIDENCE = _("催缴证据：付清后再三年（民法典第一百八十八条、第一百九十五条）")


def reached(person: Person) -> Records[Attempt]:
    """Those in which they were spoken to; those that reached nobody, where they were liable."""
    rows = Attempt.objects.within(person.community)
    nobody = Q(spoken_to__isnull=True) & person.within_stays("household", "at")
    return rows.filter(Q(spoken_to__in=person.residents) | nobody)


def told(person: Person) -> Iterator[Item]:
    for one in reached(person).order_by("pk"):
        yield Item(
            str(one.get_channel_display()),
            one.at,
            [
                (_("结果"), one.get_result_display()),
                (_("号码或地址"), one.reached_at),
                (_("经过"), one.note),
                (_("欠费"), one.owed),
                (_("证据等级"), one.grade),
            ],
        )
    for message in _messages(person).order_by("pk"):
        facts = [(_("手机号"), message.sent_to), (_("短信内容"), message.text)]
        yield Item(message.number, message.sent_at or message.list.made_at, facts)
    for notice in _notices(person).order_by("pk"):
        told_of = [(_("金额"), str(notice.total)), (_("状态"), notice.get_status_display())]
        yield Item(notice.number, notice.frozen_at, told_of)
    yield from _promised(person)


def _promised(person: Person) -> Iterator[Item]:
    where = person.within_stays("household", "made_at")
    for one in Promise.objects.within(person.community).filter(where).order_by("pk"):
        facts = [(_("金额"), one.amount), (_("付款日"), one.day)]
        yield Item(str(_("付款承诺")), one.made_at, facts)
    rested = person.within_stays("household", "granted_at")
    for pause in Pause.objects.within(person.community).filter(rested).order_by("pk"):
        facts = [(_("原因"), pause.get_reason_display()), (_("依据"), pause.ground)]
        yield Item(str(_("催缴暂停")), pause.granted_at, facts)


def _messages(person: Person) -> Records[Message]:
    rows = Message.objects.within(person.community).select_related("list")
    return rows.filter(resident__in=person.residents)


def _notices(person: Person) -> Records[Notice]:
    where = person.within_stays("household", "frozen_at")
    return Notice.objects.within(person.community).filter(where)


def may_go(person: Person, at: datetime) -> Going:
    rows = (reached(person).count(), _messages(person).count(), _notices(person).count())
    return Going(kept=[Kept(sum(rows) + len(list(_promised(person))), EVIDENCE)])


declare(
    Holding(
        "dunning.reminded",
        _("催缴"),
        (
            "dunning.Attempt", "dunning.Message", "dunning.Notice", "dunning.Promise",
            "dunning.Pause", "dunning.Episode", "dunning.StepDue", "dunning.RunLine",
        ),
        told,
        may_go,
    )
)  # fmt: skip
