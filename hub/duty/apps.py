from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "hub.duty"

    def ready(self) -> None:
        from hub.duty import policy  # noqa: F401  (a new community begins with its values)
        from hub.kernel import links

        links.declare("duty.roster", "duty:roster", _rosters)


def _rosters(ids: list[int]) -> dict[int, str]:
    from hub.duty.models import Roster

    found = Roster.objects.filter(pk__in=ids).select_related("department")
    return {roster.pk: str(roster) for roster in found}
