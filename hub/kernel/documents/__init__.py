"""Numbered forms, drawn up once from a frozen snapshot and printed the same ever after.

An app declares its form in its own `documents.py`:

    documents.form("TSYB", template="analysis/typst/monthly_table.typ", workbook=fill)

and freezes a document inside the action that makes it. Nothing is computed when printing: the
template and the workbook function see the document and its snapshot, and no database.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from hub.kernel import counters, files, journal
from hub.kernel.documents import paper
from hub.kernel.documents.sheets import Book
from hub.kernel.models import Community, Document, Event
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal

Fill = Callable[[Document, Book], None]


class Happened(models.TextChoices):
    FROZEN = "document.frozen", _("编制文件")
    ISSUED = "document.issued", _("签发文件")
    RECEIVED = "document.received", _("签收文件")
    VOIDED = "document.voided", _("作废文件")


class Tampered(Refusal):
    message = _("这份文件的内容与封存时的校验码不符，不能打印。请立即报告系统管理员核查数据库。")


class NoWorkbook(Missing):
    message = _("这种文件没有电子表格，请下载 PDF。")


class SignedByIssuer(NotAllowed):
    message = _("这份文件是您签发的，须由另一位同事签收。")


class NoReason(Incomplete):
    message = _("请写明作废原因。")
    field = "reason"


@dataclass(frozen=True)
class Form:
    """One edition of a printed form. Keep the old ones: old documents are reprinted on them."""

    kind: str
    template: str
    workbook: Fill | None
    version: int


_forms: dict[tuple[str, int], Form] = {}


def form(kind: str, *, template: str, workbook: Fill | None = None, version: int = 1) -> Form:
    """Declare a form. The template's path starts at the product's package: "analysis/typst/…"."""
    declared = Form(kind, template, workbook, version)
    if _forms.setdefault((kind, version), declared) != declared:
        raise ValueError(f"Another form {kind} of version {version} is declared already")
    return declared


def _current_form(kind: str) -> Form:
    autodiscover_modules("documents")
    return _forms[kind, max(version for k, version in _forms if k == kind)]


def _form_of(document: Document) -> Form:
    autodiscover_modules("documents")
    return _forms[document.kind, document.form_version]


# ── Freezing ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def freeze(
    kind: str,
    community: Community,
    snapshot: Mapping[str, Any],
    *,
    by: Any,
    at: datetime,
    period: str,
    title: object,
    previous: Document | None = None,
    signs_as: str = "",
) -> Document:
    """Draw up a document from figures that will not change any more, under the next number.

    `signs_as` is how the maker signs, with their post ("客服专员 李静"); their name if left out.
    """
    document = Document(
        community=community,
        kind=kind,
        form_version=_current_form(kind).version,
        number=_next_number(kind, community, period),
        period=period,
        title=str(title),
        letterhead=plain({"company": community.company.name, "community": community.name}),
        snapshot=plain(snapshot),
        previous=previous,
        made_by=by,
        made_as=signs_as or by.name,
        made_at=at,
    )
    document.digest = digest(document)
    document.save(force_insert=True)
    journal.record(
        Happened.FROZEN, document, by=by, at=at, number=document.number, digest=document.digest
    )
    return document


def _next_number(kind: str, community: Community, period: str) -> str:
    number = counters.next_number(community, kind, period)
    return f"{kind}-{period.replace('-', '')}-{number:02}"


def plain(value: Any) -> Any:
    """Turn a snapshot into what both databases give back exactly as they were given it.

    PostgreSQL keeps JSON numbers as decimals, so -0.0 and 1e16 come back as 0 and an integer; and
    neither NUL nor half a surrogate pair can be stored as text. The digest must not notice.

    :raises ValueError: for a float that is no number: a rate without data is None.
    :raises TypeError: for anything that is not plain JSON, and for Decimal: write money as text.
    """
    if isinstance(value, Mapping):
        return {_plain_text(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return _plain_text(value)
    if isinstance(value, float):
        return _plain_float(value)
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a snapshot")


def _plain_text(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _plain_float(value: float) -> float | int:
    if value != value or value in {float("inf"), float("-inf")}:
        raise ValueError(f"{value} has no place in a snapshot")
    if value.is_integer() and abs(value) >= 1e15:
        return int(value)
    return value or 0.0


def digest(document: Document) -> str:
    """The SHA-256 of everything that is frozen, as canonical JSON."""
    frozen = {
        "kind": document.kind,
        "form": document.form_version,
        "number": document.number,
        "period": document.period,
        "title": document.title,
        "letterhead": document.letterhead,
        "snapshot": document.snapshot,
        "made_as": document.made_as,
        "made_at": int(document.made_at.timestamp() * 1000),
    }
    canonical = json.dumps(
        frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify(document: Document) -> bool:
    return document.digest == digest(document)


# ── Issuing ─────────────────────────────────────────────────────────────────────────────────
# Who may is the rule of the app whose form it is: its action asks before it calls these.


@transaction.atomic
def issue(
    document: Document, *, by: Any, at: datetime, signs_as: str = ""
) -> tuple[Document, Event]:
    """Put it in force under one's own name; the event is what may meet a duty.

    :raises Tampered: if it is no longer what was frozen.
    """
    document = _locked(document)
    Document.LIFECYCLE.make("issue", document)
    if not verify(document):
        raise Tampered
    document.issued_by, document.issued_at = by, at
    document.issued_as = signs_as or by.name
    document.save(update_fields=["status", "issued_by", "issued_as", "issued_at"])
    event = journal.record(
        Happened.ISSUED, document, by=by, at=at, number=document.number, digest=document.digest
    )
    return document, event


@transaction.atomic
def receive(
    document: Document, *, by: Any, at: datetime, signs_as: str = ""
) -> tuple[Document, Event]:
    """Sign for it.

    :raises SignedByIssuer: to whoever issued it.
    """
    document = _locked(document)
    Document.LIFECYCLE.make("receive", document)
    if document.issued_by_id == by.pk:
        raise SignedByIssuer
    document.received_by, document.received_at = by, at
    document.received_as = signs_as or by.name
    document.save(update_fields=["status", "received_by", "received_as", "received_at"])
    event = journal.record(Happened.RECEIVED, document, by=by, at=at, number=document.number)
    return document, event


@transaction.atomic
def void(document: Document, *, by: Any, at: datetime, reason: str) -> Document:
    """Take it out of force. It keeps its number and stays readable, marked as void.

    :raises NoReason: without one.
    """
    if not reason.strip():
        raise NoReason
    document = _locked(document)
    Document.LIFECYCLE.make("void", document)
    document.voided_by, document.voided_at = by, at
    document.void_reason = reason.strip()
    document.save(update_fields=["status", "voided_by", "voided_at", "void_reason"])
    journal.record(
        Happened.VOIDED,
        document,
        by=by,
        at=at,
        number=document.number,
        reason=document.void_reason,
    )
    return document


def _locked(document: Document) -> Document:
    """The caller's own document, as it stands now: whoever prints it next prints what was done."""
    rows = Document.objects.select_for_update(of=("self",), no_key=True)
    try:
        document.refresh_from_db(from_queryset=rows.filter(community_id=document.community_id))
    except Document.DoesNotExist:
        raise Missing from None
    return document


