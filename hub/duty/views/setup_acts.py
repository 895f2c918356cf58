"""Every act of setting duty up, through one door: what is new, and what is done with what there is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.duty import actions, rules
from hub.duty import setup_forms as forms
from hub.duty.models import Cover, Placement, Rotation, Shift, Station
from hub.duty.views.setup import read
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.kernel.web import put_on
from hub.people import rules as people
from hub.people.models import Role
from hub.people.web import SignedInRequest, acting, signed_in


@dataclass(frozen=True)
class Act:
    label: str | Promise
    action: Callable[..., Any]
    form: type[forms.SetUpForm] = forms.NothingMore
    roles: frozenset[Role] = rules.SET_UP


NEW: dict[str, Act] = {
    "stations": Act(_("新设岗位"), actions.add_station, forms.StationForm),
    "shifts": Act(_("新设班次"), actions.add_shift, forms.ShiftForm),
    "rotations": Act(_("新设轮班"), actions.add_rotation, forms.RotationForm),
    "licences": Act(_("登记证件"), actions.note_licence, forms.LicenceForm),
    "protections": Act(_("登记特殊保护"), actions.protect, forms.ProtectionForm, rules.PROTECT),
}
OF_PLACES = rules.SET_UP | rules.PLAN
DONE: dict[str, tuple[type[models.Model], dict[str, Act]]] = {
    "stations": (
        Station,
        {
            "cover": Act(_("定员"), actions.set_cover, forms.CoverForm),
            "place": Act(_("上岗登记"), actions.place_crew, forms.PlacementForm, OF_PLACES),
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
        {"end": Act(_("结束上岗登记"), actions.end_placement, forms.EndPlacementForm, OF_PLACES)},
    ),
}
RECORDS = {"stations": "duty:station", "shifts": "duty:shift", "rotations": "duty:rotation"}


@signed_in
def add(request: SignedInRequest, kind: str) -> HttpResponse:
    act = NEW.get(kind)
    if act is None:
        raise Missing
    _may(request, act)

    def carry_out(told: dict[str, Any]) -> str:
        made = act.action(**told, **acting(request))
        return reverse(RECORDS[kind], args=[made.pk]) if kind in RECORDS else _list(kind)

    return _do(request, act, carry_out, back=_list(kind))


@signed_in
def do(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    model, acts = DONE.get(kind, (Station, {}))
    act = acts.get(name)
    if act is None:
        raise Missing
    _may(request, act)
    subject = _subject(request, model, pk)
    where = _page_of(kind, subject)

    def carry_out(told: dict[str, Any]) -> str:
        act.action(pk, **told, **acting(request))
        return where

    return _do(request, act, carry_out, back=where, subject=subject)


def _may(request: SignedInRequest, act: Act) -> None:
    """No form for who could not send it; the action asks again, of the department.

    :raises NotAllowed:
    """
    if not people.holds(request.user, request.community.pk, act.roles, request.now):
        raise NotAllowed


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


def _do(
    request: SignedInRequest,
    act: Act,
    carry_out: Callable[[dict[str, Any]], str],
    *,
    back: str,
    subject: Any = None,
) -> HttpResponse:
    """Show the form, or do it and go where it shows."""
    form = act.form(
        request.POST if request.method == "POST" else None, **acting(request), subject=subject
    )
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            where = carry_out(form.asked())
        except Refusal as refusal:
            if not form.fields:
                raise
            put_on(form, refusal)
            status = refusal.status
        else:
            messages.success(request, str(act.label))
            return redirect(where)
    context = {"form": form, "title": act.label, "back": back, "subject": subject}
    return render(request, "duty/setup/form.html", context, status=status)
