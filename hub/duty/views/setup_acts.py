"""Every act of setting duty up: what is new, and what is done with what there is."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.duty import actions, rules
from hub.duty import setup_forms as forms
from hub.duty.models import Cover, Placement, Rotation, Shift, Station
from hub.duty.views.setup import read
from hub.kernel.refusals import Missing
from hub.people import acts
from hub.people.door import through
from hub.people.models import Role
from hub.people.web import SignedInRequest, signed_in


@dataclass(frozen=True)
class Act(acts.Act):
    who: frozenset[Role] = rules.SET_UP
    template: str = "duty/setup/form.html"


NEW: dict[str, Act] = {
    "stations": Act(_("新设岗位"), actions.add_station, forms.StationForm),
    "shifts": Act(_("新设班次"), actions.add_shift, forms.ShiftForm),
    "rotations": Act(_("新设轮班"), actions.add_rotation, forms.RotationForm),
    "licences": Act(_("登记证件"), actions.note_licence, forms.LicenceForm),
    "protections": Act(
        _("登记特殊保护"), actions.protect, forms.ProtectionForm, who=rules.PROTECT
    ),
}
OF_PLACES = rules.SET_UP | rules.PLAN
DONE: dict[str, tuple[type[models.Model], dict[str, Act]]] = {
    "stations": (
        Station,
        {
            "cover": Act(_("定员"), actions.set_cover, forms.CoverForm),
            "place": Act(_("上岗登记"), actions.place_crew, forms.PlacementForm, who=OF_PLACES),
            "close": Act(_("停用"), actions.close_station),
            "reopen": Act(_("恢复"), actions.reopen_station),
        },
    ),
    "shifts": (
        Shift,
        {
            "change": Act(_("出新版本"), actions.change_shift, forms.ShiftVersionForm),
            "close": Act(_("停用"), actions.close_shift),
            "reopen": Act(_("恢复"), actions.reopen_shift),
        },
    ),
    "rotations": (
        Rotation,
        {
            "close": Act(_("停用"), actions.close_rotation),
            "reopen": Act(_("恢复"), actions.reopen_rotation),
        },
    ),
    "covers": (Cover, {"end": Act(_("取消定员"), actions.end_cover)}),
    "placements": (
        Placement,
        {
            "end": Act(
                _("结束上岗登记"), actions.end_placement, forms.EndPlacementForm, who=OF_PLACES
            )
        },
    ),
}
RECORDS = {"stations": "duty:station", "shifts": "duty:shift", "rotations": "duty:rotation"}


@signed_in
def add(request: SignedInRequest, kind: str) -> HttpResponse:
    act = NEW.get(kind)
    if act is None:
        raise Missing

    def onward(made: Any) -> str:
        return _page_of(kind, made) if kind in RECORDS else _list(kind)

    return through(request, act, back=_list(kind), onward=onward, done=act.label)


@signed_in
def do(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    model, acts = DONE.get(kind, (Station, {}))
    act = acts.get(name)
    if act is None:
        raise Missing
    subject = _subject(request, model, pk)
    where = _page_of(kind, subject)
    return through(request, act, pk, subject=subject, back=where, done=act.label)


def _subject(request: SignedInRequest, model: type[models.Model], pk: int) -> Any:
    """:raises Missing: for what another community has, and for departments one may not read."""
    rows: Any = model.objects  # type: ignore[attr-defined]  # every model here keeps Records
    inside = rows.within(request.community)
    if model in {Cover, Placement}:
        return inside.filter(station__department__in=read(request)).find(pk)
    if model is Station:
        return inside.filter(department__in=read(request)).find(pk)
    return inside.find(pk)


def _page_of(kind: str, subject: Any) -> str:
    if isinstance(subject, Cover | Placement):
        return reverse("duty:station", args=[subject.station_id])
    return reverse(RECORDS[kind], args=[subject.pk])


def _list(kind: str) -> str:
    return reverse(f"duty:{kind}")
