"""The tags and filters every template has: icons, lamps, clocks, people, figures and parts.

Those of forms are beside it, in `forms`.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import saved_views
from hub.kernel import text as texts
from hub.kernel.measures import FrozenReading
from hub.kernel.models import SavedView
from hub.kernel.pages import Lamp, Page, Step
from hub.kernel.spoken import in_words, money, number, percent

register = template.Library()

LAMPS = {
    # obligations
    "open": Lamp("live", "clock", gettext_lazy("进行中")),
    "near": Lamp("warn", "alarm", gettext_lazy("快到时")),
    "met": Lamp("good", "circle-check", gettext_lazy("按时完成")),
    "late": Lamp("warn", "clock-check", gettext_lazy("超时完成")),
    "breached": Lamp("bad", "alert-triangle", gettext_lazy("已超时")),
    "void": Lamp("mute", "ban", gettext_lazy("已取消")),
    # jobs
    "waiting": Lamp("calm", "hourglass", gettext_lazy("排队中")),
    "running": Lamp("live", "loader-2", gettext_lazy("正在处理")),
    "done": Lamp("good", "circle-check", gettext_lazy("已完成")),
    "failed": Lamp("bad", "circle-x", gettext_lazy("没有成功")),
    # objectives; "met" is said by the reading itself
    "not_met": Lamp("bad", "circle-x", gettext_lazy("未达标")),
    "not_shown": Lamp("warn", "help-circle", gettext_lazy("样本不足以证明")),
    "no_data": Lamp("mute", "circle-dashed", gettext_lazy("没有数据")),
    # anything else that is on or off
    "yes": Lamp("good", "circle-check", gettext_lazy("是")),
    "no": Lamp("mute", "circle-minus", gettext_lazy("否")),
}
TONES = {
    "calm": "circle-dot",
    "live": "clock",
    "good": "circle-check",
    "warn": "alarm",
    "bad": "alert-triangle",
    "mute": "circle-dashed",
}


# ── Pictures and states ─────────────────────────────────────────────────────────────────────
@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw an icon of the sprite; with a label it speaks for itself, else it is decoration."""
    return _drawn(name, label, size) if label else _decoration(name, size)


@lru_cache(maxsize=500)
def _decoration(name: str, size: str) -> SafeString:
    """Kept: a list has three in each row, and the address of the sprite is long to work out."""
    return _drawn(name, "", size)


def _drawn(name: str, label: str, size: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"/></svg>',
        f" icon-{size}" if size else "",
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"'),
        static("icons.svg"),
        name,
    )


@register.simple_tag
def lamp(state: Any, text: Any = "", tone: str = "", icon: str = "") -> SafeString:
    """Show a state. `state` is a word of LAMPS in either case, or a Lamp of the app's own."""
    shown = state if isinstance(state, Lamp) else LAMPS.get(str(state).lower())
    tone = tone or (shown.tone if shown else "calm")
    return format_html(
        '<span class="lamp" data-tone="{}">{}<span>{}</span></span>',
        tone,
        _icon(icon or (shown.icon if shown else TONES[tone])),
        text or (shown.text if shown else state),
    )


_icon = icon


# ── Time ────────────────────────────────────────────────────────────────────────────────────
@register.simple_tag
def time_left(due: datetime | None, warn: datetime | None = None) -> SafeString:
    """Show the time left until `due`; the page counts it down from then on."""
    if not due:
        return mark_safe('<span class="time-left" data-tone="mute">—</span>')
    now = timezone.now()
    warn = warn or due - timedelta(minutes=30)
    tone = "bad" if now >= due else "warn" if now >= warn else "calm"
    said = (_("超 %s") if now >= due else _("剩 %s")) % in_words(due - now)
    return format_html(
        '<time class="time-left" data-tone="{}" datetime="{}" data-warn="{}" title="{}">{}'
        "<span>{}</span></time>",
        tone,
        due.isoformat(),
        warn.isoformat(),
        _("应于 %s 前") % f"{timezone.localtime(due):%Y-%m-%d %H:%M}",
        _icon("alert-triangle" if tone == "bad" else "clock"),
        said,
    )


