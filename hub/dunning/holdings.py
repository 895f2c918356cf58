"""What is kept of how a person was reminded: each contact, message and paper, and what they promised."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from hub.dunning.models import (
    Attempt,
    Episode,
    Message,
    Notice,
    NoticePart,
    NoticePrint,
    Pause,
    Promise,
    Proof,
)
from hub.kernel import files
from hub.kernel.models import Attachment, Community
from hub.kernel.records import Records
from hub.kernel.text import GONE
from hub.privacy import terms
from hub.privacy.holdings import Goes, Going, Holding, Item, Kept, attached, declare
from hub.privacy.persons import Person
from hub.privacy.terms import Term

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
    reached_, sent, papers = reached(person), _messages(person), _notices(person)
    contacts, messages, _rests, notices, seen = TERM.due(person.community, at)
    proofs = seen.rows.filter(subject_id__in=reached_.order_by().values("pk"))
    goes = [
        contacts.only(reached_),
        messages.only(sent),
        notices.only(papers),
        replace(seen, rows=proofs),
    ]
    count = reached_.count() + sent.count() + papers.count() + len(list(_promised(person)))
    gone = sum(one.rows.count() for one in goes[:3])
    return Going(goes, [Kept(count - gone, EVIDENCE)])


# ── When its time is over ───────────────────────────────────────────────────────────────────


def over(community: Community, before: datetime, at: datetime) -> list[Goes]:
    """Where, at which number and in which words somebody was reached; that they were, stays.

    Counted from when everything was paid: a home that owes again keeps its earlier evidence too.
    """
    paid = _paid(community, before)
    contacts = Attempt.objects.within(community).filter(paid)
    messages = Message.objects.within(community).filter(paid).exclude(status="WAITING")
    rests = Pause.objects.within(community).filter(paid, last_day__lt=before)
    notices = Notice.objects.within(community).filter(paid, frozen_at__lte=before)
    notices = notices.exclude(status__in=Notice.STANDING)
    where, words = {"reached_at": "", "note": ""}, {"sent_to": "", "text": ""}
    return [
        Goes(_("联系的号码、地址、经过"), contacts.exclude(**where), where),
        Goes(_("短信的号码和内容"), messages.exclude(**words), words),
        Goes(_("暂停催缴的依据"), rests.exclude(ground=GONE), {"ground": GONE}),
        Goes(
            _("通知书上的内容"),
            notices.exclude(snapshot={}),
            {"snapshot": {}},
            before=_let_go_of_prints,
        ),
        _pictures(community, paid),
    ]


def _paid(community: Community, before: datetime) -> Q:
    """Homes that were in arrears, and of whose arrears the last ended before."""
    of_home = Episode.objects.filter(community=community, household=OuterRef("household"))
    later = of_home.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=before))
    return Q(Exists(of_home)) & ~Q(Exists(later))


def _let_go_of_prints(notices: list[int]) -> None:
    """The printer's file holds every letter of its batch. The others can be printed one by one."""
    batches = Notice.objects.filter(pk__in=notices).values("batch")
    for model in (NoticePrint, NoticePart):
        names = model._base_manager.filter(batch__in=batches).values_list("file", flat=True)
        files.delete(sorted(names))


def _pictures(community: Community, paid: Q) -> Goes:
    """Photos, receipts and recordings of contacts."""
    proofs = Proof.objects.within(community).filter(
        attempt__in=Attempt.objects.within(community).filter(paid)
    )
    home = Proof.objects.filter(attachment=OuterRef("pk")).values("attempt__household")[:1]
    rows = Attachment.objects.filter(community=community, pk__in=proofs.values("attachment"))
    return attached(_("照片、回执、录音"), rows, Subquery(home))


TERM = terms.declare(Term("dunning", _("催缴证据"), _("付清起"), EVIDENCE, over))
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
