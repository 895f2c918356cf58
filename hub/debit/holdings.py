"""What is kept of a person's mandates: the account they let us ask, and what the bank was asked for."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from hub.debit.events import Happened
from hub.debit.models import Line, Mandate
from hub.kernel.models import Attachment, Community, Event
from hub.kernel.records import Records
from hub.privacy import terms
from hub.privacy.holdings import Goes, Going, Holding, Item, Kept, attached, declare
from hub.privacy.persons import Person
from hub.privacy.terms import Term

IN_FORCE = _("授权仍然有效，扣款要用")
ENDED = _("代扣授权及扣款凭据，授权终止后五年（会计凭证、举证）")


def given(person: Person) -> Records[Mandate]:
    rows = Mandate.objects.within(person.community)
    return rows.filter(person.named("household", "holder"))


def told(person: Person) -> Iterator[Item]:
    for one in given(person).select_related("household").order_by("pk"):
        facts = [
            (_("房号"), one.household.code),
            (_("协议号"), one.agreement),
            (_("户名"), one.holder),
            (_("开户行"), one.bank),
            (_("账号"), one.account),
            (_("有效期"), f"{one.valid_from} → {one.valid_to or ''}".strip()),
            (_("状态"), one.get_status_display()),
        ]
        lines = Line.objects.within(person.community).filter(mandate=one).select_related("batch")
        facts += [(_("扣款"), f"{line.batch} {line.amount}") for line in lines.order_by("pk")]
        looked = Event.objects.filter(
            community=person.community,
            verb=Happened.ACCOUNT_REVEALED,
            subject_type="debit.mandate",
            subject_id=one.pk,
        ).select_related("actor")
        facts += [
            (_("看过账号"), f"{event.actor.name} {event.detail.get('reason', '')}")
            for event in looked.order_by("id")
        ]
        yield Item(str(_("代扣授权")), one.made_at, facts)


def may_go(person: Person, at: datetime) -> Going:
    rows = given(person)
    account, papers = TERM.due(person.community, at)
    active = rows.filter(status=Mandate.Status.ACTIVE)
    ended = rows.filter(ended_at__gt=TERM.before(person.community, at))
    last = ended.order_by("-ended_at").values_list("ended_at", flat=True).first()
    until: date | None = TERM.until(last, person.community, at) if last else None
    return Going(
        [account.only(rows), papers.only(_papers(person))],
        [Kept(active.count(), IN_FORCE), Kept(ended.count(), ENDED, until)],
    )


def _papers(person: Person) -> QuerySet[Attachment]:
    return Attachment.objects.filter(
        community=person.community,
        subject_type="debit.mandate",
        subject_id__in=given(person).values("pk"),
    )


def over(community: Community, before: datetime, at: datetime) -> list[Goes]:
    """Whose account it was; that there was a mandate, and what the bank was asked for, stays."""
    rows = Mandate.objects.within(community).filter(ended_at__lte=before)
    blank = {"holder": "", "bank": "", "account": ""}
    home = Mandate.objects.filter(pk=OuterRef("subject_id")).values("household")
    papers = Attachment.objects.filter(
        community=community, subject_type="debit.mandate", subject_id__in=rows.values("pk")
    )
    return [
        Goes(_("户名、开户行、账号"), rows.exclude(**blank), blank),
        attached(_("签字的协议"), papers, Subquery(home)),
    ]


TERM = terms.declare(Term("mandates", _("代扣账户"), _("授权终止起"), ENDED, over))
declare(
    Holding(
        "debit.mandates",
        _("银行代扣"),
        ("debit.Mandate", "debit.Line", "debit.Skip"),
        told,
        may_go,
    )
)
