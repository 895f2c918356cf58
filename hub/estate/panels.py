"""What apps higher up show on a household's page, without this app knowing them.

A higher app registers when it is ready:

    panels.register("matters", "matters/parts/household_panel.html", recent_matters, order=10)

where `recent_matters(request, household)` returns the template's context, or None when this
person is to see nothing there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hub.estate.models import Household

Context = Callable[[Any, Household], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    template: str
    context: Context
    order: int


_panels: dict[str, Panel] = {}


def register(name: str, template: str, context: Context, *, order: int = 100) -> None:
    """Show the template on every household's page. Registering the name again replaces it."""
    _panels[name] = Panel(template, context, order)


def shown(request: HttpRequest, household: Household) -> list[SafeString]:
    """The panels this person sees, in order."""
    return [
        render_to_string(panel.template, {"household": household, **context}, request)
        for panel in sorted(_panels.values(), key=lambda panel: panel.order)
        if (context := panel.context(request, household)) is not None
    ]
