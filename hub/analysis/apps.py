from django.apps import AppConfig
from django.utils.translation import gettext as _


class AnalysisConfig(AppConfig):
    name = "hub.analysis"

    def ready(self) -> None:
        from hub.analysis import duties  # noqa: F401  (the pass must know what it reminds of)
        from hub.kernel import links

        links.declare("analysis.month", "analysis:paper_of", _periods)
        links.declare("analysis.plan", "analysis:plan", _numbers)


def _periods(ids: list[int]) -> dict[int, str]:
    from hub.analysis.models import Month

    found = Month.objects.filter(pk__in=ids).values_list("pk", "period")
    return {pk: _("%s 投诉月报") % period for pk, period in found}


def _numbers(ids: list[int]) -> dict[int, str]:
    from hub.analysis.models import Plan

    return dict(Plan.objects.filter(pk__in=ids).values_list("pk", "number"))
