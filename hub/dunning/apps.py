from django.apps import AppConfig


class DunningConfig(AppConfig):
    name = "hub.dunning"

    def ready(self) -> None:
        from hub.dunning import duties, policy  # noqa: F401  (what it makes people owe; its values)
