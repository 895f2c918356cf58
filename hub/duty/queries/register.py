"""Reading the shift registers: their pages with what was corrected, and whether they verify."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hub.duty import chain
from hub.duty.models.register import Handover, Register, RegisterEntry, RegisterItem
from hub.duty.register_events import Happened
from hub.kernel.models import Community, Event
from hub.kernel.workdays import day_bounds
from hub.people.models import Staff


@dataclass(frozen=True)
class Fault:
    """The first number of a register that does not fit, and what is wrong with it."""

    register: str
    number: int
    what: str

    def __str__(self) -> str:
        return _("《%(register)s》第 %(number)d 号：%(what)s") % {
            "register": self.register,
            "number": self.number,
            "what": self.what,
        }


# ── Verifying ───────────────────────────────────────────────────────────────────────────────


def verify(register: Register) -> Fault | None:
    """Go through the book from the first number and name the first that does not fit.

    Beside the chain itself, what the journal (and its seals) kept of it is compared: cutting off
    the last entries and putting the head right again would else go unseen.
    """
    kept = _kept_in_journal(register)
    previous, number = chain.GENESIS, 0
    rows = RegisterEntry.objects.filter(register=register).select_related("author")
    for entry in rows.order_by("number").iterator(1000):
        number += 1
        if what := _wrong_with(entry, register, number, previous):
            return Fault(register.name, number, what)
        if number in kept and kept[number] != entry.digest:
            return Fault(register.name, number, _("与系统记录里的校验码不符"))
        previous = entry.digest
    last = max([register.head, *kept])
    if last > number:
        return Fault(register.name, number + 1, _("缺号，登记被删除"))
    if (register.head, register.head_hash) != (number, previous):
        return Fault(register.name, number, _("簿首与最后一号不符"))
    return None


def verify_all(community: Community) -> str:
    """The first fault of any book of the community in words, or nothing."""
    for register in Register.objects.within(community).order_by("pk"):
        if fault := verify(register):
            return str(fault)
    return ""


def _wrong_with(entry: RegisterEntry, register: Register, number: int, previous: str) -> str:
    if entry.number != number:
        return _("缺号，登记被删除")
    if entry.previous != previous:
        return _("与上一号不相连")
    try:
        payload = json.loads(entry.payload)
        canonical = chain.canonical(payload)
    except (ValueError, TypeError):
        return _("内容被改动")
    if canonical != entry.payload:
        return _("内容被改动")
    if entry.digest != chain.entry_hash(previous, number, entry.payload):
        return _("内容被改动")
    told = (
        payload.get("kind"),
        payload.get("by", payload.get("to")),
        payload.get("at"),
        payload.get("register"),
    )
    stands = (
        entry.kind,
        entry.author.username,
        localtime(entry.at).isoformat(),
        register.name,
    )
    if told != stands or entry.community_id != register.community_id:
        return _("登记人、时间或种类被改动")
    return ""


def _kept_in_journal(register: Register) -> dict[int, str]:
    events = Event.objects.filter(
        community_id=register.community_id,
        subject_type="duty.register",
        subject_id=register.pk,
        verb__in=(Happened.WRITTEN, Happened.HEAD),
    )
    told = events.order_by("id").values_list("detail", flat=True)
    return {one["number"]: one["digest"] for one in told if one["number"]}


# ── Pages of the book ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Quantity:
    """One counted item, perhaps corrected: what stood there before is struck through."""

    name: str
    expected: str
    counted: str
    struck: tuple[str, ...] = ()
    differs: bool = False
    condition: str = ""


@dataclass
class Written:
    """An entry as the page shows it."""

    pk: int
    number: int
    kind: str
    label: str
    by: str
    at: datetime
    digest: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    struck_notes: list[str] = field(default_factory=list)
    items: list[Quantity] = field(default_factory=list)
    corrects: int | None = None
    corrected_by: list[int] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return {"dispute": "bad", "takeover": "warn", "handover": "good"}.get(self.kind, "calm")


def page(register: Register, entries: Iterable[RegisterEntry]) -> list[Written]:
    """These entries as people read them; what later entries correct is struck through here."""
    rows = list(entries)
    names = _names(register, rows)
    later = _corrections(register, {row.number for row in rows})
    return [_written(row, later.get(row.number, []), names) for row in rows]


def entries_of_day(register: Register, day: date) -> list[RegisterEntry]:
    start, end = day_bounds(day)
    rows = register.entries.filter(at__gte=start, at__lt=end).select_related("author")
    return list(rows.order_by("number"))


def head_of_day(register: Register, day: date) -> RegisterEntry | None:
    """The last entry up to the end of a day: its digest is the day's."""
    _start, end = day_bounds(day)
    return register.entries.filter(at__lt=end).order_by("-number").first()


