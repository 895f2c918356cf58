from django.apps import AppConfig
from django.utils import timezone


class DunningConfig(AppConfig):
    name = "hub.dunning"

    def ready(self) -> None:
        # What it makes people owe, what a community may settle, what a second person decides, and
        # what is kept of people.
        from hub.dunning import actions, duties, holdings, policy  # noqa: F401  (declares decisions, duties, holdings and values)
        from hub.dunning.actions.attempts import may_see
        from hub.kernel import attachments, links

        links.declare("dunning.stepdue", "dunning:step", _steps)
        links.declare("dunning.episode", "dunning:episode", _episodes)
        links.declare("dunning.run", "dunning:run", _runs)
        links.declare("dunning.procedure", "dunning:procedure", _procedures)
        links.declare("dunning.messagelist", "dunning:message_list", _lists)
        # By name for apps below: the dunning of a household.
        links.declare("dunning.household", "dunning:household")
        attachments.subject(
            "dunning.attempt",
            lambda person, community, pk: may_see(person, community, pk, timezone.now()),
        )


def _steps(ids: list[int]) -> dict[int, str]:
    from hub.dunning.models import StepDue

    rows = StepDue.objects.filter(pk__in=ids).select_related("household", "step")
    return {due.pk: f"{due.household} {due.step}" for due in rows}


def _episodes(ids: list[int]) -> dict[int, str]:
    from hub.dunning.models import Episode

    rows = Episode.objects.filter(pk__in=ids).select_related("household")
    return {one.pk: str(one.household) for one in rows}


def _runs(ids: list[int]) -> dict[int, str]:
    from hub.dunning.models import Run

    return {run.pk: str(run) for run in Run.objects.filter(pk__in=ids)}


def _procedures(ids: list[int]) -> dict[int, str]:
    from hub.dunning.models import Procedure

    return {one.pk: str(one) for one in Procedure.objects.filter(pk__in=ids)}


def _lists(ids: list[int]) -> dict[int, str]:
    from hub.dunning.models import MessageList

    return {one.pk: str(one) for one in MessageList.objects.filter(pk__in=ids)}
