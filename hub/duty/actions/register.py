"""Writing in the shift register: opening it, notes, items, corrections, pages of the paper book."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.duty import chain, policy, rules
from hub.duty import register_rules as books
from hub.duty.actions.base import colleague
from hub.duty.models import Station
from hub.duty.models.register import PaperPages, Register, RegisterEntry, RegisterItem
from hub.duty.register_events import Happened
from hub.kernel import attachments, journal, obligations
from hub.kernel.models import Community, Event
from hub.kernel.obligations import Holder
from hub.kernel.refusals import Incomplete, InField, Refusal
from hub.people.models import Staff
from hub.people.telling import told

MOST = 100_000_000  # pieces, or fen of a float: a million yuan

SCAN = obligations.declare("register.scan", _("补传纸质登记扫描件"), ladder=("LD", "SUP", "DIR"))


class NoSuchEntry(Incomplete):
    message = _("登记簿里没有这个序号。")
    field = "number"


class NothingCorrected(Incomplete):
    message = _("请写出更正后的数量或文字；没有变化的不用更正。")


class TwiceOnTheList(Refusal):
    message = _("物品编码重复，请换一个编码。")
    field = "code"


class PaperScanned(Refusal):
    message = _("这几页已经补传过了。")


@dataclass(frozen=True)
class Item:
    code: str
    name: str
    kind: str
    expected: int


# ── The one way in ──────────────────────────────────────────────────────────────────────────


def locked(register_id: Any, community: Community) -> Register:
    """The book with its head held: whoever else writes in it waits."""
    found = Register.objects.within(community).select_related("station__department")
    return found.locked().find(register_id)


def append(
    register: Register,
    kind: RegisterEntry.Kind,
    *,
    author: Staff,
    at: datetime,
    **payload: Any,
) -> tuple[RegisterEntry, Event]:
    """Write the next entry. The register must be locked; only this function writes entries."""
    whole = {
        **payload,
        "at": localtime(at).isoformat(),
        "kind": kind.value,
        "register": register.name,
    }
    if kind not in {RegisterEntry.Kind.HANDOVER, RegisterEntry.Kind.DISPUTE}:
        whole["by"] = author.username
    text = chain.canonical(whole)
    number = register.head + 1
    entry = RegisterEntry.objects.create(
        community_id=register.community_id,
        register=register,
        number=number,
        kind=kind,
        payload=text,
        previous=register.head_hash,
        digest=chain.entry_hash(register.head_hash, number, text),
        author=author,
        at=at,
    )
    register.head, register.head_hash = number, entry.digest
    register.save(update_fields=["head", "head_hash"])
    event = journal.record(
        Happened.WRITTEN,
        register,
        by=author,
        at=at,
        number=number,
        kind=kind.value,
        digest=entry.digest,
    )
    return entry, event


# ── What people write ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def open_register(
    station_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    name: str,
    keeper_id: Any,
    items: Iterable[Item] = (),
) -> Register:
    """Begin the book of a station, in somebody's keeping."""
    station = Station.objects.within(community).select_related("department").find(station_id)
    rules.require(by, station.department, books.LEAD, at)
    name = told("name", name, _("请写登记簿的名称。"), 40)
    if Register.objects.within(community).filter(name=name).exists():
        raise InField("name", _("已经有这个名称的登记簿。"))
    keeper = colleague(keeper_id, community)
    if not rules.may(keeper, station.department, books.WRITE, at):
        raise InField("keeper", _("保管人要在这个部门任职。"))
    register = Register.objects.create(
        community=community, station=station, name=name, keeper=keeper, kept_since=at
    )
    rows = [_item(register, _fit(one)) for one in items]
    append(
        register,
        RegisterEntry.Kind.OPEN,
        author=by,
        at=at,
        keeper=keeper.username,
        items=[_listed(row) for row in rows],
    )
    return register


@transaction.atomic
def write(
    register_id: Any, *, community: Community, by: Staff, at: datetime, text: str
) -> RegisterEntry:
    """Note what happened on the shift."""
    register = locked(register_id, community)
    rules.require(by, register.station.department, books.WRITE | books.LEAD, at)
    text = told("text", text, _("请写要登记的事。"), 1000)
    entry, _event = append(register, RegisterEntry.Kind.NOTE, author=by, at=at, note=text)
    return entry


@transaction.atomic
def set_item(
    register_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    item: Item,
    reason: str,
    is_active: bool = True,
) -> RegisterItem:
    """Put an item on the list, change how much there should be of it, or strike it off."""
    register = locked(register_id, community)
    rules.require(by, register.station.department, books.LEAD, at)
    reason = told("reason", reason, _("请写明为什么变更。"))
    item = _fit(item)
    row = register.items.filter(code=item.code).first()
    was = row.expected if row else None
    row = row or _item(register, item)
    row.name, row.kind, row.expected, row.is_active = (
        item.name,
        item.kind,
        item.expected,
        is_active,
    )
    row.save(update_fields=["name", "kind", "expected", "is_active"])
    append(
        register,
        RegisterEntry.Kind.ITEMS,
        author=by,
        at=at,
        items=[{**_listed(row), "was": was, "active": is_active}],
        reason=reason,
    )
    return row


