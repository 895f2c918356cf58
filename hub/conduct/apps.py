from typing import Any

from django.apps import AppConfig
from django.utils import timezone


class ConductConfig(AppConfig):
    name = "hub.conduct"

    def ready(self) -> None:
        from hub.conduct import duties, policy  # noqa: F401  (declares its duties and values)
        from hub.kernel import attachments, links

        links.declare("conduct.check", "conduct:check", _checks)
        attachments.subject("conduct.check", _sees)


def _checks(ids: list[int]) -> dict[int, str]:
    """Whose and which; what was found is not for lists."""
    from hub.conduct.models import Check

    found = Check.objects.filter(pk__in=ids).select_related("staff")
    return {one.pk: f"{one.number} {one.staff.name}" for one in found}


def _sees(person: Any, community: Any, pk: int) -> object:
    from hub.conduct import rules
    from hub.people.line import Line

    return rules.visible_to(person, Line(community, timezone.now())).find(pk)
