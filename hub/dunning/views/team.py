"""进度 and 暂停: what the supervisor looks at once a day."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hub.dunning import queries, rules
from hub.dunning.models import Pause, StepDue
from hub.dunning.views.reading import may, require
from hub.kernel import pages
from hub.people.web import SignedInRequest, signed_in

LATELY = timedelta(days=30)
MOST = 50


@require_safe
@signed_in
def team(request: SignedInRequest) -> HttpResponse:
    """Missed and late of the last thirty days, by who held them, and what is overdue now."""
    require(request, rules.READ_RUNS)
    begins = request.now - LATELY
    rows = rules.dues(request.user, request.community, request.now).select_related(
        "household", "step", "person"
    )
    overdue = rows.filter(state=StepDue.State.OPEN, window_ends__lt=request.now)
    context = {
        "team": queries.team(request.community, begins, request.now),
        "overdue": overdue.order_by("window_ends")[:MOST],
        "shares": queries.pause_shares(request.community, begins),
    }
    return render(request, "dunning/team.html", context)


@require_safe
@signed_in
def pauses(request: SignedInRequest) -> HttpResponse:
    require(request, rules.READ)
    day = localtime(request.now).date()
    seen = rules.households(request.user, request.community, request.now)
    rows = (
        Pause.objects.within(request.community)
        .filter(ended_on__isnull=True, last_day__gte=day)
        .filter(household__in=seen.order_by().values("pk"))
        .select_related("household__building__area", "proposed_by", "granted_by")
    )
    listed = pages.Worklist(
        filters=(
            pages.search(
                lambda found, words: found.filter(household__code__icontains=words),
                hint=_("房号"),
            ),
            pages.choice("reason", _("原因"), Pause.Reason.choices),
        ),
        orders={"last_day": pages.Order(_("快到期的"), ("last_day", "pk"))},
    )
    context = {
        "page": listed.page(request.GET, rows),
        "shares": queries.pause_shares(request.community, request.now - LATELY)
        if may(request, rules.READ_RUNS)
        else [],
        "may_end": may(request, rules.END_PAUSES),
    }
    return render(request, "dunning/pauses.html", context)
