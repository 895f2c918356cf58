"""审批: what waits for a second person before it leaves the house."""

from django.utils.translation import gettext_lazy as _

from hub.people import approvals
from hub.people import rules as people
from hub.privacy import rules

PAGE = approvals.Page(
    approvals.Questions(
        "privacy.",
        words={
            "number": _("编号"),
            "list": _("名单"),
            "scope": _("范围"),
            "columns": _("列"),
            "rows": _("行数"),
            "receiver": _("接收方"),
            "erase": _("要删除"),
            "keep": _("依法保留"),
        },
    ),
    app="privacy",
    readers=rules.RELEASE | rules.ASK | rules.ANSWER_REQUESTS,
    may=people.holds,
    title=_("个人信息审批"),
    nothing=_("名单要离开本项目、住户要求删除资料时，由一人提出，在这里等公司经理或审计决定。"),
)
