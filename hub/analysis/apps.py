from django.apps import AppConfig
from django.utils.translation import gettext as _


class AnalysisConfig(AppConfig):
    name = "hub.analysis"

    def ready(self) -> None:
        # Declares its decisions and duties, and what is kept of people.
        from hub.analysis import actions, holdings, policy, rules  # noqa: F401  (declares decisions, duties, holdings and values)
        from hub.kernel import links
        from hub.matters import veils

        links.declare("analysis.month", "analysis:paper_of", _periods)
        links.declare("analysis.plan", "analysis:plan", _numbers)
        links.declare("analysis.sample", "analysis:sample", _samples)
        links.declare("analysis.coding", "analysis:coding_case", _codings)
        veils.declare(rules.blind_to, rules.CodeItFirst)


def _periods(ids: list[int]) -> dict[int, str]:
    from hub.analysis.models import Month

    found = Month.objects.filter(pk__in=ids).values_list("pk", "period")
    return {pk: _("%s 投诉月报") % period for pk, period in found}


def _numbers(ids: list[int]) -> dict[int, str]:
    from hub.analysis.models import Plan

    return dict(Plan.objects.filter(pk__in=ids).values_list("pk", "number"))


def _samples(ids: list[int]) -> dict[int, str]:
    from hub.analysis.models import Sample

    found = Sample.objects.filter(pk__in=ids).values_list("pk", "month__period", "size")
    return {
        pk: _("%(month)s 复核编码 %(size)d 件") % {"month": period, "size": size}
        for pk, period, size in found
    }


def _codings(ids: list[int]) -> dict[int, str]:
    """By its place in the draw: the number would lead to the codes."""
    from hub.analysis.models import Coding

    found = Coding.objects.filter(pk__in=ids).values_list("pk", "sample__month__period", "place")
    return {
        pk: _("%(month)s 复核编码第 %(place)d 件") % {"month": period, "place": place}
        for pk, period, place in found
    }
