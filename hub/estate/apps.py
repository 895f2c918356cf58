from django.apps import AppConfig


class EstateConfig(AppConfig):
    name = "hub.estate"

    def ready(self) -> None:
        from hub.estate.models import BulkLook, Household
        from hub.kernel import links

        links.declare(
            "estate.household",
            "estate:household",
            lambda pks: dict(Household.objects.filter(pk__in=pks).values_list("pk", "code")),
        )
        links.declare(
            "estate.bulklook",
            "estate:look",
            lambda pks: {
                one.pk: str(one)
                for one in BulkLook.objects.filter(pk__in=pks).select_related("person")
            },
        )
