"""The desk of callbacks as somebody sees it, and a call that reached nobody."""

from django.test import Client

from hub.matters import actions
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, after
from hub.matters.waiting.cockpit import Call, Cockpit, Show

ADDRESS = "/matters/callbacks/"


def desk(cast: Cast, who: str = "lin", hours: float = 5, show: Show = Show.ALL) -> Cockpit:
    return Cockpit(getattr(cast, who), cast.community, after(hours), show)


def only(cast: Cast, who: str = "lin", hours: float = 5) -> Call:
    (call,) = desk(cast, who, hours).calls
    return call


def page(client: Client, **asked: object) -> str:
    response = client.get(ADDRESS, asked)
    assert response.status_code == 200
    return response.content.decode()


def tried(cast: Cast, matter: Matter, hours: float, way: str = "PHONE") -> None:
    actions.call_back(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=after(hours),
        reporter_id=matter.reporters.get().pk,
        way=way,
        is_reached=False,
        said="无人接听",
    )
