from django.apps import AppConfig


class ChargesConfig(AppConfig):
    name = "hub.charges"

    def ready(self) -> None:
        # What a new community begins with, the list that two people may let out, what is kept of people.
        from hub.charges import exports, holdings, policy  # noqa: F401  (declares lists, holdings and values)
        from hub.kernel import links

        links.declare("charges.billrun", "charges:run", _runs)
        links.declare("charges.feeitem", "charges:item", _items)


def _runs(ids: list[int]) -> dict[int, str]:
    from hub.charges.models import BillRun

    return {run.pk: str(run) for run in BillRun.objects.filter(pk__in=ids).select_related("item")}


def _items(ids: list[int]) -> dict[int, str]:
    from hub.charges.models import FeeItem

    return dict(FeeItem.objects.filter(pk__in=ids).values_list("pk", "name"))