@transaction.atomic
def correct(
    register_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    number: int,
    reason: str,
    counts: Mapping[str, int] | None = None,
    note: str = "",
) -> RegisterEntry:
    """Say what an entry should have said. The entry stays, and is shown struck through.

    Whoever signed it, or leads the station, may; nothing that depends on it changes by itself.

    :raises NoSuchEntry:
    :raises NothingCorrected: if nothing would read differently.
    """
    register = locked(register_id, community)
    wrong = register.entries.filter(number=number).first()
    if wrong is None:
        raise NoSuchEntry
    payload = _read(wrong)
    signed = {payload.get("by"), payload.get("from"), payload.get("to")}
    if by.username not in signed:
        rules.require(by, register.station.department, books.LEAD, at)
    reason = told("reason", reason, _("请写明为什么更正。"))
    changed: dict[str, Any] = {}
    lines = {one["code"]: one for one in payload.get("items", []) if "counted" in one}
    items = [
        {"code": code, "counted": counted, "expected": lines[code]["expected"]}
        for code, counted in sorted((counts or {}).items())
        if code in lines and lines[code]["counted"] != counted
    ]
    if items:
        changed["items"] = items
    if note.strip() and note.strip() != payload.get("note", ""):
        changed["note"] = told("note", note, "", 1000)
    if not changed:
        raise NothingCorrected
    entry, _event = append(
        register,
        RegisterEntry.Kind.CORRECTION,
        author=by,
        at=at,
        corrects=number,
        reason=reason,
        **changed,
    )
    return entry


# ── While the hub was down ──────────────────────────────────────────────────────────────────


@transaction.atomic
def report_paper(
    register_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    first_page: int,
    last_page: int,
    why: str,
) -> PaperPages:
    """Say which pages of the paper book were written; whoever says so owes their scan."""
    register = locked(register_id, community)
    rules.require(by, register.station.department, books.WRITE | books.LEAD, at)
    if not 1 <= first_page <= last_page:
        raise InField("last_page", _("止页不能小于起页。"))
    why = told("why", why, _("请写明为什么用了纸质登记本。"))
    pages = PaperPages.objects.create(
        community=community,
        register=register,
        first_page=first_page,
        last_page=last_page,
        why=why,
        reported_by=by,
        reported_at=at,
    )
    told_: dict[str, Any] = {"pages": [first_page, last_page], "reason": why}
    append(register, RegisterEntry.Kind.PAPER, author=by, at=at, **told_)
    event = journal.record(Happened.PAPER_REPORTED, pages, by=by, at=at, **told_)
    within = timedelta(hours=policy.at(community, at).scan_hours)
    obligations.open_(
        SCAN,
        pages,
        holder=Holder(person=by),
        event=event,
        warn_at=at + within * 3 / 4,
        due_at=at + within,
    )
    return pages


@transaction.atomic
def scan(
    pages_id: Any, *, community: Community, by: Staff, at: datetime, photos: Iterable[str]
) -> PaperPages:
    """Put the scanned pages on record; the register keeps the digest of every file."""
    found = PaperPages.objects.within(community).find(pages_id)
    register = locked(found.register_id, community)
    pages = PaperPages.objects.within(community).locked().find(pages_id)
    rules.require(by, register.station.department, books.WRITE | books.LEAD, at)
    if pages.status == PaperPages.Status.SCANNED:
        raise PaperScanned
    tokens = [token for token in photos if token]
    if not tokens:
        raise InField("photos", _("请拍下或上传这几页。"))
    files = attachments.claim(tokens, pages, by=by, at=at)
    PaperPages.LIFECYCLE.make("scan", pages)
    pages.save(update_fields=["status"])
    append(
        register,
        RegisterEntry.Kind.SCAN,
        author=by,
        at=at,
        pages=[pages.first_page, pages.last_page],
        files=[one.sha256 for one in files],
    )
    event = journal.record(Happened.PAPER_SCANNED, pages, by=by, at=at, files=len(files))
    obligations.meet(SCAN, pages, event=event)
    return pages


# ── At the end of the day ───────────────────────────────────────────────────────────────────


@transaction.atomic
def note_heads(*, community: Community, by: Staff, at: datetime) -> int:
    """Write where every register stands into the journal, whose seal then holds it."""
    count = 0
    for register in Register.objects.within(community).locked().order_by("pk"):
        journal.record(
            Happened.HEAD,
            register,
            by=by,
            at=at,
            number=register.head,
            digest=register.head_hash,
        )
        count += 1
    return count


def _fit(item: Item) -> Item:
    """The item with its words trimmed."""
    if item.kind not in RegisterItem.Kind.values:
        raise InField("kind", _("请选择物品种类。"))
    if not 0 <= item.expected <= MOST:
        raise InField("expected", _("应有数量不对。"))
    return Item(
        told("code", item.code, _("请写物品编码。"), 20),
        told("name", item.name, _("请写物品名称。"), 40),
        item.kind,
        item.expected,
    )


def _item(register: Register, item: Item) -> RegisterItem:
    if register.items.filter(code=item.code).exists():
        raise TwiceOnTheList
    return RegisterItem.objects.create(
        community_id=register.community_id,
        register=register,
        code=item.code,
        name=item.name,
        kind=item.kind,
        expected=item.expected,
    )


def _listed(row: RegisterItem) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "expected": row.expected}


def _read(entry: RegisterEntry) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(entry.payload)
    return read