@register.simple_tag
def clock() -> str:
    """What the server's clock says, for clocks at the desks that are wrong."""
    return timezone.localtime().isoformat(timespec="milliseconds")


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """Show a moment: only the clock today, the date as well on other days."""
    if not at:
        return mark_safe('<span class="faint">—</span>')
    local = timezone.localtime(at)
    is_today = local.date() == timezone.localdate()
    return format_html(
        '<time class="moment" datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        f"{local:%Y-%m-%d %H:%M:%S}",
        f"{local:%H:%M}" if is_today else f"{local:%Y-%m-%d %H:%M}",
    )


@register.filter
def day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value:%Y-%m-%d}" if value else "—"


# ── Figures ─────────────────────────────────────────────────────────────────────────────────
register.filter("money", money)
register.filter("number", number)
register.filter("percent", percent)


# ── People ──────────────────────────────────────────────────────────────────────────────────
@register.simple_tag
def person(who: Any, note: str = "") -> SafeString:
    """Show somebody: the last two characters of the name, as colleagues call each other."""
    if not who:
        return mark_safe('<span class="faint">—</span>')
    name = str(who)
    return format_html(
        '<span class="person"><span class="face" data-hue="{}" aria-hidden="true">{}</span>'
        "<span>{}</span>{}</span>",
        sum(map(ord, name)) % 6,
        name[-2:] if len(name) > 2 else name[-1:],
        name,
        format_html('<span class="faint">{}</span>', note) if note else "",
    )


@register.inclusion_tag("parts/phone.html")
def masked_phone(phone: str, reveal: str = "") -> dict[str, Any]:
    """Show a masked number. With the address `reveal` there is a button that asks for the reason
    and posts it there; the answer takes the place of the number."""
    return {"masked": texts.masked_phone(phone) if phone else "", "reveal": reveal}


# ── Parts of the page kinds ─────────────────────────────────────────────────────────────────
@register.inclusion_tag("parts/steps.html")
def steps(row: Iterable[Step]) -> dict[str, Any]:
    return {"steps": list(row)}


