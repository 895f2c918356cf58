"""What apps higher up show on a matter's page, without this app knowing them.

A higher app registers when it is ready:

    panels.register("paidwork", "paidwork/parts/matter_panel.html", slips)

where `slips(request, matter)` returns the template's context, or None when this person is to see
nothing there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hub.matters.models import Matter

Context = Callable[[Any, Matter], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    template: str
    context: Context


_panels: dict[str, Panel] = {}


def register(name: str, template: str, context: Context) -> None:
    """Show the template on every matter's page. Registering the name again replaces it."""
    _panels[name] = Panel(template, context)


def shown(request: HttpRequest, matter: Matter) -> list[SafeString]:
    """The panels this person sees, in the order in which they were registered."""
    return [
        render_to_string(panel.template, {"matter": matter, **context}, request)
        for panel in _panels.values()
        if (context := panel.context(request, matter)) is not None
    ]
