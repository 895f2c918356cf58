from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "hub.matters"

    def ready(self) -> None:
        from hub.kernel import links, policies
        from hub.matters import actions, policy  # noqa: F401  (declares its decisions and duties)

        policies.register(policy.AREA, policy.DEFAULTS)
        links.declare("matters.matter", "matters:detail", _numbers)


def _numbers(ids: list[int]) -> dict[int, str]:
    from hub.matters.models import Matter

    return dict(Matter.objects.filter(pk__in=ids).values_list("pk", "number"))
