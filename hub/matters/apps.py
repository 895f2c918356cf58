from typing import Any

from django.apps import AppConfig
from django.db.models import F
from django.utils import timezone


class MattersConfig(AppConfig):
    name = "hub.matters"

    def ready(self) -> None:
        from hub.estate import panels
        from hub.kernel import attachments, links, unfinished

        # Declares decisions, duties, rules, what is kept of people, and who looked.
        from hub.matters import actions, holdings, looks, rulebook  # noqa: F401  (declares decisions, duties, holdings, looks, rules)

        links.declare("matters.matter", "matters:detail", _names)
        attachments.subject("matters.matter", _may_see)
        unfinished.declare("matters", _unfinished)
        panels.register("matters", "matters/parts/household_panel.html", _of_household, order=10)


def _names(ids: list[int]) -> dict[int, str]:
    """The number says which one it is, the place where to go."""
    from hub.matters.models import Matter

    found = Matter.objects.filter(pk__in=ids).select_related("household__building")
    return {one.pk: " · ".join(filter(None, (one.number, one.where))) for one in found}


def _may_see(person: Any, community: Any, pk: int) -> object:
    """Whoever may know of the matter may see its photos, while they code it blind too."""
    from hub.matters import rules

    return rules.open_to(person, community, timezone.now()).find(pk)


def _of_household(request: Any, household: Any) -> dict[str, Any]:
    """A household's newest matters, for its page: those the reader may know about."""
    from hub.matters import rules

    seen = rules.visible_to(request.user, request.community, request.now)
    records = rules.at_the_desk(request.user, request.community.pk, rules.RECORDERS, request.now)
    return {
        "matters": seen.filter(household=household).order_by("-id")[:8],
        "may_record": records,
    }


def _unfinished(community: Any, department: int, at: Any) -> list[Any]:
    """What the next shift of a department must know of: its own, and at the desk everybody's."""
    from hub.kernel.unfinished import Unfinished
    from hub.matters.models import Matter
    from hub.people.models import Department

    rows = Matter.objects.within(community).unfinished().filter(is_legacy=False)
    if not Department.objects.filter(pk=department, kind=Department.Kind.SERVICE).exists():
        rows = rows.filter(department=department)
    return [
        Unfinished(one.number, one.text, one.due_at, "matters.matter", one.pk)
        for one in rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:60]
    ]
