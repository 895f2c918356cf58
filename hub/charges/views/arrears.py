"""欠费: who owed what in the last night's snapshot, by age, and what is about to lapse."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hub.charges import queries, rules
from hub.charges.models import Arrear, Snapshot
from hub.estate.models import Area
from hub.kernel import pages
from hub.kernel.paging import BadFilter
from hub.people.web import SignedInRequest, require, signed_in

# What only a snapshot tells.
BY_DEBT = {
    "-owed": pages.Order(_("欠费多的"), ("-owed",)),
    "oldest": pages.Order(_("欠得久的"), ("-oldest",)),
}
READERS = rules.READ_ARREARS_ALL | rules.READ_ARREARS_BEATS


@require_safe
@signed_in
def arrears(request: SignedInRequest) -> HttpResponse:
    require(request, READERS)
    snapshot = queries.last_snapshot(request.community)
    seen = rules.in_arrears_list(request.user, request.community, request.now)
    rows = queries.debtors(snapshot, seen) if snapshot else seen.none()
    rows = queries.with_owners(rows, request.now)
    context = {
        "page": _worklist(request, snapshot).page(request.GET, rows),
        "snapshot": snapshot,
        "ages": queries.ages(snapshot, seen) if snapshot else [],
        "warnings": queries.warnings(snapshot, seen) if snapshot else [],
    }
    return render(request, "charges/arrears.html", context)


def _worklist(request: SignedInRequest, snapshot: Snapshot | None) -> pages.Worklist:
    areas = Area.objects.within(request.community).values_list("pk", "name")
    lapsing = [choice for choice in Arrear.Warning.choices if choice[0]]
    return pages.Worklist(
        filters=(
            pages.search(lambda rows, words: rows.filter(code__icontains=words), hint=_("房号")),
            pages.choice("area", _("组团"), areas, lookup="building__area"),
            _having("age", _("账龄"), Arrear.Age.choices, snapshot),
            _having("warning", _("时效"), lapsing, snapshot),
        ),
        orders={**(BY_DEBT if snapshot else {}), "room": pages.Order(_("房号"), ("place",))},
    )


def _having(
    key: str, label: pages.Words, options: Iterable[tuple[Any, Any]], snapshot: Snapshot | None
) -> pages.Filter:
    """Households with at least one bill of such an age, or about to lapse so soon."""
    known = [(str(value), text) for value, text in options]

    def narrow(rows: pages.Rows, values: Mapping[str, list[str]]) -> pages.Rows:
        asked = [one for one in values[key] if one]
        if not set(asked) <= {value for value, _text in known}:
            raise BadFilter
        if not asked or snapshot is None:
            return rows
        found = Arrear.objects.within(snapshot.community).filter(
            snapshot=snapshot, **{f"{key}__in": asked}
        )
        return rows.filter(pk__in=found.values("household"))

    return pages.Filter(key, label, "choice", narrow, (key,), known)
