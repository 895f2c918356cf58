from typing import Any

from django.apps import AppConfig


class DebitConfig(AppConfig):
    name = "hub.debit"

    def ready(self) -> None:
        # Declares kinds, values, what is kept of people, and who looked.
        from hub.debit import duties, holdings, looks, policy, rules  # noqa: F401  (declares kinds, holdings, looks and values)
        from hub.kernel import attachments, links

        links.declare("debit.cycle", "debit:cycle_by_id", _cycles)
        links.declare("debit.batch", "debit:batch", _batches)
        links.declare("debit.line", "debit:line", _lines)
        links.declare("debit.mandate", "debit:mandate", _mandates)
        links.declare("debit.format", "debit:format", _formats)
        attachments.subject("debit.mandate", _paper_of)


def _cycles(ids: list[int]) -> dict[int, str]:
    from hub.debit.models import Cycle

    return {one.pk: one.period for one in Cycle.objects.filter(pk__in=ids)}


def _batches(ids: list[int]) -> dict[int, str]:
    from hub.debit.models import Batch

    return {one.pk: one.reference for one in Batch.objects.filter(pk__in=ids)}


def _lines(ids: list[int]) -> dict[int, str]:
    from hub.debit.models import Line

    rows = Line.objects.filter(pk__in=ids).select_related("household")
    return {one.pk: f"{one.household.code} {one.key}" for one in rows}


def _mandates(ids: list[int]) -> dict[int, str]:
    from hub.debit.models import Mandate

    rows = Mandate.objects.filter(pk__in=ids).select_related("household")
    return {one.pk: f"{one.household.code} {one.agreement}" for one in rows}


def _formats(ids: list[int]) -> dict[int, str]:
    from hub.debit.models import Format

    return {one.pk: str(one) for one in Format.objects.filter(pk__in=ids)}


def _paper_of(person: Any, community: Any, pk: int) -> object:
    """Who may open a mandate may read the signed paper."""
    from django.utils import timezone

    from hub.debit import rules
    from hub.debit.models import Mandate

    seen = rules.homes(person, community, timezone.now())
    return Mandate.objects.within(community).filter(household__in=seen).find(pk)
