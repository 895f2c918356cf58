"""我的请假: asking in half a minute on a phone, what became of it, and the slip on paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.kernel import attachments, documents, drafts
from hub.kernel.files import as_pdf
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.web import put_on
from hub.kernel.workdays import local_day
from hub.leave import actions, forms, rules
from hub.leave.models import Leave, PhoneReport
from hub.leave.queries import accounts, desk
from hub.leave.words import amount
from hub.people.line import Line
from hub.people.models import Role
from hub.people.web import SignedInRequest, acting, signed_in

DRAFT = "leave.ask"
MOST = 60


@require_safe
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    person, community, at = request.user, request.community, request.now
    actions.begin(community, at)
    own = Leave.objects.within(community).filter(staff=person).select_related("kind")
    calls = PhoneReport.objects.within(community).filter(staff=person)
    context = {
        "rows": own.order_by("-starts_at", "-pk")[:MOST],
        "away": (away := own.filter(status__in=Leave.AWAY, starts_at__lte=at).first()),
        "asked_back": away and away.recalls.filter(status="ASKED").select_related("by").first(),
        "balances": accounts.balances(person, community, local_day(at)),
        "calls": calls.exclude(status=PhoneReport.Status.PAPERED).order_by("paper_by")[:10],
        "now": at,
    }
    return render(request, "leave/mine.html", context)


@signed_in
def ask(request: SignedInRequest) -> HttpResponse:
    actions.begin(request.community, request.now)
    form = forms.AskForm(
        request.POST if request.method == "POST" else None,
        initial=_from_call(request),
        **acting(request),
    )
    if form.is_bound and form.is_valid():
        made = _asked(request, form, None)
        if made is not None:
            return redirect("leave:leave", made.pk)
    return _ask_page(request, form, None)


@signed_in
def extend(request: SignedInRequest, pk: int) -> HttpResponse:
    """续假: the same form, beginning where the leave ends."""
    parent = _seen(request).filter(staff=request.user).find(pk)
    last = localtime(parent.ends_at)
    initial = {
        "kind": str(parent.kind.kind_id),
        "first_day": parent.last_day if parent.last_half == "AM" else parent.last_day + forms.DAY,
        "first_half": "PM" if parent.last_half == "AM" else "AM",
        "from_time": last.time() if parent.kind.in_hours else None,
        "contact": parent.contact,
    }
    form = forms.AskForm(
        request.POST if request.method == "POST" else None, initial=initial, **acting(request)
    )
    if form.is_bound and form.is_valid():
        made = _asked(request, form, parent)
        if made is not None:
            return redirect("leave:leave", made.pk)
    return _ask_page(request, form, parent)


def _asked(request: SignedInRequest, form: forms.AskForm, parent: Leave | None) -> Leave | None:
    wish = form.wish()
    wish = actions.Wish(**{**vars(wish), "proofs": tuple(request.POST.getlist("proofs"))})
    try:
        if parent is not None:
            made = actions.extend(parent.pk, wish, **acting(request))
        else:
            made = actions.ask(wish, key=request.POST.get("key"), **acting(request))
    except Refusal as refusal:
        put_on(form, refusal)
        return None
    drafts.forget(form=DRAFT, **acting(request))
    said = _("已提交，等上级审批。审批慢了不会算您旷工。")
    messages.success(
        request, said if not made.is_late else _("已提交。提出得晚了，由上级决定是否准假。")
    )
    return made


def _from_call(request: SignedInRequest) -> dict[str, Any]:
    """The paper after a phone call begins with what the call said."""
    asked = request.GET.get("call", "")
    if not asked.isdecimal():
        return {}
    calls = PhoneReport.objects.within(request.community).filter(staff=request.user)
    call = calls.filter(pk=asked[:18]).first()
    if call is None:
        return {}
    return {
        "phone_report": str(call.pk),
        "first_day": localtime(call.starts_at).date(),
        "last_day": localtime(call.until).date(),
        "reason": call.matter,
    }


def _ask_page(request: SignedInRequest, form: forms.AskForm, parent: Leave | None) -> HttpResponse:
    context = {
        "form": form,
        "parent": parent,
        "hourly": " ".join(pk for pk, one in form.kinds.items() if one.in_hours),
        "whole": " ".join(pk for pk, one in form.kinds.items() if one.unit == "DAY"),
        "has_calls": len(form.fields["phone_report"].choices) > 1,  # type: ignore[attr-defined]  # it is one of choices
    }
    return render(request, "leave/ask.html", context, status=400 if form.errors else 200)


@require_safe
@signed_in
def reckon(request: SignedInRequest) -> HttpResponse:
    """What the form comes to, told while it is filled in: how long, in time or late, who decides,
    and what it would leave of the balance. With `after` it is an extension of that leave."""
    form = forms.AskForm({**request.GET.dict(), "reason": "-", "contact": "-"}, **acting(request))
    context: dict[str, Any] = {}
    if form.is_valid():
        try:
            found = actions.foresee(
                form.wish(),
                community=request.community,
                staff=request.user.pk,
                at=request.now,
                after=_extended(request),
            )
        except Refusal as refusal:
            context = {"refusal": refusal}
        else:
            context = _told(request, found, bool(form.cleaned_data["phone_report"]))
    return render(request, "leave/parts/reckoned.html", context)


def _extended(request: SignedInRequest) -> Leave | None:
    asked = request.GET.get("after", "")
    if not asked.isdecimal():
        return None
    own = Leave.objects.within(request.community).filter(staff=request.user)
    return own.filter(pk=asked[:18]).first()


def _told(request: SignedInRequest, seen: actions.Foreseen, has_call: bool) -> dict[str, Any]:
    found, before = seen.reckoned, seen.before
    line = Line(request.community, request.now)
    levels = rules.levels_up_to(line, request.user.pk, found.needs_rank)
    in_hours = found.kind.in_hours
    return {
        "found": found,
        "amount": amount(found.minutes, in_hours),
        "joined": ", ".join(one.number for one in found.joined),
        "whole": amount(found.whole, in_hours=False),
        "levels": [Role(one.role).label for one in levels],
        "is_late": not found.in_time and not has_call,
        "balance": before
        and {
            "usable": amount(before.usable, in_hours),
            "waiting": amount(before.waiting, in_hours) if before.waiting else "",
            "left": amount(seen.left, in_hours),
        },
    }


@require_safe
@signed_in
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    line = Line(request.community, request.now)
    found = (
        _seen(request, line)
        .select_related("staff", "stand_in", "extends", "paper", "kind__kind")
        .find(pk)
    )
    knows_why = rules.may_read_reason(request.user, line, found)
    proofs = list(attachments.of(found)) if knows_why else []
    context = {
        "leave": found,
        "amount": amount(found.minutes, found.kind.in_hours),
        "is_own": found.staff_id == request.user.pk,
        "knows_why": knows_why,
        "proofs": proofs,
        "proofs_open": actions.is_open_to(request.user, found, request.now),
        "acts": desk.acts_open(found, request.user, line),
        "whole": amount(found.whole_minutes, in_hours=False) if found.is_of_more else "",
        "joined": desk.joined_with(found) if found.is_of_more else [],
        "levels": found.steps.select_related("decided_by", "decided_for"),
        "back": found.sign_backs.select_related("by").first(),
        "recalls": found.recalls.select_related("by", "acting_for").order_by("-pk"),
        "amended": desk.amended_by(found),
        "extensions": found.extensions.all(),
        "steps": desk.lamps(found),
        "story": desk.story(found),
        "may_print": found.status in Leave.HOLDING
        and (
            found.staff_id == request.user.pk
            or rules.grant_over(request.user, line, found.staff_id)
        ),
    }
    return render(request, "leave/leave.html", context)


@signed_in
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The slip on paper, the same whenever it is printed; drawn up when it is printed first."""
    if request.method == "POST":
        document = actions.print_slip(pk, **acting(request))
    else:
        found = _seen(request).select_related("paper").find(pk)
        if found.paper is None:
            raise Missing
        document = found.paper
    return as_pdf(documents.pdf(document), document.number)


def _seen(request: SignedInRequest, line: Line | None = None) -> Any:
    line = line or Line(request.community, request.now)
    return rules.visible_to(request.user, line).select_related("kind")
