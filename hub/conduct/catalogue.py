"""What a community's spot checks begin with, item by item with the article of the rulebook."""

from typing import Any

from django.utils.translation import gettext_noop as _

from hub.conduct.models import CheckItem

Area = CheckItem.Area


def _item(
    code: str, area: str, name: str, article: str, *, yields: bool = False
) -> dict[str, Any]:
    return {
        "code": code, "area": area, "name": name, "article": article, "yields_to_dress": yields,
    }  # fmt: skip


ITEMS: tuple[dict[str, Any], ...] = (
    _item("BADGE", Area.DRESS, _("没有佩戴工牌"), _("第十四条")),
    _item("UNIFORM", Area.DRESS, _("没有按规定穿工装"), _("第十四条"), yields=True),
    _item("ADDED", Area.DRESS, _("擅自添加或减少衣服"), _("第十四条"), yields=True),
    _item("UNTIDY", Area.DRESS, _("工装不整洁、敞怀、卷袖挽裤"), _("第十四条"), yields=True),
    _item("ARMS", Area.BEARING, _("抱臂、叉腰、手插口袋"), _("第七条")),
    _item("LEGS", Area.BEARING, _("跷腿、倚靠"), _("第七条")),
    _item("IMAGE", Area.BEARING, _("其他有损形象的姿态"), _("第七条")),
    _item("CHAT", Area.POST, _("嬉戏、闲聊"), _("第五条")),
    _item("EAT", Area.POST, _("当班吃东西、看书报"), _("第五条")),
    _item("SLEEP", Area.POST, _("睡岗"), _("第五条")),
    _item("WANDER", Area.POST, _("窜岗"), _("第五条")),
    _item("VISIT", Area.POST, _("会客、长时间打私人电话"), _("第五条")),
)
