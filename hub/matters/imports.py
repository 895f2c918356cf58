"""The workbook of past matters: which columns, what is wrong with a row, what is known already."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.estate.models import Household
from hub.kernel.exchange import (
    Bad,
    Column,
    Fault,
    Importer,
    Outcome,
    Row,
    choice,
    moment,
    plain,
    register,
    text,
)
from hub.kernel.exchange.columns import Cell
from hub.kernel.models import Community
from hub.kernel.text import masked_phone, normal, parse_phone, parse_room
from hub.matters import taxonomy
from hub.matters.actions import past
from hub.matters.actions.past import Past
from hub.matters.suggest import suggest
from hub.matters.taxonomy import Channel, Kind, Severity, Validity
from hub.people import rules as people
from hub.people.models import Department

LONGEST = 5000
GROUND_OF = {Validity.VALID: "b", Validity.COORDINATION: "c", Validity.INVALID: "x"}


class Phone(str):
    """The preview is kept with the import, so it shows no whole number."""

    def __str__(self) -> str:
        return masked_phone(self[:])


def phone(cell: Cell) -> str:
    """A phone as it is on file; what is none is kept out, not refused: it is history."""
    return Phone(parse_phone(plain(cell)) or "")


def type_code(cell: Cell) -> str:
    """`T01.02`, `裂缝/空鼓/脱落` or `房屋质量/渗漏`."""
    said = normal(plain(cell))
    if said.upper() in taxonomy.TYPES:
        return said.upper()
    for code, entry in taxonomy.TYPES.items():
        if entry.parent and said in {
            entry.source,
            f"{taxonomy.TYPES[entry.parent].source}/{entry.source}",
        }:
            return code
    raise Bad(_("没有“%s”这个分类；可以留空，系统按内容归类") % said[:20])


def cause_code(cell: Cell) -> str:
    said = normal(plain(cell))
    if "." in said and said.upper() in taxonomy.CAUSES:
        return said.upper()
    for code, entry in taxonomy.CAUSES.items():
        if entry.parent and said == entry.source:
            return code
    raise Bad(_("没有“%s”这个原因；不清楚可以留空") % said[:20])


def number(cell: Cell) -> str:
    said = normal(plain(cell)).replace(" ", "")
    if not 0 < len(said) <= 22:
        raise Bad(_("单号最多 22 个字"))
    return f"L-{said}"


@register
class PastMatters(Importer):
    kind = "matters.past"
    title = gettext_lazy("历史事务")
    key = ("number",)
    note = gettext_lazy(
        "一件一行。导入的事务标为“历史导入”，只计数量，不计时效，也不产生待办。类别、分类留空时按内容归类。"
        "房号在业户档案里找不到的，记为地点。已经导入过的单号不会改动，同一份表格再导入一次，什么都不会变。"
    )
    columns = (
        Column("number", gettext_lazy("单号"), number, required=True, example="2025-0731",
               also=("编号", "工单号", "投诉编号", "留言编号", "序号")),
        Column("recorded_at", gettext_lazy("登记时间"), moment(), required=True, example="2025-07-31 14:05",
               also=("受理时间", "来电时间", "投诉时间", "留言时间", "日期"), width=18),
        Column("subject", gettext_lazy("标题"), text(200), example="", also=("主题", "留言主题")),
        Column("text", gettext_lazy("内容"), text(LONGEST, lines=True), required=True, example="主卧飘窗渗水",
               also=("投诉内容", "反映内容", "事由", "留言详情"), width=50),
        Column("kind", gettext_lazy("类别"), choice(Kind), example="投诉", also=("事务类别",), width=10),
        Column("type_code", gettext_lazy("分类"), type_code, example="房屋质量/渗漏", also=("投诉分类", "类型")),
        Column("severity", gettext_lazy("级别"), choice(Severity), example="一般", width=8),
        Column("channel", gettext_lazy("来源"), choice(Channel), example="电话", also=("渠道", "来源渠道"), width=10),
        Column("room", gettext_lazy("房号"), text(40), example="7-1802", also=("房间", "地址", "房屋"), empty=""),
        Column("reporter", gettext_lazy("报事人"), text(60), example="黄海",
               also=("姓名", "业主姓名", "投诉人", "留言用户"), empty=""),
        Column("phone", gettext_lazy("电话"), phone, example="13800138000", also=("联系电话", "手机"), empty=""),
        Column("department", gettext_lazy("承办部门"), text(40), example="工程部", also=("部门", "责任部门"), empty=""),
        Column("result", gettext_lazy("处理结果"), text(LONGEST, lines=True), example="重新打胶，淋水试验不渗",
               also=("处理情况", "答复意见", "回复"), width=40, empty=""),
        Column("handled_at", gettext_lazy("处理时间"), moment(), example="2025-08-02 10:30",
               also=("完成时间", "办结时间", "答复时间"), width=18),
        Column("validity", gettext_lazy("有效判定"),
               choice({v.label: v for v in GROUND_OF}), example="有效", also=("是否有效",), width=10),
        Column("cause_code", gettext_lazy("原因"), cause_code, example="维保不到位", empty=""),
    )  # fmt: skip

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        at = timezone.now()
        return people.grant_for(person, community, past.IMPORTERS, at) is not None

    def prepare(self) -> None:
        homes = Household.objects.within(self.community).select_related("building")
        self.homes = {home.code.upper(): home for home in homes}
        departments = Department.objects.filter(community=self.community)
        self.departments = {one.name: one for one in departments}

    def check_row(self, row: Row) -> Iterator[Fault]:
        if row["recorded_at"] > self.at:
            yield Fault("recorded_at", _("登记时间在将来，请核对"))
        if row["handled_at"] and row["handled_at"] < row["recorded_at"]:
            yield Fault("handled_at", _("处理时间早于登记时间，请核对"))
        if row["result"] and not row["handled_at"]:
            yield Fault("handled_at", _("写了处理结果，却没有处理时间"))
        if row["department"] and row["department"] not in self.departments:
            names = "、".join(self.departments)
            yield Fault("department", _("本项目没有这个部门；现有：%s") % names)

    def compare(self, rows: list[Row]) -> Outcome:
        known = past.numbers_known(self.community, [row["number"] for row in rows])
        return Outcome(new=len(rows) - len(known), same=len(known))

    def ready(self, rows: list[Row]) -> list[Past]:
        return [self._one(row) for row in rows]

    def apply(self, ready: list[Past]) -> Outcome:
        new = past.take_over(ready, community=self.community, by=self.by, at=self.at)
        return Outcome(new=new, same=len(ready) - new)

    def _one(self, row: Row) -> Past:
        words = "\n".join(part for part in (row["subject"], row["text"]) if part)[:LONGEST]
        found = suggest(words)
        home = self._home(row["room"])
        validity = row["validity"] or ""
        return Past(
            number=row["number"],
            recorded_at=row["recorded_at"],
            kind=row["kind"] or found.kind or Kind.COMPLAINT,
            channel=row["channel"] or Channel.LETTER,
            type_code=row["type_code"] or (found.types[0] if found.types else "T99.01"),
            text=words,
            severity=row["severity"] or Severity.ORDINARY,
            household=home,
            place="" if home else row["room"],
            reporter=row["reporter"],
            phone=row["phone"][:] if row["phone"] else "",
            result=row["result"],
            handled_at=row["handled_at"],
            department=self.departments.get(row["department"]),
            validity=validity,
            valid_ground=GROUND_OF.get(Validity(validity), "") if validity else "",
            cause_code=row["cause_code"],
        )

    def _home(self, said: str) -> Household | None:
        if not said:
            return None
        asked = parse_room(said)
        codes = [said.upper()]
        if asked is not None:
            parts = [p for p in (asked.building, asked.unit, asked.room) if p]
            codes.append("-".join(str(p).upper() for p in parts))
        return next((self.homes[code] for code in codes if code in self.homes), None)
