from django.apps import AppConfig
from django.utils.translation import gettext as _


class DirectivesConfig(AppConfig):
    name = "hub.directives"

    def ready(self) -> None:
        from hub.directives import duties, policy, rules  # noqa: F401  (declares its duties and values)
        from hub.kernel import attachments, links

        links.declare("directives.instruction", "directives:instruction", _instructions)
        links.declare("directives.receiver", "directives:part", _parts)
        links.declare("directives.conflict", "directives:conflict", _conflicts)
        links.declare("directives.objection", "directives:objection", _objections)
        links.declare("directives.meeting", "directives:meeting", _meetings)
        links.declare("directives.uniformnotice", "directives:uniform", _uniforms)
        attachments.subject("directives.receiver", _sees_part)


def _sees_part(person: object, community: object, pk: int) -> object:
    from django.utils import timezone

    from hub.directives import queries

    return queries.part_seen_by(person, community, pk, timezone.now())  # type: ignore[arg-type]  # kernel knows no Staff


def _instructions(ids: list[int]) -> dict[int, str]:
    from hub.directives.models import Instruction

    found = Instruction.objects.filter(pk__in=ids).values_list("pk", "number", "text")
    return {pk: f"{number} {text[:40]}" for pk, number, text in found}


def _parts(ids: list[int]) -> dict[int, str]:
    from hub.directives.models import Receiver

    found = Receiver.objects.filter(pk__in=ids)
    rows = found.values_list("pk", "instruction__number", "instruction__text")
    return {pk: f"{number} {text[:40]}" for pk, number, text in rows}


def _conflicts(ids: list[int]) -> dict[int, str]:
    from hub.directives.models import Conflict

    rows = Conflict.objects.filter(pk__in=ids).select_related(
        "earlier__instruction", "later__instruction"
    )
    return {row.pk: str(row) for row in rows}


def _objections(ids: list[int]) -> dict[int, str]:
    from hub.directives.models import Objection

    found = Objection.objects.filter(pk__in=ids).values_list("pk", "number")
    return {pk: _("异议 %s") % number for pk, number in found}


def _meetings(ids: list[int]) -> dict[int, str]:
    from hub.directives.models import Meeting

    found = Meeting.objects.filter(pk__in=ids).values_list("pk", "number", "subject")
    return {pk: f"{number} {subject}" for pk, number, subject in found}


def _uniforms(ids: list[int]) -> dict[int, str]:
    from hub.directives.models import UniformNotice

    found = UniformNotice.objects.filter(pk__in=ids).values_list("pk", "number", "text")
    return {pk: f"{number} {text[:40]}" for pk, number, text in found}
