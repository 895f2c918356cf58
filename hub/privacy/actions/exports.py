"""双人导出: asked for with purpose, scope and receiver; let out by another; fetched for some hours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Area, Building
from hub.kernel import counters, decisions, exchange, journal, obligations
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import InField, NotAllowed, Refusal
from hub.kernel.workdays import local_day
from hub.people.models import Staff
from hub.people.telling import decided, tell, tell_person, told
from hub.privacy import duties, policy, rules, sources
from hub.privacy.actions.handing import number, watermark, write
from hub.privacy.events import Happened
from hub.privacy.models import Export, Handout, Release, Stop
from hub.privacy.models.export import BY_TWO, is_open


class TooManyRows(Refusal):
    """Names what was asked for, what is allowed, and what to do."""

    field = "building"

    def __init__(self, most: int) -> None:
        words = gettext(
            "这样选超过 %(most)d 行的上限。请按楼栋分几次申请，或少选一些；上限由公司经理在“规则与时限”里定。"
        )
        super().__init__(words % {"most": most})


class NoneThere(Refusal):
    message = _("这样选一行也没有。请换一个组团或楼栋。")
    field = "building"


class NotOpen(Refusal):
    message = _("现在不能取：还没有批准、已经过期或已经停止。仍有需要的，请重新申请。")


class OthersExport(NotAllowed):
    message = _("只有申请人本人能取。请申请人登录后取件。")


@dataclass(frozen=True)
class Wanted:
    """Which list, of which homes, with which columns; what for, and for whom."""

    source: str
    columns: Collection[str]
    purpose: str
    receiver: str
    area: int | None = None
    building: int | None = None


@transaction.atomic
def ask(
    wanted: Wanted, *, community: Community, by: Staff, at: datetime, key: str | None = None
) -> Export:
    """Ask for a list of people that is to leave the house. Nothing leaves before another lets it.

    :raises TooManyRows: :raises NoneThere:
    """
    source = sources.of(wanted.source)
    grant = rules.require(by, community, source.asked_by, at)
    if (known := journal.repeated(community, key, by=by, verb=Happened.EXPORT_ASKED)) is not None:
        return Export.objects.within(community).find(known.subject_id)
    values = policy.at(community, at)
    area = Area.objects.within(community).find(wanted.area) if wanted.area else None
    building = (
        Building.objects.within(community).find(wanted.building) if wanted.building else None
    )
    export = Export(
        community=community,
        source=source.code,
        columns=[one.key for one in source.chosen(wanted.columns)],
        area=area,
        building=building,
        purpose=told("purpose", wanted.purpose, _("请写明用来做什么。")),
        receiver=told("receiver", wanted.receiver, _("请写明交给谁。"), 100),
        cap=values.export_rows,
        hours=values.export_hours,
        asked_by=by,
        acting_for=grant.holder if grant.holder.pk != by.pk else None,
        asked_at=at,
    )
    if not export.columns:
        raise InField("columns", _("请至少选一列。"))
    export.rows = len(rows_of(export, at))
    if not export.rows:
        raise NoneThere
    year = f"{local_day(at):%Y}"
    export.number = f"DC-{year}-{counters.next_number(community, 'DC', year):03}"
    export.save(force_insert=True)
    event = tell(
        Happened.EXPORT_ASKED, export, by=by, at=at, grant=grant, key=key,
        source=export.source, columns=export.columns, rows=export.rows,
    )  # fmt: skip
    duties.owe_decision(export, event)
    decisions.propose(EXPORT, export, by=by, at=at, ground=export.purpose, **_asked(export))
    return export


def _asked(export: Export) -> dict[str, Any]:
    """What whoever decides reads; the words stay as they were, whatever lists are called later."""
    source = sources.of(export.source)
    return {
        "number": export.number,
        "list": str(source.label),
        "scope": scope_of(export),
        "columns": "、".join(str(one.label) for one in source.chosen(export.columns)),
        "rows": export.rows,
        "receiver": export.receiver,
    }


def scope_of(export: Export) -> str:
    return str(export.building or export.area or gettext("整个项目"))


def rows_of(export: Export, at: datetime) -> list[sources.Row]:
    """The rows as they are now.

    :raises TooManyRows: rather than a part of them, which nobody could tell from the whole.
    """
    source = sources.of(export.source)
    homes = sources.homes(export.community, export.area, export.building)
    rows = list(islice(source.rows(export.community, homes, at), export.cap + 1))
    if len(rows) > export.cap:
        raise TooManyRows(export.cap)
    return rows


# ── The second person ───────────────────────────────────────────────────────────────────────


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    return rules.decider(person, decision, at)


def _release(decision: Decision, by: Staff, at: datetime) -> None:
    export = _of(decision)
    until = at + timedelta(hours=export.hours)
    Release.objects.create(community=export.community, export=export, by=by, at=at, until=until)
    event = tell(
        Happened.EXPORT_RELEASED, export, by=by, at=at, grant=decided(decision, by),
        until=until.isoformat(),
    )  # fmt: skip
    obligations.meet(duties.DECIDE, export, event=event)
    said = gettext("%(number)s 已批准，请在 %(when)s 前取件，过后不能再取。")
    words = said % {"number": export.number, "when": f"{localtime(until):%m-%d %H:%M}"}
    tell_person(export.asked_by_id, export, words, at)


def _turn_down(decision: Decision, by: Staff, at: datetime) -> None:
    export = _of(decision)
    event = tell(Happened.EXPORT_TURNED_DOWN, export, by=by, at=at, grant=decided(decision, by))
    obligations.meet(duties.DECIDE, export, event=event)
    said = gettext("%(number)s 没有批准：%(why)s")
    words = said % {"number": export.number, "why": decision.answer}
    tell_person(export.asked_by_id, export, words, at)


def _take_back(decision: Decision, by: Staff, at: datetime) -> None:
    obligations.void(duties.DECIDE, _of(decision), reason=gettext("申请人已撤回"))


def _of(decision: Decision) -> Export:
    rows = Export.objects.filter(community_id=decision.community_id).select_related(
        "community", "area", "building"
    )
    return rows.find(decision.subject_id)


EXPORT = decisions.declare(
    "privacy.export",
    _("导出名单"),
    may_decide=_may_decide,
    carry_out=_release,
    turn_down=_turn_down,
    take_back=_take_back,
)


@transaction.atomic
def stop(export_id: Any, *, community: Community, by: Staff, at: datetime, reason: str) -> Export:
    """End a release before its time: nothing more is handed over. What was fetched stays on record.

    :raises NotOpen: where there is nothing to end.
    """
    export = rules.exports(by, community, at).locked().find(export_id)
    grant = rules.grant_to_stop(by, export, at)
    if grant is None:
        raise NotAllowed
    if not is_open(*ways_of(export), at):
        raise NotOpen
    reason = told("reason", reason, _("请写明为什么停止。"))
    Stop.objects.create(community=community, export=export, by=by, at=at, reason=reason)
    tell(Happened.EXPORT_STOPPED, export, by=by, at=at, grant=grant, reason=reason)
    return export


def ways_of(export: Export) -> tuple[Release | None, Stop | None]:
    return export.releases.first(), export.stops.first()


# ── Fetching ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def fetch(
    export_id: Any, *, community: Community, by: Staff, at: datetime
) -> tuple[Handout, bytes]:
    """The file as of now, marked with who took it, when and what for; each time is a line of its own.

    :raises OthersExport: to anybody but who asked.
    :raises NotOpen: :raises TooManyRows: if there are more by now than were allowed.
    """
    seen = rules.exports(by, community, at).select_related("community", "area", "building")
    export = seen.locked().find(export_id)
    if export.asked_by_id != by.pk:
        raise OthersExport
    grant = rules.require(by, community, sources.of(export.source).asked_by, at)
    if not is_open(*ways_of(export), at):
        raise NotOpen
    rows = rows_of(export, at)
    handout = Handout(
        community=community,
        number=number(community, at),
        outlet=BY_TWO,
        export=export,
        subject_type=export._meta.label_lower,
        subject_id=export.pk,
        what=f"{export.number} {sources.label_of(export.source)}",
        rows=len(rows),
        cap=export.cap,
        by=by,
        at=at,
    )
    content = _file(export, handout, rows)
    handout.sha256 = sha256(content).hexdigest()
    return write(handout, grant), content


def _file(export: Export, handout: Handout, rows: Sequence[sources.Row]) -> bytes:
    """In the house's language. Each row names the handout too: what is copied out of the sheet still
    says whence."""
    with translation.override(settings.LANGUAGE_CODE):
        source = sources.of(export.source)
        columns = source.chosen(export.columns)
        heads = [exchange.Head(one.label, one.width) for one in columns]
        words = watermark(handout, export, f"{localtime(handout.at):%Y-%m-%d %H:%M}")
        sheet = exchange.Sheet(
            source.label,
            [*heads, exchange.Head(_("出处"), 16)],
            [[*(row[one.key] for one in columns), handout.number] for row in rows],
            says=words,
        )
        with exchange.workbook(sheet, mark=exchange.Mark(handout.number, words)) as file:
            return file.read()
