"""What the main job of a screen begins with, and what is on record when it is done."""

from typing import Any

from django.utils import timezone

from hub.kernel.models import Event
from hub.matters import actions
from tests.browser.scenes.cast import the_cast
from tests.browser.scenes.matters import handled_matter


def deeds(verb: str, who: str) -> int:
    """How often somebody has done a thing."""
    return Event.objects.filter(verb=verb, actor__username=who).count()


def ruling_to_decide(text: str) -> dict[str, Any]:
    """林芳 has proposed that a complaint is valid."""
    cast = the_cast()
    matter = handled_matter(text)
    actions.propose_ruling(
        matter["pk"],
        community=cast.community,
        by=cast.lin,
        at=timezone.now(),
        validity="VALID",
        valid_ground="b",
        said="现场看过，维修不到位",
    )
    return matter
