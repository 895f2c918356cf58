"""What somebody says they did, as a row with the grade that its proof deserves."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.charges.models import Bill
from hub.dunning import contacts, grading, rules
from hub.dunning.decency import check
from hub.dunning.models import Attempt, Channel, Episode, Proof, StepDue
from hub.estate.models import Household, Phone, Resident
from hub.kernel import attachments
from hub.kernel.models import Attachment, Community
from hub.kernel.refusals import Incomplete, InField, Refusal
from hub.people.models import Staff


class NobodyNamed(Incomplete):
    message = _("联系上了就要写明是谁：只能是业主本人、代办人或同住的成年家属。")
    field = "spoken_to"


class NoNumber(Incomplete):
    message = _("请选择用的是档案里的哪个号码。号码不在档案里的，先到业户档案登记。")
    field = "phone"


class PhotoUsed(Refusal):
    message = _("这张照片已经用作另一条催缴记录的凭证。请当场重新拍。")
    field = "photos"


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What somebody says they did; the grade is not theirs to say."""

    channel: str
    result: str
    spoken_to: int | None = None
    phone: int | None = None
    note: str = ""
    reference: str = ""
    content_note: str = ""
    notice_code: str = ""
    witness: int | None = None
    photos: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    promise_amount: Decimal | None = None
    promise_day: date | None = None
    # When it happened, where a receipt says so; else it is written down as it happens.
    sent_at: datetime | None = None
    uploads: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        kinds = Proof.Kind
        self.uploads.update(
            {
                kinds.PHOTO: self.photos,
                kinds.SIGNED: self.signed,
                kinds.RECORDING: self.recordings,
                kinds.PAPER: self.papers,
            }
        )


def written(
    household: Household,
    episode: Episode,
    due: StepDue | None,
    tried: Tried,
    bills: list[Bill],
    by: Staff,
    at: datetime,
) -> Attempt:
    reached = tried.result in Attempt.REACHED
    phone = _phone(tried, household, at)
    witness = _witness(tried, household.community, by, at)
    grade = grading.grade(
        grading.Evidence(
            channel=tried.channel,
            result=tried.result,
            proofs=[kind for kind, tokens in tried.uploads.items() if tokens],
            reference=tried.reference.strip(),
            content_note=tried.content_note.strip(),
            notice_code=tried.notice_code.strip(),
            has_witness=witness is not None,
            is_designated=phone is not None and contacts.is_designated(phone, at),
        )
    )
    return Attempt.objects.create(
        community=household.community,
        household=household,
        episode=episode,
        due=due,
        channel=tried.channel,
        spoken_to=_spoken_to(tried, household, at) if reached else None,
        reached_at=phone.number if phone else household.code,
        result=tried.result,
        reached=reached,
        note=check(tried.note.strip()[:500], "note"),
        reference=tried.reference.strip()[:64],
        content_note=tried.content_note.strip()[:60],
        notice_code=tried.notice_code.strip()[:40],
        witness=witness,
        grade=grade,
        bills=[bill.pk for bill in bills],
        owed=sum((bill.amount - bill.settled for bill in bills), Decimal("0.00")),
        by=by,
        at=at,
    )


def _spoken_to(tried: Tried, household: Household, at: datetime) -> Resident:
    rows = Resident.objects.within(household.community).living_there(at)
    found = rows.filter(
        household=household, kind__in=contacts.MAY_HEAR, pk=tried.spoken_to or 0
    ).first()
    if found is None:
        raise NobodyNamed
    return found


def _phone(tried: Tried, household: Household, at: datetime) -> Phone | None:
    if tried.channel not in (Channel.PHONE, Channel.MESSAGE):
        return None
    rows = Phone.objects.within(household.community).in_use(at)
    found = rows.filter(resident__household=household, pk=tried.phone or 0).first()
    if found is None:
        raise NoNumber
    return found


def _witness(tried: Tried, community: Community, by: Staff, at: datetime) -> Staff | None:
    if tried.witness is None:
        return None
    found = Staff.objects.filter(pk=tried.witness, is_active=True, is_system=False).first()
    if found is None or found.pk == by.pk or rules.is_security(found, at):
        raise InField("witness", _("见证人要是另一位在职同事，不能是秩序或监控岗位。"))
    return found


def uploads_of(tried: Tried, community: Community, by: Staff) -> dict[str, list[Attachment]]:
    """The uploads by kind, looked at before anything is written.

    :raises PhotoUsed: if the same picture has proved something before.
    """
    found = {}
    for kind, tokens in tried.uploads.items():
        rows = list(
            Attachment.objects.filter(
                community=community, uploaded_by=by, draft_token__in=[t for t in tokens if t]
            )
        )
        used = Proof.objects.within(community).filter(sha256__in=[one.sha256 for one in rows])
        if used.exists():
            raise PhotoUsed
        found[kind] = rows
    return found


def claim(
    row: Attempt,
    tried: Tried,
    uploads: dict[str, list[Attachment]],
    by: Staff,
    at: datetime,
) -> None:
    tokens = [token for group in tried.uploads.values() for token in group]
    attachments.claim(tokens, row, by=by, at=at, label=Attachment.Label.PROOF)
    proofs = [
        Proof(community=row.community, attempt=row, kind=kind, attachment=one, sha256=one.sha256)
        for kind, rows in uploads.items()
        for one in rows
    ]
    try:
        with transaction.atomic():
            Proof.objects.bulk_create(proofs)
    except IntegrityError:
        raise PhotoUsed from None
