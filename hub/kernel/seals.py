"""The day's seal: what was written on a day can no longer be altered unseen.

Leaf = SHA-256 of the event in canonical form. The leaves, in order of id, make a Merkle root; the
root, the count and the seal of the day before make the day's digest. Whoever keeps one digest
outside (it is printed on each month's table) can prove all days before it.
"""

import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from hub.kernel.models import Community, Event, Seal
from hub.kernel.workdays import day_bounds, local_day

GENESIS = "0" * 64
_MARK = struct.Struct(">q8s")
# A transaction that began before midnight must be done before its day is sealed.
SETTLE = timedelta(hours=1)


@dataclass(frozen=True)
class Fault:
    """The first thing that does not fit: which day, which event, and what is wrong with it."""

    community: Community
    day: date
    event: int | None
    what: str


def leaf(event: Event) -> bytes:
    """The event in canonical form, hashed. Every column counts."""
    canonical = json.dumps(
        [
            event.pk,
            event.community_id,
            event.at.isoformat(),
            event.verb,
            event.actor_id,
            event.acting_for_id,
            event.subject_type,
            event.subject_id,
            event.detail,
            event.key,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(b"\x00" + canonical.encode()).digest()


def merkle_root(leaves: list[bytes]) -> str:
    """Root of the tree; an odd leaf is carried up as it is. No leaf: the hash of nothing."""
    level = leaves or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = [level[-1]] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in pairs] + odd
    return level[0].hex()


def digest(day: date, count: int, root: str, previous: str) -> str:
    return hashlib.sha256(f"{day.isoformat()}|{count}|{root}|{previous}".encode()).hexdigest()


def seal_days(community: Community, at: datetime) -> list[Seal]:
    """Seal every finished day not sealed yet, in order, days without events included."""
    first = _first_unsealed(community)
    if first is None:
        return []
    last = local_day(at - SETTLE) - timedelta(days=1)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [_seal(community, day, at) for day in days]


@transaction.atomic
def _seal(community: Community, day: date, at: datetime) -> Seal:
    # One sealer at a time for a community: the chain must not fork.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    before = Seal.objects.filter(community=community, day__lt=day).order_by("-day").first()
    events = list(_events(community, day))
    leaves = [leaf(event) for event in events]
    root = merkle_root(leaves)
    previous = before.digest if before else GENESIS
    seal, _created = Seal.objects.get_or_create(
        community=community,
        day=day,
        defaults={
            "count": len(events),
            "root": root,
            "previous": previous,
            "digest": digest(day, len(events), root, previous),
            "marks": b"".join(
                _MARK.pack(event.pk, mark[:8]) for event, mark in zip(events, leaves, strict=True)
            ),
            "sealed_at": at,
        },
    )
    return seal


def verify(community: Community) -> Fault | None:
    """Check every sealed day against the journal; return the first fault, or None."""
    previous = GENESIS
    for seal in Seal.objects.filter(community=community).order_by("day").iterator(50):
        fault = _check(community, seal, previous)
        if fault:
            return fault
        previous = seal.digest
    return None


def _check(community: Community, seal: Seal, previous: str) -> Fault | None:
    events = list(_events(community, seal.day))
    leaves = [leaf(event) for event in events]
    root = merkle_root(leaves)
    if root == seal.root:
        if seal.previous != previous or seal.digest != digest(
            seal.day, seal.count, seal.root, previous
        ):
            return Fault(community, seal.day, None, "封签与前一日不相连，封签本身被改动")
        return None
    found = {event.pk: mark[:8] for event, mark in zip(events, leaves, strict=True)}
    return _first_difference(community, seal, found)


def _first_difference(community: Community, seal: Seal, found: dict[int, bytes]) -> Fault:
    sealed = dict(_MARK.iter_unpack(bytes(seal.marks)))
    for pk in sorted(sealed.keys() | found.keys()):
        if pk not in found:
            return Fault(community, seal.day, pk, "记录被删除")
        if pk not in sealed:
            return Fault(community, seal.day, pk, "封签之后被插入")
        if sealed[pk] != found[pk]:
            return Fault(community, seal.day, pk, "记录被改动")
    return Fault(community, seal.day, None, "封签与记录不符")


def _first_unsealed(community: Community) -> date | None:
    last = Seal.objects.filter(community=community).order_by("-day").first()
    if last:
        return last.day + timedelta(days=1)
    first = Event.objects.filter(community=community).order_by("at").first()
    return local_day(first.at) if first else None


def _events(community: Community, day: date) -> Iterator[Event]:
    start, end = day_bounds(day)
    return (
        Event.objects.filter(community=community, at__gte=start, at__lt=end)
        .order_by("id")
        .iterator(2000)
    )
