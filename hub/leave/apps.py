from typing import Any

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LeaveConfig(AppConfig):
    name = "hub.leave"

    def ready(self) -> None:
        from hub.duty import inputs, requests, shift_page
        from hub.kernel import attachments, links
        from hub.leave import actions, policy, terms  # noqa: F401  (declares its decisions, values and term)
        from hub.leave.queries import desk, sources

        inputs.declare_leave(sources.leave)
        inputs.declare_waiting(sources.waiting)
        requests.declare(
            "leave", requests.Kind(_("请假"), sources.requested, "leave:ask", "calendar-event")
        )
        shift_page.declare(desk.panel)
        links.declare("leave.leave", "leave:leave", _leave)
        links.declare("leave.phonereport", "leave:call", _calls)
        links.declare("leave.entry", "leave:entry", _entries)
        links.declare("leave.forfeit", "leave:forfeit", _forfeits)
        links.declare("leave.kind", "leave:kind", _kinds)
        attachments.subject("leave.leave", _may_see_proof)


def _leave(ids: list[int]) -> dict[int, str]:
    """Number and name; what kind and why is not for lists."""
    from hub.leave.models import Leave

    found = Leave.objects.filter(pk__in=ids).select_related("staff")
    return {one.pk: f"{one.number} {one.staff.name}" for one in found}


def _calls(ids: list[int]) -> dict[int, str]:
    from hub.leave.models import PhoneReport

    found = PhoneReport.objects.filter(pk__in=ids).select_related("staff")
    return {
        one.pk: f"{one.staff.name} {timezone.localtime(one.received_at):%m-%d %H:%M}"
        for one in found
    }


def _entries(ids: list[int]) -> dict[int, str]:
    from hub.leave.models import Entry

    found = Entry.objects.filter(pk__in=ids).select_related("staff")
    return {one.pk: f"{one.staff.name} {one.get_movement_display()}" for one in found}


def _forfeits(ids: list[int]) -> dict[int, str]:
    """Whose and which year; not on what ground, which may tell of health."""
    from hub.leave.models import Forfeit

    found = Forfeit.objects.filter(pk__in=ids).select_related("staff")
    return {one.pk: f"{one.staff.name} {one.year}" for one in found}


def _kinds(ids: list[int]) -> dict[int, str]:
    from hub.leave.models import KindVersion

    found = KindVersion.objects.filter(kind__in=ids).order_by("number")
    return {one.kind_id: one.name for one in found}


def _may_see_proof(person: Any, community: Any, pk: int) -> object:
    """The person's own; of health only those few who have just opened it on record."""
    from hub.kernel.refusals import Missing
    from hub.leave import actions, rules
    from hub.people.line import Line

    at = timezone.now()
    leave = rules.visible_to(person, Line(community, at)).select_related("kind").find(pk)
    if not actions.is_open_to(person, leave, at):
        raise Missing
    return leave
