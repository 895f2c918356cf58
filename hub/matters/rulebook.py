"""The page of rules about matters: its lines, and the promises to residents as rows."""

from collections.abc import Mapping
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import policies
from hub.matters.policy import AREA, MatterPolicy, Promise
from hub.matters.policy_forms import PromiseRows, rows_of
from hub.matters.promises import length, says
from hub.people.rulebooks import Group, Line, Rulebook, declare

MINUTES, HOURS = gettext_lazy("分钟"), gettext_lazy("小时")
DAYS, TIMES = gettext_lazy("天"), gettext_lazy("次")
GROUPS = (
    Group(
        gettext_lazy("转交与接单"),
        (
            Line("hand_over_minutes", gettext_lazy("转交部门"), MINUTES),
            Line("hand_over_minutes_urgent", gettext_lazy("转交部门（紧急）"), MINUTES),
            Line("accept_minutes", gettext_lazy("部门接单"), MINUTES),
            Line("accept_minutes_urgent", gettext_lazy("部门接单（紧急）"), MINUTES),
            Line("bounces_before_supervisor", gettext_lazy("退回几次后由主管定"), TIMES),
        ),
    ),
    Group(
        gettext_lazy("回访"),
        (
            Line("callback_hours", gettext_lazy("处理完毕后回访"), HOURS),
            Line("callback_warn_hours", gettext_lazy("回访提醒"), HOURS),
            Line("attempts_needed", gettext_lazy("未联系上：至少联系"), TIMES),
            Line("dayparts_needed", gettext_lazy("未联系上：不同时段"), gettext_lazy("个")),
            Line("ways_needed", gettext_lazy("未联系上：不同方式"), gettext_lazy("种")),
            Line("progress_call_days", gettext_lazy("逾期后告知进度"), DAYS),
        ),
    ),
    Group(
        gettext_lazy("判定与重大投诉"),
        (
            Line("ruling_minutes.1", gettext_lazy("有效判定（一般）"), MINUTES),
            Line("ruling_minutes.2", gettext_lazy("有效判定（重要）"), MINUTES),
            Line("ruling_minutes.3", gettext_lazy("有效判定（重大）"), MINUTES),
            Line("tell_ruling_hours", gettext_lazy("告知判定结果"), HOURS),
            Line("joint_start_minutes", gettext_lazy("重大投诉联合启动"), MINUTES),
        ),
    ),
    Group(
        gettext_lazy("逐级提醒与关闭"),
        (
            Line("ladder_minutes", gettext_lazy("超时后每级间隔"), MINUTES),
            Line("ladder_minutes_urgent", gettext_lazy("超时后每级间隔（紧急）"), MINUTES),
            Line("quiet_close_days", gettext_lazy("非投诉无异议自动关闭"), DAYS),
        ),
    ),
)


class Promises:
    """By when what is done: the rows under the numbers, tried in their order."""

    name = "promises"
    template = "matters/parts/promises.html"

    def form(self, values: policies.Values, data: Mapping[str, Any] | None = None) -> Any:
        return PromiseRows(data, initial=rows_of(_promises(values)), prefix="p")

    def shown(self, values: policies.Values) -> list[Any]:
        return [(says(promise), length(promise)) for promise in _promises(values)]

    def changes(self, before: policies.Values, after: policies.Values) -> list[str]:
        was, now = (
            [f"{words} {long}" for words, long in self.shown(values)] for values in (before, after)
        )
        found = [_("取消承诺：%s") % one for one in was if one not in now]
        found += [_("新承诺：%s") % one for one in now if one not in was]
        if not found and was != now:
            found.append(_("承诺的先后次序"))
        return found


def _promises(values: policies.Values) -> tuple[Promise, ...]:
    return cast(MatterPolicy, values).promises


RULEBOOK = Rulebook(
    AREA,
    MatterPolicy,
    gettext_lazy("事务"),
    GROUPS,
    note=gettext_lazy("之前登记的事务按登记时的版本计时。"),
    rows=Promises(),
    order=10,
)
declare(RULEBOOK)