@register.inclusion_tag("parts/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    return {"entries": list(entries)}


def scale_floor(reading: FrozenReading) -> float:
    """Where a tile's scale begins: rates near 100 % would else be drawn on top of each other."""
    known = [x for x in (reading["rate"], reading["low"], reading["target"]) if x is not None]
    return next((f for f in (0.9, 0.8, 0.5) if min(known) >= f + 0.02), 0.0)


@register.inclusion_tag("parts/tile.html")
def tile(reading: FrozenReading, href: str = "", rule: str = "") -> dict[str, Any]:
    """Show a measure as measures.Measure.frozen() tells it; `href` leads to the rows behind it,
    `rule` says what counts and stands folded beside what was left out."""
    floor = scale_floor(reading)
    low, high, rate, target = (
        None if share is None else round(100 * max(0.0, share - floor) / (1 - floor), 2)
        for share in (reading["low"], reading["high"], reading["rate"], reading["target"])
    )
    return {
        "reading": reading,
        "href": href,
        "rule": rule,
        "hints": [one for one in reading["beside"] if one["hint"]],
        "is_share": reading["unit"] == "RATE",
        "excluded": sum(x["count"] for x in reading["exclusions"]),
        "floor": floor,
        "low": low,
        "width": None if low is None or high is None else round(max(high - low, 0.8), 2),
        "rate": rate,
        "target": target,
    }


@register.inclusion_tag("parts/chart.html")
def chart(
    name: str,
    data: Mapping[str, Any],
    title: str = "",
    tall: bool = False,
    small: bool = False,
) -> dict[str, Any]:
    """Draw a chart, with the same figures as a table beneath it. See docs/pages.md for `data`."""
    series = [(s["name"], s["values"]) for s in data["series"]]
    rows = [
        (label, [values[i] for _name, values in series]) for i, label in enumerate(data["labels"])
    ]
    return {
        "name": name,
        "data": data,
        "title": title,
        "tall": tall,
        "small": small,
        "series": series,
        "rows": rows,
    }


@register.inclusion_tag("parts/progress.html")
def progress(job: Any, url: str = "") -> dict[str, Any]:
    """Show how far a job is; while it is not over, the page asks `url` for the part again."""
    return {"job": job, "url": url}


@register.simple_tag(takes_context=True, name="saved_views")
def own_views(context: Context, page: "Page[Any]") -> list[tuple[SavedView, bool]]:
    """The person's own views of this list, and which of them it shows now."""
    request = context["request"]
    if not request.user.is_authenticated or request.community is None:
        return []
    own = saved_views.of(request.user, request.community, request.path)
    return [(view, page.shows(view.query)) for view in own]


@register.simple_tag
def th(page: "Page[Any]", order: str, label: str, css: str = "") -> SafeString:
    """Head of a column people can sort by; `order` is the name of an order of the worklist."""
    down = f"-{order}"
    now = page.order
    other = down if now == order and down in page.worklist.orders else order
    is_on = now in {order, down}
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a href="{}" hx-get="{}">{}{}</a></th>',
        css,
        ("descending" if now == down else "ascending") if is_on else "none",
        page.url(order=other),
        page.url(order=other),
        label,
        _icon("chevron-down" if now == down else "chevron-up", size="s") if is_on else "",
    )


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """Show a key or several, written `Ctrl+Enter` or `g q`."""
    single = keys.replace("+", " ").split() if len(keys) > 1 else [keys]
    inner = format_html_join("", "<kbd>{}</kbd>", ((key,) for key in single))
    return format_html('<span class="keys">{}</span>', inner)


@register.simple_tag
def words() -> SafeString:
    """The sentences scripts say, in the language of the page."""
    return json_script(
        {
            "day": _("天"),
            "hour": _("小时"),
            "minute": _("分"),
            "second": _("秒"),
            "moment": _("不到 1 分"),
            "left": _("剩"),
            "over": _("超"),
            "saved": _("草稿已保存"),
            "kept": _("断线，已存本机"),
            "restored": _("已恢复上次没写完的内容"),
            "saving": _("正在保存…"),
            "forget": _("清空草稿"),
            "sure": _("确定要这样做吗？"),
            "ok": _("确定"),
            "cancel": _("取消"),
            "reason": _("原因"),
            "reasonNeeded": _("请写明原因，会记入流程记录。"),
            "copied": _("已复制"),
            "offline": _("网络断开了。已写的内容还在，恢复后再提交。"),
            "online": _("网络恢复了"),
            "stale": _("这一步没有办成：页面已过期，或您没有这项权限。请刷新后再试。"),
            "signedOut": _("登录已过期"),
            "signInAgain": _("请重新登录。写过的内容已存为草稿，登录后还在。"),
            "signIn": _("去登录"),
            "close": _("关闭"),
            "trouble": _("服务器暂时没有办成，请再试一次；还不行请告诉管理员。"),
            "tooBig": _("这张照片太大了，请换一张或先压缩。"),
            "notSent": _("没有传上去，点一下重试"),
            "sending": _("正在上传"),
            "remove": _("移除"),
            "tooMany": _("最多 {n} 张"),
            "chosen": _("已选 {n} 条"),
            "noData": _("无数据"),
            "target": _("目标"),
            "viewOfAll": _("先选好筛选条件，再存为视图。"),
            "needed": _("请填写这一项。"),
            "busy": _("正在提交…"),
        },
        "words",
    )


@register.filter
def as_json(value: Any) -> str:
    """For data attributes: autoescaping makes it safe there."""
    return json.dumps(value, ensure_ascii=False, default=str)