# ── Printing ────────────────────────────────────────────────────────────────────────────────


def pdf(document: Document) -> bytes:
    """The document on paper: byte for byte the same as long as nobody signs or voids it.

    :raises TimeIsOver: :raises Tampered: if it is no longer what was frozen.
    """
    _look_at(document)
    template = _form_of(document).template
    with translation.override(settings.LANGUAGE_CODE):
        return paper.print_pdf(template, _printed(document), dated=document.made_at)


def workbook(document: Document) -> bytes:
    """The document as an Excel workbook with its number and digest on every sheet.

    :raises TimeIsOver: :raises Tampered: if it is no longer what was frozen.
    :raises NoWorkbook: if the form has none.
    """
    fill = _form_of(document).workbook
    if fill is None:
        raise NoWorkbook
    _look_at(document)
    with translation.override(settings.LANGUAGE_CODE):
        book = Book(_printed(document), dated=document.made_at)
        fill(document, book)
        return book.content()


def _look_at(document: Document) -> None:
    if not document.snapshot:  # emptied by an erasure; number, signatures and digest stay
        raise files.TimeIsOver
    if not verify(document):
        raise Tampered


def _printed(document: Document) -> dict[str, Any]:
    """What the templates see. Moments are written out here: typst knows no time zones.

    In the house's own language and zone whoever asks, so that everyone gets the same paper.
    """
    return {
        "number": document.number,
        "kind": document.kind,
        "period": document.period,
        "title": document.title,
        "company": document.letterhead["company"],
        "community": document.letterhead["community"],
        "digest": document.digest,
        "status": document.status,
        "status_label": str(document.get_status_display()),
        "made": _signature(document.made_as, document.made_at),
        "issued": _signature(document.issued_as, document.issued_at),
        "received": _signature(document.received_as, document.received_at),
        "void_reason": document.void_reason,
        "content": document.snapshot,
    }


def _signature(name: str, at: datetime | None) -> dict[str, str]:
    if at is None:
        return {"name": "", "at": ""}
    local = timezone.localtime(at, timezone.get_default_timezone())
    return {"name": name, "at": local.strftime("%Y-%m-%d %H:%M")}
