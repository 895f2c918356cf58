"""复核编码台: one case after the other without its codes; then what differs, for the director."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.analysis import actions, comparison, rules
from hub.analysis.desk import Desk, answers_of, blind
from hub.analysis.forms import AnswerForm, CodeForm, LeaveOutForm
from hub.analysis.models import Coding, Sample
from hub.kernel.refusals import NotAllowed, Refusal
from hub.kernel.web import put_on
from hub.people.acts import ActForm
from hub.people.web import SignedInRequest, acting, signed_in


@require_safe
@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """The case that waits longest, with what came of the one just coded above it."""
    found = _desk(request)
    return _show(request, found, found.next)


@require_safe
@signed_in
def sample(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where the duty leads: to the desk."""
    _desk(request)
    Sample.objects.within(request.community).find(pk)
    return redirect("analysis:coding")


@signed_in
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Before it is coded the case without its codes, to whoever may code it; then both codings."""
    coding = _find(request, pk)
    if request.method == "POST":
        return _code(request, coding)
    found = _desk(request) if coding.status == Coding.Status.DRAWN else None
    if found and rules.may_code(request.user, coding, request.now):
        return _show(request, found, coding)
    if rules.may_read(request.user, request.community, request.now) is None:
        raise NotAllowed
    answers = rules.may_answer(request.user, coding, request.now) is not None
    context = {
        "coding": coding,
        "rows": comparison.fields_of(coding) if coding.status == Coding.Status.CODED else [],
        "answers": answers_of(coding),
        "waiting": [
            (coding, row, answers)
            for row in (comparison.waiting(coding) if coding.status == "CODED" else ())
        ],
    }
    return render(request, "analysis/coding_compared.html", context)


@require_safe
@signed_in
def differences(request: SignedInRequest) -> HttpResponse:
    """What two codings differ in, by name, until the director has answered each."""
    return render(request, "analysis/coding_differences.html", {"desk": _desk(request)})


@require_POST
@signed_in
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    form = AnswerForm(request.POST, **acting(request))
    if said := _done(request, form, actions.answer_coding, pk):
        messages.error(request, said)
    else:
        messages.success(request, _("已答复，列入月报。"))
    return redirect("analysis:coding_differences")


@require_POST
@signed_in
def leave_out(request: SignedInRequest, pk: int) -> HttpResponse:
    form = LeaveOutForm(request.POST, **acting(request))
    if said := _done(request, form, actions.propose_leaving_out, pk):
        messages.error(request, said)
    else:
        messages.success(request, _("已申请移出样本，由主任或经理决定；同意后按原顺序补抽一件。"))
    return redirect("analysis:coding")


# ── Parts ───────────────────────────────────────────────────────────────────────────────────


def _desk(request: SignedInRequest) -> Desk:
    if rules.may_enter_desk(request.user, request.community, request.now) is None:
        raise NotAllowed
    return Desk(request.user, request.community, request.now)


def _find(request: SignedInRequest, pk: int) -> Coding:
    return (
        Coding.objects.within(request.community)
        .select_related(
            "community", "sample__month", "matter__area", "matter__accused_department", "coded_by"
        )
        .find(pk)
    )


def _code(request: SignedInRequest, coding: Coding) -> HttpResponse:
    form = CodeForm(request.POST, **acting(request))
    if form.is_valid():
        try:
            actions.code(coding.pk, **acting(request), **form.asked())
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect(f"{reverse('analysis:coding')}?done={coding.pk}")
    if rules.may_code(request.user, coding, request.now) is None:
        raise actions.HadAHand
    return _show(request, _desk(request), coding, form, status=400)


def _done(request: SignedInRequest, form: ActForm, act: Callable[..., object], pk: int) -> str:
    """Do it; or say why not, for whatever a person can mend."""
    if not form.is_valid():
        return "；".join(str(error) for errors in form.errors.values() for error in errors)
    try:
        act(pk, **acting(request), **form.asked())
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return str(refusal)
    return ""


def _show(
    request: SignedInRequest,
    found: Desk,
    coding: Coding | None,
    form: CodeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    last = _just_coded(request)
    context = {
        "desk": found,
        "case": blind(coding) if coding else None,
        "batch": found.batch_of(coding) if coding else None,
        "form": form or CodeForm(**acting(request)),
        "last": last,
        "last_rows": comparison.fields_of(last) if last else [],
    }
    return render(request, "analysis/coding.html", context, status=status)


def _just_coded(request: SignedInRequest) -> Coding | None:
    """The case named in the address, if this person has coded it."""
    pk = request.GET.get("done", "")
    if not (pk.isascii() and pk.isdecimal()):
        return None
    own = Coding.objects.within(request.community).filter(coded_by=request.user)
    return own.select_related("matter").filter(pk=int(pk[:18])).first()
