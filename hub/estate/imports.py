"""The workbook of households, as offices keep it: which columns, and what is wrong with a row."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.estate import places, rules
from hub.estate.actions.workbook import Difference, Entry, Workbook
from hub.estate.models import Household
from hub.kernel.exchange import (
    Bad,
    Column,
    Fault,
    Importer,
    Outcome,
    Row,
    choice,
    number,
    plain,
    register,
    text,
)
from hub.kernel.exchange.columns import Cell
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.kernel.text import masked_phone, normal, parse_phone, parse_plate

T = TypeVar("T")
NOBODY = frozenset({"无", "-", "—", "/", "没有"})
BETWEEN = re.compile(r"[、，,;；/\n]+")
MOST_IN_A_CELL = 8


class Several(tuple[str, ...]):
    """What one cell lists; shown as people write it."""

    def __new__(cls, items: Iterable[str] = ()) -> "Several":
        return super().__new__(cls, dict.fromkeys(items))  # each once, in order

    def __str__(self) -> str:
        return "、".join(self) or str(_("无"))


class Phones(Several):
    """The preview is kept with the import, so it shows no whole number."""

    def __str__(self) -> str:
        return "、".join(map(masked_phone, self))


# ── Reading cells ───────────────────────────────────────────────────────────────────────────
def _spelled(spell: Callable[[str], str]) -> Callable[[Cell], str]:
    """Offices repeat a few hundred spellings a thousand times each."""
    known = lru_cache(maxsize=10_000)(spell)

    def read(cell: Cell) -> str:
        try:
            return known(plain(cell))
        except Refusal as refusal:
            raise Bad(str(refusal)) from None

    return read


def _parts(cell: Cell) -> list[str]:
    """What a cell lists, or nothing where it says that there is none."""
    parts = [part for part in map(normal, BETWEEN.split(plain(cell))) if part]
    if len(parts) > MOST_IN_A_CELL:
        raise Bad(_("一格里最多写 %(most)s 个，请核对") % {"most": MOST_IN_A_CELL})
    return [] if len(parts) < 2 and NOBODY.issuperset(parts) else parts


_name = text(60)


def names(cell: Cell) -> Several:
    return Several(map(_name, _parts(cell)))


def phones(cell: Cell) -> Phones:
    return Phones(number for part in _parts(cell) for number in _numbers(part))


def _numbers(part: str) -> list[str]:
    """`138 0013 8000` is one number, `13800138000 13900139000` are two."""
    if whole := parse_phone(part):
        return [whole]
    found = [parse_phone(piece) for piece in part.split(" ")]
    if not found or None in found:
        raise Bad(
            _("“%(part)s”不是电话号码：手机 11 位，固定电话带区号；多个号码用“、”隔开")
            % {"part": part[:30]}
        )
    return [number for number in found if number]


def plates(cell: Cell) -> Several:
    return Several(map(_plate, _parts(cell)))


def _plate(part: str) -> str:
    plate = parse_plate(part)
    if plate is None:
        raise Bad(
            _("“%(part)s”不是车牌：请写全，如 粤R12345；多个车牌用“、”隔开") % {"part": part[:30]}
        )
    return plate


_area = number(2)


def square_metres(cell: Cell) -> Any:
    area = _area(cell)
    if not 0 < area < 1_000_000:
        raise Bad(_("建筑面积要大于 0；不清楚可以留空"))
    return area


OCCUPANCY = {
    "业主自住": Household.Occupancy.OWNER,
    "出租": Household.Occupancy.TENANT,
    "空置": Household.Occupancy.VACANT,
    "未售": Household.Occupancy.UNSOLD,
}
# The word itself is the value, so that the preview shows what the office has written.
STATUS = {word: word for word in OCCUPANCY}
ALSO = {
    "自住": "业主自住",
    "业主": "业主自住",
    "已入住": "业主自住",
    "租赁": "出租",
    "出租中": "出租",
    "已出租": "出租",
    "租户": "出租",
    "未入住": "空置",
    "空关": "空置",
    "空置房": "空置",
    "未售出": "未售",
    "待售": "未售",
}


# ── The importer ────────────────────────────────────────────────────────────────────────────
@register
class HouseholdImporter(Importer):
    kind = "estate.households"
    title = gettext_lazy("业户资料")
    key = ("building", "unit", "room")
    note = gettext_lazy(
        "一户一行。同一户有几位业主或租户，写在同一格，用“、”隔开；姓名和电话一样多时按顺序一一对应，"
        "否则电话都记在第一位名下。空着的格子不改动原来的资料；写“无”表示现在没有人，原来的登记随之结束。"
        "姓名换了，原来的人结束登记，新的人开始登记，历史都保留。电话只增加，不会删去；在档案里停用过的号码不会再加回来。"
        "车牌换到另一户，算作过户。同一份表格再导入一次，什么都不会变。"
    )
    columns = (
        Column("area", gettext_lazy("组团"), text(40), example="A组团", also=("区域", "分区", "苑区"),
               note=gettext_lazy("新楼栋必填；已有的楼栋可以留空。")),
        Column("building", gettext_lazy("楼栋"), _spelled(places.building_code), required=True, example="7栋",
               also=("栋", "楼号", "栋号", "幢号", "楼栋号"), width=10),
        Column("unit", gettext_lazy("单元"), _spelled(places.unit_code), example="1单元", also=("单元号",), width=8, empty=""),
        Column("room", gettext_lazy("房号"), _spelled(places.room_number), required=True, example="1802",
               also=("房间号", "室号", "门牌号"), width=10),
        Column("floor_area", gettext_lazy("建筑面积"), square_metres, example="104.50", also=("面积", "建筑面积(㎡)", "建筑面积(平方米)"),
               note=gettext_lazy("平方米，最多两位小数。"), width=10),
        Column("occupancy", gettext_lazy("入住状态"), choice(STATUS, ALSO), example="业主自住", also=("状态", "房屋状态", "使用状态"), width=10),
        Column("owners", gettext_lazy("业主姓名"), names, example="李明、陈红", also=("业主", "户主", "产权人"),
               note=gettext_lazy("几位业主用“、”隔开。")),
        Column("owner_phones", gettext_lazy("业主电话"), phones, example="13800138000、0763-3366123",
               also=("联系电话", "业主手机", "业主联系电话"), note=gettext_lazy("几个号码用“、”、逗号、分号、/ 或空格隔开。"), width=26),
        Column("tenants", gettext_lazy("租户姓名"), names, example="", also=("租户", "租客", "租客姓名")),
        Column("tenant_phones", gettext_lazy("租户电话"), phones, example="", also=("租客电话", "租户手机"), width=26),
        Column("plates", gettext_lazy("车牌"), plates, example="粤R12345", also=("车牌号", "车牌号码"),
               note=gettext_lazy("几辆车用“、”隔开。")),
    )  # fmt: skip

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        return rules.may_keep(person, community.pk, timezone.now()) is not None

    def prepare(self) -> None:
        self.workbook = Workbook(self.community, by=self.by, at=self.at)
        # What earlier rows of this file have said, and in which row.
        self._areas: dict[str, tuple[str, int]] = {}
        self._plates: dict[str, tuple[str, int]] = {}

    def check_row(self, row: Row) -> Iterator[Fault]:
        yield from self._check_area(row)
        yield from _check_people(row)
        yield from self._check_plates(row)

    def _check_area(self, row: Row) -> Iterator[Fault]:
        building, area = row["building"], row["area"]
        filed = self.workbook.buildings.get(building)
        if filed is None and building not in self._areas and not area:
            yield Fault("area", _("%s栋是新楼栋，请写明属于哪个组团") % building)
        if not area:
            return
        if filed is not None and filed.area.name != area:
            said = {"building": building, "area": filed.area.name}
            yield Fault(
                "area",
                _("%(building)s栋已登记在%(area)s；如已划归别处，请先在“组团与楼栋”里修改") % said,
            )
            return
        first, number = self._areas.setdefault(building, (area, row.number))
        if first != area:
            said = {"building": building, "row": number, "area": first}
            yield Fault("area", _("与第 %(row)s 行不一致：那里%(building)s栋属于%(area)s") % said)

    def _check_plates(self, row: Row) -> Iterator[Fault]:
        code = places.code(row["building"], row["unit"], row["room"])
        for plate in row["plates"] or ():
            first, number = self._plates.setdefault(plate, (code, row.number))
            if first != code:
                said = {"plate": plate, "row": number, "code": first}
                yield Fault("plates", _("车牌 %(plate)s 在第 %(row)s 行已登记给 %(code)s") % said)

    def _entry(self, row: Row) -> Entry:
        said = {name: value for name, value in row.values.items() if value is not None}
        if row["building"] in self._areas:  # said once, by the first row of a new building
            said["area"] = self._areas[row["building"]][0]
        if "occupancy" in said:
            said["occupancy"] = OCCUPANCY[said["occupancy"]]
        return Entry(**said)

    def compare(self, rows: list[Row]) -> Outcome:
        return _counted(self.workbook.differences(self.ready(rows)))

    def ready(self, rows: list[Row]) -> list[Entry]:
        return [self._entry(row) for row in rows]

    def apply(self, ready: list[Entry]) -> Outcome:
        found = self.workbook.differences(ready)
        outcome = _counted(found)
        self.workbook.write(found)
        return outcome


def _check_people(row: Row) -> Iterator[Fault]:
    if row["owner_phones"] and not row["owners"]:
        yield Fault("owners", _("填了业主电话，却没有业主姓名"))
    if row["tenant_phones"] and not row["tenants"]:
        yield Fault("tenants", _("填了租户电话，却没有租户姓名"))
    if row["tenants"] and row["occupancy"] in {"空置", "未售"}:
        yield Fault(
            "occupancy", _("入住状态是“%s”，却填了租户；请核对是哪一样") % row["occupancy"]
        )


def _counted(differences: list[Difference]) -> Outcome:
    new = sum(d.is_new for d in differences)
    same = sum(d.is_there_already for d in differences)
    return Outcome(new=new, changed=len(differences) - new - same, same=same)
