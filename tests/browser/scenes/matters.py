"""The story of a complaint.

What happens before a page is opened happens within the last hour: a day that the worker has
sealed meanwhile must not be given new events.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from hub.kernel import decisions, drafts, seals
from hub.kernel.models import Obligation
from hub.matters import actions, duties
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, accepted, forwarded, told
from tests.browser.scenes.cast import ago, the_cast


def forget_drafts(who: str) -> None:
    cast = the_cast()
    drafts.forget(
        by=getattr(cast, who), community=cast.community, form="intake", at=timezone.now()
    )


def told_matters(text: str) -> list[dict[str, Any]]:
    """What is on record under these words."""
    found = Matter.objects.within(the_cast().community).filter(text__contains=text).order_by("pk")
    return [_told(matter) for matter in found]


def forwarded_matter(text: str) -> dict[str, Any]:
    """周敏 has taken a complaint in and handed it to engineering."""
    return _told(forwarded(the_cast(), ago(20), text=text))


def handled_matter(text: str) -> dict[str, Any]:
    """陈刚 has done what was complained about."""
    cast = the_cast()
    matter = accepted(cast, ago(30), text=text)
    return _told(handle(cast, matter, ago(5)))


def handled_again(pk: int) -> dict[str, Any]:
    cast = the_cast()
    matter = actions.accept(pk, community=cast.community, by=cast.chen, at=timezone.now())
    return _told(handle(cast, matter, timezone.now()))


def reported_by_both(text: str) -> list[dict[str, Any]]:
    """黄海 and the neighbour each complain of the same thing; engineering has both."""
    cast = the_cast()
    neighbour = {
        "household_id": cast.neighbour.pk,
        "reporter_name": "许燕",
        "reporter_phone": "13987654321",
    }
    return [
        _told(forwarded(cast, ago(30), text=f"{text}，楼上先说")),
        _told(forwarded(cast, ago(20), text=f"{text}，楼下也说", **neighbour)),
    ]


def ruled_invalid(text: str) -> dict[str, Any]:
    """林芳 proposed that it is not our doing, and 吴主管 agreed."""
    cast = the_cast()
    matter = handle(cast, accepted(cast, ago(30), text=text), ago(15))
    decision = actions.propose_ruling(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=ago(10),
        validity="INVALID",
        valid_ground="x",
        said="现场核实，与物业服务无关",
    )
    decisions.grant(decision, by=cast.wu, at=ago(5))
    return _told(Matter.objects.get(pk=matter.pk))


def major_matter(text: str) -> dict[str, Any]:
    return _told(forwarded(the_cast(), ago(20), text=text, severity="3"))


def matter_of_weight(text: str) -> dict[str, Any]:
    return _told(forwarded(the_cast(), ago(20), text=text, severity="2"))


def noted_meanwhile(pk: int, said: str) -> None:
    cast = the_cast()
    actions.note(pk, community=cast.community, by=cast.lin, at=timezone.now(), said=said)


def owed_calls(pk: int) -> list[str]:
    """Who is still to be called back about it, by name."""
    matter = Matter.objects.get(pk=pk)
    parts = Obligation.objects.about(matter).open().filter(kind=duties.CALL_BACK.code)
    owed = {one.part.rpartition("-")[2] for one in parts}
    return sorted(r.name for r in matter.reporters.all() if str(r.pk) in owed)


def finished_on_the_spot(text: str) -> dict[str, Any]:
    """林芳 has answered a complaint at the desk, by herself."""
    cast = the_cast()
    matter = actions.take_in(
        told(cast, text=text),
        community=cast.community,
        by=cast.lin,
        at=ago(5),
        result="已当面解释并登记整改",
    )
    return _told(matter)


def closed_matter(pk: int) -> dict[str, Any]:
    """Of a called back matter: 孙姐 closes it with its cause."""
    cast = the_cast()
    return _told(close(cast, Matter.objects.get(pk=pk), timezone.now(), "C2.3"))


def seal_and_verify() -> str | None:
    """Seal up to and with today; gives the first fault of the whole chain of days."""
    community = the_cast().community
    seals.seal_days(community, timezone.now() + timedelta(days=1))
    fault = seals.verify(community)
    return str(fault) if fault else None


def _told(matter: Matter) -> dict[str, Any]:
    return {
        "pk": matter.pk,
        "number": matter.number,
        "kind": matter.kind,
        "status": matter.status,
        "validity": matter.validity,
        "cycle": matter.cycle_number,
        "severity": matter.severity,
    }


def handle(cast: Cast, matter: Matter, at: datetime) -> Matter:
    return actions.handle(
        matter.pk, community=cast.community, by=cast.chen, at=at, result="重新打胶，淋水不渗"
    )


def close(cast: Cast, matter: Matter, at: datetime, cause: str) -> Matter:
    return actions.close(
        matter.pk,
        community=cast.community,
        by=cast.sun,
        at=at,
        cause_code=cause,
        responsible="PROPERTY",
    )
