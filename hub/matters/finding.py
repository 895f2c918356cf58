"""What the search box finds: households and matters, each within what the person may see."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from hub.estate import finding as estate
from hub.estate import rules as estate_rules
from hub.estate.models import Household
from hub.kernel import search
from hub.kernel.models import Community
from hub.kernel.text import normal
from hub.matters import rules
from hub.people.models import Staff

MOST = 8


@dataclass(frozen=True)
class Hit:
    href: str
    icon: str
    title: str
    text: str
    note: str


def hits(sought: str, person: Staff, community: Community, at: datetime) -> list[Hit]:
    """Households first, then matters, newest first; nothing for less than two characters."""
    words = normal(sought)
    if len(words) < 2:
        return []
    return [*_households(words, person, community, at), *_matters(words, person, community, at)]


def _households(words: str, person: Staff, community: Community, at: datetime) -> list[Hit]:
    seen = Household.objects.visible_to(person, community, at)
    areas = estate_rules.areas_open_to(person, community, at)
    found = estate.look_up(community, words, at, limit=MOST, areas=areas)
    allowed = set(seen.filter(pk__in=[c.household.pk for c in found]).values_list("pk", flat=True))
    return [
        Hit(
            href=reverse("estate:household", args=[one.household.pk]),
            icon="home",
            title=one.household.code,
            text="、".join(who.name for who in one.people[:3]),
            note=str(one.why),
        )
        for one in found
        if one.household.pk in allowed
    ]


def _matters(words: str, person: Staff, community: Community, at: datetime) -> list[Hit]:
    seen = rules.visible_to(person, community, at).select_related("household").order_by("-id")
    # Asked apart: for either of the two at once a database looks at every matter.
    found = [*seen.filter(number=words.upper()), *search.among(seen, community, words)[:MOST]]
    newest = sorted({one.pk: one for one in found}.items(), reverse=True)[:MOST]
    return [
        Hit(
            href=reverse("matters:detail", args=[one.pk]),
            icon="file-text",
            title=one.number,
            text=f"{one.where} {one.text}"[:60],
            note=str(one.get_status_display()),
        )
        for _pk, one in newest
    ]
