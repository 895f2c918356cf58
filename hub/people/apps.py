from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hub.people"

    def ready(self) -> None:
        from hub.kernel import links, obligations
        from hub.people import actions  # noqa: F401  (declares what two people decide)
        from hub.people.line import Ladder

        obligations.climb_by(Ladder)

        links.declare("people.staff", "people:person", _names)


def _names(ids: list[int]) -> dict[int, str]:
    from hub.people.models import Staff

    return dict(Staff.objects.filter(pk__in=ids).values_list("pk", "name"))