def under_way(register: Register) -> Handover | None:
    rows = register.handovers.filter(status__in=Handover.OPEN)
    return rows.select_related("outgoing", "incoming").first()


@dataclass(frozen=True)
class _Names:
    people: dict[str, str]
    items: dict[str, RegisterItem]

    def person(self, username: str) -> str:
        return self.people.get(username, username)

    def shown(self, code: str, quantity: Any) -> str:
        item = self.items.get(code)
        if quantity is None:
            return "—"
        if item and item.kind == RegisterItem.Kind.FLOAT:
            return f"¥{quantity // 100:,}.{quantity % 100:02}"
        return f"{quantity:,}"


def _names(register: Register, rows: list[RegisterEntry]) -> _Names:
    told = [json.loads(row.payload) for row in rows]
    logins = {one[key] for one in told for key in ("by", "from", "to", "keeper") if key in one}
    people = dict(Staff.objects.filter(username__in=logins).values_list("username", "name"))
    return _Names(people, {item.code: item for item in register.items.all()})


def _corrections(register: Register, numbers: set[int]) -> dict[int, list[dict[str, Any]]]:
    """What later entries say about these, in their order."""
    if not numbers:
        return {}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = register.entries.filter(kind=RegisterEntry.Kind.CORRECTION, number__gt=min(numbers))
    for row in rows.order_by("number"):
        payload = json.loads(row.payload)
        if payload["corrects"] in numbers:
            found[payload["corrects"]].append({**payload, "number": row.number})
    return found


def _written(row: RegisterEntry, later: list[dict[str, Any]], names: _Names) -> Written:
    payload = json.loads(row.payload)
    notes = [payload.get("note", ""), *(one["note"] for one in later if "note" in one)]
    written = Written(
        row.pk,
        row.number,
        row.kind,
        str(row.get_kind_display()),
        row.author.name,
        row.at,
        row.digest,
        note=notes[-1],
        struck_notes=[one for one in notes[:-1] if one],
        corrects=payload.get("corrects"),
        corrected_by=[one["number"] for one in later],
    )
    for key, label in _labels().items():
        if key in payload:
            value = str(payload[key])
            is_person = key in {"from", "to", "keeper"}
            written.lines.append((label, names.person(value) if is_person else value))
    if "pages" in payload:
        written.lines.append((_("页码"), "–".join(str(n) for n in payload["pages"])))
    if "unfinished" in payload:
        written.lines.append((_("未了事项"), _("、").join(payload["unfinished"])))
    written.items = [_quantity(one, later, names) for one in payload.get("items", [])]
    return written


def _labels() -> dict[str, str]:
    return {
        "from": _("交班人"),
        "to": _("接班人"),
        "keeper": _("保管人"),
        "incidents": _("本班事件"),
        "remark": _("接班说明"),
        "finding": _("处理结果"),
        "reason": _("原因"),
    }


def _quantity(one: dict[str, Any], later: list[dict[str, Any]], names: _Names) -> Quantity:
    code = one["code"]
    values = [one.get("counted")]
    for correction in later:
        values += [item["counted"] for item in correction.get("items", []) if item["code"] == code]
    item = names.items.get(code)
    return Quantity(
        name=f"{item.name} {code}" if item else code,
        expected=names.shown(code, one["expected"]),
        counted=names.shown(code, values[-1]),
        struck=tuple(names.shown(code, value) for value in values[:-1]),
        differs="counted" in one and values[-1] != one["expected"],
        condition=one.get("condition", ""),
    )


def counted_codes(entry: RegisterEntry) -> list[str]:
    """The items of an entry that were counted in it, in its order."""
    items = json.loads(entry.payload).get("items", [])
    return [one["code"] for one in items if "counted" in one]


@dataclass(frozen=True)
class Line:
    """One item of a handover under way, as the page shows it."""

    name: str
    code: str
    expected: str
    counted: str
    condition: str
    differs: bool


def lines_of(handover: Handover) -> list[Line]:
    """What was counted against what there should be."""
    rows = handover.lines.select_related("item")
    names = _Names({}, {row.item.code: row.item for row in rows})
    return [
        Line(
            row.item.name,
            row.item.code,
            names.shown(row.item.code, row.expected),
            names.shown(row.item.code, row.counted),
            row.condition,
            bool(row.difference),
        )
        for row in rows
    ]


def items_of(register: Register) -> list[tuple[RegisterItem, str]]:
    """What is on the list of the book, with how much there should be of it."""
    rows = list(register.items.filter(is_active=True))
    names = _Names({}, {row.code: row for row in rows})
    return [(row, names.shown(row.code, row.expected)) for row in rows]
