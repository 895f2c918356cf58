"""Reading: the list of households, one household whole, look-up for the desk, who looked."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hub.estate import finding, looks, lookup, panels, queries, rules
from hub.estate.models import (
    Area,
    Building,
    BulkLook,
    Household,
    HouseholdQuerySet,
    Phone,
    Resident,
    Vehicle,
)
from hub.kernel import pages
from hub.kernel.refusals import NotAllowed
from hub.people.web import SignedInRequest, signed_in


@require_safe
@signed_in
def households(request: SignedInRequest) -> HttpResponse:
    if not rules.may_browse(request.user, request.community, request.now):
        raise NotAllowed
    mine = Household.objects.visible_to(request.user, request.community, request.now)
    page = _worklist(request).page(request.GET, _with_people(mine, request))
    may_keep = rules.may_keep(request.user, request.community.pk, request.now)
    context = {"page": page, "may_keep": may_keep}
    return render(request, "estate/households.html", context)


def _worklist(request: SignedInRequest) -> pages.Worklist:
    areas = Area.objects.within(request.community).values_list("pk", "name")
    buildings = Building.objects.within(request.community).values_list("pk", "code")
    reachable = Phone.objects.filter(
        resident__household=OuterRef("pk"), resident__until=None, until=None
    )
    fresh = reachable.filter(verified_at__gt=request.now - Phone.FRESH_FOR)
    return pages.Worklist(
        filters=[
            pages.search(
                lambda rows, words: finding.matching(rows, words, request.community),
                hint=_("房号、姓名、电话尾号、车牌"),
            ),
            pages.choice("area", _("组团"), areas, lookup="building__area"),
            pages.choice(
                "building", _("楼栋"), [(pk, _("%s栋") % code) for pk, code in buildings]
            ),
            pages.choice("occupancy", _("入住状态"), Household.Occupancy.choices),
            pages.flag("no_phone", _("没有电话"), lambda rows: rows.filter(~Exists(reachable))),
            pages.flag("unverified", _("电话待核实"), lambda rows: rows.filter(~Exists(fresh))),
        ],
        orders={"room": pages.Order(_("房号"), ("place",))},
    )


def _with_people(rows: HouseholdQuerySet, request: SignedInRequest) -> HouseholdQuerySet:
    fresh = ExpressionWrapper(
        Q(verified_at__gt=request.now - Phone.FRESH_FOR), output_field=BooleanField()
    )
    in_use = Phone.objects.in_use(request.now).annotate(fresh=fresh)
    numbers = Prefetch("phones", in_use, to_attr="in_use")
    present = Resident.objects.living_there(request.now).order_by("pk").prefetch_related(numbers)
    driven = Prefetch("vehicles", Vehicle.objects.in_use(request.now), to_attr="driven")
    return (
        rows.select_related("building__area")
        .prefetch_related(Prefetch("residents", present, to_attr="present"))
        .prefetch_related(driven)
    )


@require_safe
@signed_in
def household(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = Household.objects.visible_to(request.user, request.community, request.now)
    home = mine.select_related("building__area").find(pk)
    context = {
        "household": home,
        "card": queries.household_card(home, request.now),
        "butlers": queries.butlers_of(home.building.area, request.now),
        "story": queries.story(home),
        "panels": panels.shown(request, home),
        "may_update": rules.may_update(request.user, home, request.now),
        "may_reveal": rules.may_reveal(request.user, home, request.now),
        "may_keep": rules.may_keep(request.user, home.community_id, request.now),
    }
    return render(request, "estate/household.html", context)


@require_safe
@signed_in
def look_up(request: SignedInRequest) -> HttpResponse:
    """What the intake desk shows under its first field while somebody types."""
    asked = request.GET.get("q", "")
    found = lookup.look_up(request.user, request.community, asked, request.now)
    is_open = rules.may_browse(request.user, request.community, request.now)
    hint = found.hint if asked.strip() else ""
    context = {"candidates": found, "hint": hint, "names_shown": bool(is_open)}
    return render(request, "estate/parts/candidates.html", context)


@require_safe
@signed_in
def reveals(request: SignedInRequest) -> HttpResponse:
    """Who looked at which full number, when and why."""
    if not rules.may_read_reveals(request.user, request.community, request.now):
        raise NotAllowed
    listed = pages.Worklist(
        filters=[
            pages.search(
                lambda rows, words: rows.filter(looks.about(request.community, words)),
                hint=_("被看的人：姓名、房号"),
            ),
            pages.choice("by", _("查看人"), queries.lookers(request.community), lookup="actor"),
            pages.choice("what", _("看了什么"), looks.choices(), lookup="verb"),
            pages.days("at", _("查看日期")),
        ],
        orders={"-at": pages.Order(_("最新"), ("-at",))},
    )
    page = listed.page(request.GET, queries.reveals(request.community))
    context = {
        "page": page,
        "rows": queries.told(page.rows),
        "looks": queries.open_looks(request.community),
    }
    return render(request, "estate/reveals.html", context)


@require_safe
@signed_in
def look(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why did somebody look at so many numbers? All of the looks, and the answer."""
    if not rules.may_read_reveals(request.user, request.community, request.now):
        raise NotAllowed
    found = BulkLook.objects.within(request.community).select_related("person", "answered_by")
    one = found.find(pk)
    may_answer = rules.may_look_into(request.user, request.community, request.now)
    context = {
        "look": one,
        "rows": queries.told(list(queries.looks_of(one).order_by("at"))),
        "may_answer": may_answer
        and one.answered_at is None
        and one.person_id not in {request.user.pk, may_answer.holder.pk},
    }
    return render(request, "estate/look.html", context)
