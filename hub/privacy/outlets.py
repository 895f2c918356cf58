"""Files that are themselves a step of a process: nobody else has to let them out, but they are told.

The bank's file exists because three people made it and the law of the mandate asks for it; a second
request about the same file would be waved through. So each such outlet says why it needs none, and
`actions.hand_out` writes down who took what, when and how many rows.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.privacy.models.export import BY_TWO

Words = str | Promise


@dataclass(frozen=True)
class Outlet:
    code: str
    label: Words
    why: Words


_declared: dict[str, Outlet] = {}


def declare(code: str, label: Words, why: Words) -> Outlet:
    outlet = Outlet(code, label, why)
    _declared[code] = outlet
    return outlet


def declared() -> list[Outlet]:
    return [_declared[code] for code in sorted(_declared)]


def label_of(code: str) -> Words:
    """What an outlet is called; its code, should it be declared no more."""
    if code == BY_TWO:
        return _("双人导出")
    return _declared[code].label if code in _declared else code


def choices() -> list[tuple[str, Words]]:
    return [(BY_TWO, _("双人导出")), *((one.code, one.label) for one in declared())]
