"""派发: the page that the code on a slip leads to, made for one thumb and a camera."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.dunning import actions, queries, rules
from hub.dunning.actions import Way
from hub.dunning.models import Notice
from hub.dunning.notice_forms import DeliveryForm
from hub.dunning.views.reading import may, require
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, holds, signed_in

# The front desk mails; it does not go to the door.
BY_POST = (Way.POSTED, Way.ARRIVED, Way.BACK)
ICONS = {
    Way.HANDED: "signature",
    Way.REFUSED: "hand-stop",
    Way.LEFT: "inbox",
    Way.POSTED: "mail",
    Way.ARRIVED: "clipboard-check",
    Way.BACK: "arrow-back-up",
}


@require_safe
@signed_in
def scan(request: SignedInRequest, token: str) -> HttpResponse:
    """Where the code on the slip leads: to whoever may deliver this paper, and to nobody else."""
    require(request, rules.READ_NOTICES)
    mine = rules.notices(request.user, request.community, request.now)
    found = mine.filter(token=token).first()
    if found is None:
        raise Missing
    return redirect("dunning:notice", found.pk)


@signed_in
def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is on the paper, whether it may still be handed over, and what became of it."""
    require(request, rules.READ_NOTICES)
    found = _found(request, pk)
    if request.method == "POST":
        require(request, rules.WORK)
    way = _way(request, found)
    form = _form(request, found, way) if way else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            done = actions.deliver(
                pk,
                form.delivery(),
                community=request.community,
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, _said(done))
            return redirect("dunning:notice", _next(request, done).pk)
    context = {
        "notice": found,
        "way": way,
        "form": form,
        "ways": _ways(request, found),
        "paid": queries.paid_since([found])[found.pk],
        "days": (found.deliver_by - localtime(request.now).date()).days,
        "is_out": found.status in (*Notice.STANDING, Notice.Status.LEFT),
        "next": queries.next_on_walk(found, request.user, request.now),
        "story": queries.story_of_paper(found),
        "may": {
            "withdraw": may(request, rules.WITHDRAW),
            "void": may(request, rules.VOID_NOTICES) and found.batch.made_by_id != request.user.pk,
        },
    }
    failed = bool(form and form.errors)
    return render(request, "dunning/notice.html", context, status=400 if failed else 200)


def _found(request: SignedInRequest, pk: int) -> Notice:
    mine = rules.notices(request.user, request.community, request.now)
    return mine.select_related(
        "household__building__area", "batch", "due__step", "ended_by", "attempt__by"
    ).find(pk)


def _way(request: SignedInRequest, found: Notice) -> Way | None:
    asked = request.GET.get("way", "")
    return next((way for way, _icon in _ways(request, found) if way.value == asked), None)


def _ways(request: SignedInRequest, found: Notice) -> list[tuple[Way, str]]:
    """How this person may deliver this paper now."""
    if not may(request, rules.WORK):
        return []
    is_desk = not holds(request, rules.WORK - rules.MAIL)
    usual = BY_POST if is_desk else tuple(Way)
    open_ = Notice.LIFECYCLE.open_to(found)
    return [(way, ICONS[way]) for way in usual if actions.MOVES[way] in open_]


def _form(request: SignedInRequest, found: Notice, way: Way) -> DeliveryForm:
    return DeliveryForm(
        request.POST if request.method == "POST" else None,
        way=way,
        people=[
            (one.pk, f"{one.name}（{one.get_kind_display()}）")
            for one in queries.who_may_hear(found.household, request.now)
        ],
        colleagues=queries.witnesses(request.community, request.user, request.now),
        initial={"waybill": found.attempt.reference if found.attempt else ""},
    )


def _said(done: Notice) -> str:
    words = {"number": done.number, "state": done.get_status_display()}
    return _("%(number)s：%(state)s。") % words


def _next(request: SignedInRequest, done: Notice) -> Notice:
    return queries.next_on_walk(done, request.user, request.now) or done


@require_POST
@signed_in
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.withdraw_notice(
        pk,
        community=request.community,
        by=request.user,
        at=request.now,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("已收回。"))
    return redirect("dunning:notice", pk)


@require_POST
@signed_in
def void(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.void_notice(
        pk,
        community=request.community,
        by=request.user,
        at=request.now,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("已作废，编号保留。"))
    return redirect("dunning:notice", pk)
