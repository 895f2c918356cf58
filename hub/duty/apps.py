from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutyConfig(AppConfig):
    name = "hub.duty"

    def ready(self) -> None:
        from hub.duty import (
            policy,  # noqa: F401  (a new community begins with its values)
            requests,
            shift_page,
        )
        from hub.duty.actions import handover, register  # noqa: F401  (declare their duties)
        from hub.duty.queries import mine, mustering, swaps
        from hub.duty.queries import register as books
        from hub.kernel import attachments, links, proofs

        requests.declare("correction", requests.Kind(_("补卡"), mine.corrections))
        requests.declare("swap", requests.Kind(_("换班"), swaps.requested))
        shift_page.declare(mustering.panel)
        links.declare("duty.roster", "duty:roster", _rosters)
        links.declare("duty.register", "register:book", _registers)
        links.declare("duty.handover", "register:handover", _handovers)
        links.declare("duty.paperpages", "register:paper", _papers)
        attachments.subject("duty.paperpages", _sees_paper)
        proofs.declare("duty.rollcall", _("点名"), mustering.verify_all)
        proofs.declare("duty.register", _("交接班登记簿"), books.verify_all)


def _rosters(ids: list[int]) -> dict[int, str]:
    from hub.duty.models import Roster

    found = Roster.objects.filter(pk__in=ids).select_related("department")
    return {roster.pk: str(roster) for roster in found}


def _registers(ids: list[int]) -> dict[int, str]:
    from hub.duty.models import Register

    return dict(Register.objects.filter(pk__in=ids).values_list("pk", "name"))


def _handovers(ids: list[int]) -> dict[int, str]:
    from hub.duty.models import Handover

    found = Handover.objects.filter(pk__in=ids).select_related("register", "outgoing", "incoming")
    return {one.pk: str(one) for one in found}


def _papers(ids: list[int]) -> dict[int, str]:
    from hub.duty.models import PaperPages

    found = PaperPages.objects.filter(pk__in=ids).select_related("register")
    return {one.pk: str(one) for one in found}


def _sees_paper(person: Any, community: Any, pk: int) -> object:
    from django.utils import timezone

    from hub.duty import register_rules
    from hub.duty.models import PaperPages

    books = register_rules.registers_open_to(person, community, timezone.now())
    return PaperPages.objects.within(community).filter(register__in=books).find(pk)
