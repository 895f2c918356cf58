from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "hub.privacy"

    def ready(self) -> None:
        # What it makes people owe, what a community may settle, and the lists of the estate.
        from hub.kernel import links
        from hub.privacy import actions, duties, own, policy  # noqa: F401  (declares decisions, duties, outlets and values)

        links.declare("privacy.export", "privacy:export", _exports)


def _exports(ids: list[int]) -> dict[int, str]:
    from hub.privacy import sources
    from hub.privacy.models import Export

    found = Export.objects.filter(pk__in=ids)
    return {one.pk: f"{one.number} {sources.label_of(one.source)}" for one in found}
