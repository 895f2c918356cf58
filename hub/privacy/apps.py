from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "hub.privacy"

    def ready(self) -> None:
        # What it makes people owe, what a community may settle, the lists of the estate and what the
        # estate keeps of people.
        from hub.estate import panels
        from hub.kernel import links
        from hub.privacy import actions, duties, own, own_holdings, policy, queries  # noqa: F401  (declares decisions, duties, outlets, holdings and values)

        links.declare("privacy.export", "privacy:export", _exports)
        panels.register("privacy", "privacy/parts/household_panel.html", queries.panel, order=200)
        links.declare("privacy.datarequest", "privacy:request", _requests)
        links.declare("privacy.clearing", "privacy:clearing", _clearings)


def _exports(ids: list[int]) -> dict[int, str]:
    from hub.privacy import sources
    from hub.privacy.models import Export

    found = Export.objects.filter(pk__in=ids)
    return {one.pk: f"{one.number} {sources.label_of(one.source)}" for one in found}


def _requests(ids: list[int]) -> dict[int, str]:
    """By number and kind; whom it is about is not for lists."""
    from hub.privacy.models import DataRequest

    found = DataRequest.objects.filter(pk__in=ids)
    return {one.pk: f"{one.number} {one.get_kind_display()}" for one in found}


def _clearings(ids: list[int]) -> dict[int, str]:
    from hub.privacy.models import Clearing

    return {one.pk: one.number for one in Clearing.objects.filter(pk__in=ids)}
