"""事务列表: its filters and orders, for the page and the API alike."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hub.kernel import pages, search
from hub.kernel.models import Community
from hub.kernel.paging import BadFilter
from hub.matters import forms, rules, taxonomy
from hub.matters.models import Matter
from hub.people.models import Staff

ORDERS = {
    "time": pages.Order(_("剩余时间"), ("due_at", "id")),
    "new": pages.Order(_("最新登记"), ("-id",)),
    "old": pages.Order(_("最早登记"), ("id",)),
}
VIEWS = (
    pages.View(_("有时限的"), ""),
    pages.View(
        _("待办结"),
        "state=RECORDED&state=FORWARDED&state=BOUNCED&state=ACCEPTED&state=IN_PROGRESS",
    ),
    pages.View(_("有效投诉"), "kind=COMPLAINT&validity=VALID&validity=COORD&order=new"),
    pages.View(_("重大"), "severity=3&order=new"),
    pages.View(_("已退回"), "state=BOUNCED"),
    pages.View(_("全部"), "order=new"),
)


def worklist(community: Community) -> pages.Worklist:
    """The filters this list knows. Anything else in the address is refused."""
    departments = [(d.pk, d.name) for d in forms.takers(community)]
    areas = list(community.areas.values_list("pk", "name"))
    branches = [(b.code, f"{b.code} {b.name}") for b in taxonomy.branches(taxonomy.TYPES)]
    return pages.Worklist(
        filters=(
            pages.search(
                lambda rows, words: search.among(rows, community, words),
                hint=_("单号、房号、内容"),
            ),
            pages.choice("state", _("状态"), Matter.Status.choices, lookup="status"),
            pages.choice("kind", _("类别"), taxonomy.Kind.choices),
            pages.choice("severity", _("级别"), taxonomy.Severity.choices),
            pages.choice("validity", _("判定"), taxonomy.Validity.choices),
            pages.choice("department", _("部门"), departments),
            pages.choice("area", _("组团"), areas),
            pages.Filter(
                "branch", _("分类"), "choice", _of_branch, ("branch",), branches, many=False
            ),
            pages.choice("channel", _("来源"), taxonomy.Channel.choices),
            pages.days("day", _("登记日期"), lookup="recorded_at"),
        ),
        orders=ORDERS,
        views=VIEWS,
    )


def _of_branch(rows: pages.Rows, values: Mapping[str, list[str]]) -> pages.Rows:
    branch = values["branch"][0]
    if branch and branch not in taxonomy.TYPES:
        raise BadFilter
    return rows.filter(type_code__startswith=branch) if branch else rows


def page(
    params: QueryDict, *, community: Community, person: Staff, at: datetime
) -> pages.Page[Matter]:
    """The page of the list that the address asks for, of what the person may see."""
    rows = rules.visible_to(person, community, at).select_related(
        "household", "department", "holder"
    )
    if not params.get("order") and not params.getlist("state"):
        # By time left: only what still has a duty open. Other orders show everything.
        rows = rows.filter(due_at__isnull=False)
    shown = worklist(community)
    if _is_over(params):
        shown = replace(shown, orders={name: ORDERS[name] for name in ("new", "old", "time")})
    return shown.page(params, rows)


def _is_over(params: QueryDict) -> bool:
    """Only states without a duty are asked for: nothing runs out there, so the newest comes first."""
    asked = {state for state in params.getlist("state") if state}
    return bool(asked) and not asked & {*Matter.OPEN, Matter.Status.CLOSED}
