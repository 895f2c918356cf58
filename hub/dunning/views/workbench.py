"""催缴工作台: the steps by time left or along the walk; one step, written down, and on to the next."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hub.dunning import actions, contacts, forms, queries, rules
from hub.dunning.forms import MOST_PHOTOS, RESULTS, UPLOADS
from hub.dunning.models import Attempt, Channel, Step, StepDue
from hub.dunning.queries.workbench import ORDERS
from hub.dunning.views.reading import may, require
from hub.estate.models import Area
from hub.kernel import pages
from hub.kernel.refusals import Refusal
from hub.kernel.web import put_on
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def workbench(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ | rules.WORK)
    day = localtime(request.now).date()
    rows = queries.open_steps(request.user, request.community, request.now, day)
    page = _worklist(request).page(request.GET, rows)
    enough = _called_enough(request, page.rows)
    for due in page.rows:
        _dress(due, day, enough)
    context = {
        "page": page,
        "order": page.order,
        "may_pick": may(request, rules.SEND)
        and any(due.step.channel == Channel.MESSAGE for due in page.rows),
        "last_run": queries.runs(request.community).first(),
    }
    return render(request, "dunning/workbench.html", context)


def _called_enough(request: SignedInRequest, rows: list[StepDue]) -> set[int]:
    """Whom of this page one must not telephone any more now."""
    homes = contacts.called_enough(request.community, request.now)
    shown = homes.filter(household__in=[due.household_id for due in rows])
    return set(shown.values_list("household", flat=True))


def _dress(due: Any, day: Any, enough: set[int]) -> None:
    """What the row shows beside its columns."""
    due.is_called_enough = due.step.channel == Channel.PHONE and due.household_id in enough
    due.days = (day - due.episode.anchor_on).days
    due.result_words = Attempt.Result(due.last_result).label if due.last_result else ""
    left = (due.lapses - day).days if due.lapses else None
    due.clock_tone = "" if left is None or left > 365 else "bad" if left <= 92 else "warn"


def _worklist(request: SignedInRequest) -> pages.Worklist:
    areas = Area.objects.within(request.community).values_list("pk", "name")
    tonight = localtime(request.now).replace(hour=23, minute=59)
    return pages.Worklist(
        filters=(
            pages.search(
                lambda rows, words: rows.filter(household__code__icontains=words),
                hint=gettext_lazy("房号"),
            ),
            pages.choice("channel", gettext_lazy("方式"), Channel.choices, lookup="step__channel"),
            pages.choice("area", gettext_lazy("组团"), areas, lookup="household__building__area"),
            pages.flag(
                "now",
                gettext_lazy("现在可做"),
                lambda rows: queries.to_do_now(rows, request.community, request.now),
            ),
            pages.flag(
                "today",
                gettext_lazy("今天到时"),
                lambda rows: rows.filter(window_ends__lte=tonight),
            ),
            pages.flag(
                "late",
                gettext_lazy("已超时"),
                lambda rows: rows.filter(window_ends__lt=request.now),
            ),
        ),
        orders={
            "due": pages.Order(gettext_lazy("剩余时间"), ORDERS["due"]),
            "route": pages.Order(gettext_lazy("走访路线"), ORDERS["route"]),
        },
        views=[
            pages.View(gettext_lazy("全部"), ""),
            pages.View(gettext_lazy("现在可做"), "now=1"),
            pages.View(gettext_lazy("今天到时"), "today=1"),
            pages.View(gettext_lazy("已超时"), "late=1"),
            pages.View(gettext_lazy("发短信"), "channel=MESSAGE"),
            pages.View(gettext_lazy("上门，按路线"), "channel=VISIT&order=route"),
        ],
    )


@signed_in
def step(request: SignedInRequest, pk: int) -> HttpResponse:
    """One step: what to say, what to prove; saved, the next one comes."""
    require(request, rules.READ | rules.WORK)
    rows = rules.dues(request.user, request.community, request.now)
    due = rows.select_related(
        "household__building__area", "step", "episode__procedure", "person"
    ).find(pk)
    if request.method == "POST":
        require(request, rules.WORK)
    order = request.GET.get("order", "due")
    record = record_now(request, due.household)
    form = attempt_form(request, due.household, due.step, record)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.attempt(
                due.pk,
                form.tried(uploads(request)),
                community=request.community,
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            say(request, row, due)
            return _onward(request, due, order)
    return render(
        request,
        "dunning/step.html",
        {
            "due": due,
            "order": order,
            **sheet(request, due.household, form, record),
            "step": due.step,
        },
        status=400 if form.errors else 200,
    )


def _onward(request: SignedInRequest, due: StepDue, order: str) -> HttpResponse:
    due.refresh_from_db(fields=["state"])
    after = queries.following(due, request.user, request.community, request.now, order)
    if after is None:
        return redirect("dunning:workbench")
    where = reverse("dunning:step", args=[after.pk])
    return redirect(f"{where}?order={order}" if order != "due" else where)


def say(request: SignedInRequest, row: Attempt, due: StepDue | None) -> None:
    due_done = due is not None and StepDue.objects.get(pk=due.pk).state == StepDue.State.DONE
    if due_done or due is None:
        messages.success(request, _("已记录，证据 %s 级。") % row.grade)
    else:
        messages.warning(
            request,
            _("已记录，但证据只有 %(got)s 级，这一步要 %(least)s 级，还没有完成。")
            % {"got": row.grade, "least": due.step.min_grade},
        )


def record_now(request: SignedInRequest, household: Any) -> queries.Record:
    """What form and page both show of the household; many questions, so asked once."""
    return queries.record_of(household, request.now, localtime(request.now).date())


def attempt_form(
    request: SignedInRequest, household: Any, step: Step | None, record: queries.Record
) -> forms.AttemptForm:
    initial = {
        "channel": step.channel if step else Channel.PHONE,
        "promise_day": localtime(request.now).date() + timedelta(days=7),
    }
    return forms.AttemptForm(
        request.POST or None,
        household=household,
        owed=record.owed,
        by=request.user,
        at=request.now,
        initial=initial,
    )


def uploads(request: SignedInRequest) -> dict[str, tuple[str, ...]]:
    return {name: tuple(request.POST.getlist(name)) for name in UPLOADS}


def sheet(
    request: SignedInRequest, household: Any, form: forms.AttemptForm, record: queries.Record
) -> dict[str, Any]:
    """What one must know, beside what one writes."""
    return {
        "form": form,
        "household": household,
        "record": record,
        "phones": queries.phones_of(household, request.now),
        "results": {channel: [one.value for one in found] for channel, found in RESULTS.items()},
        "limit": MOST_PHOTOS,
        "may_pause": may(request, rules.PROPOSE_PAUSES),
        "may_read": may(request, rules.READ),
    }
