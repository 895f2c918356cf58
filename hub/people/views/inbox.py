"""What waits for a person: duties by time left, and notices."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hub.kernel import links, obligations, pages
from hub.kernel.models import Obligation
from hub.people import actions, queries
from hub.people.web import SignedInRequest, signed_in

UNSEEN = 50


def _todo_list() -> pages.Worklist:
    return pages.Worklist(
        filters=[
            pages.choice("kind", _("事项"), [(k.code, k.label) for k in obligations.kinds()]),
            pages.flag("late", _("已超时"), lambda rows: rows.filter(status="BREACHED")),
            pages.flag("urgent", _("紧急"), lambda rows: rows.filter(is_urgent=True)),
        ],
        orders={"due": pages.Order(_("剩余时间"), ("due_at", "id"))},
    )


@signed_in
def todo(request: SignedInRequest) -> HttpResponse:
    mine = queries.duties_of(request.user, request.community, request.now)
    page = _todo_list().page(request.GET, mine.select_related("person"))
    return render(request, "people/todo.html", {"page": page, "rows": _with_subjects(page.rows)})


@signed_in
def notices(request: SignedInRequest) -> HttpResponse:
    mine = queries.notices_for(request.user, request.community, request.now)
    mine = mine.select_related("seen_by").order_by("-at", "-id")
    unseen = mine.filter(seen_at=None)[:UNSEEN]
    seen = mine.exclude(seen_at=None)[:UNSEEN]
    return render(
        request,
        "people/notices.html",
        {"unseen": _with_subjects(unseen), "seen": _with_subjects(seen)},
    )


@require_POST
@signed_in
def see(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a notice away and, when it was opened rather than ticked off, go where it leads."""
    notice = actions.see(pk, community=request.community, by=request.user, at=request.now)
    if request.htmx:
        [row] = _with_subjects([notice])
        return render(request, "people/notices.html#line", {"row": row})
    return redirect(links.link_to(notice.subject_type, notice.subject_id) or "notices")


@require_POST
@signed_in
def see_all(request: SignedInRequest) -> HttpResponse:
    actions.see_all(community=request.community, by=request.user, at=request.now)
    return redirect("notices")


def _with_subjects(rows: Any) -> list[dict[str, Any]]:
    """Each row with the address and the name of what it is about: a query for each type."""
    rows = list(rows)
    names = links.names_of((r.subject_type, r.subject_id) for r in rows if r.subject_id)
    return [
        {
            "it": row,
            "kind": obligations.kind_of(row.kind) if isinstance(row, Obligation) else None,
            "url": links.link_to(row.subject_type, row.subject_id),
            "subject": names.get((row.subject_type, row.subject_id), ""),
        }
        for row in rows
    ]
