"""How a room is spelled: one code for `7栋2单元1802室`, `七号楼 2-1802` and `７－２－１８０２`."""

import re

from django.utils.translation import gettext_lazy as _

from hub.kernel.refusals import Incomplete
from hub.kernel.text import normal, parse_room


class BadBuilding(Incomplete):
    message = _("楼栋号看不明白：请写数字、字母或汉字，不超过 12 个字，如 7栋、A3、3期7栋、商铺。")
    field = "code"


class BadUnit(Incomplete):
    message = _("单元看不明白：请写数字、字母或汉字，如 2单元；没有单元可以留空。")
    field = "unit"


class BadRoom(Incomplete):
    message = _("房号看不明白：请写数字、字母或汉字，不超过 12 个字，如 1802、18A。")
    field = "room"


_WORD = "[0-9A-Z\u3400-\u9fff]"
_BUILDING = re.compile(f"({_WORD}{{1,12}}?)(?:栋|幢|座|号楼|楼)?")
_UNIT = re.compile(f"({_WORD}{{1,8}}?)(?:单元|门|梯)?")
_ROOM = re.compile(f"({_WORD}{{1,12}}?)(?:室|房|号房?|户)?")
NO_UNIT = frozenset({"", "-", "—", "/", "无"})


def building_code(text: str) -> str:
    """The building as it is filed: `七号楼` is 7, `三期7栋` is 3期7.

    :raises BadBuilding: if it cannot be one.
    """
    bare = _bare(text)
    read = parse_room(bare) or parse_room(f"{bare}栋")
    if read and not (read.unit or read.room):
        return f"{read.area or ''}{read.building}"
    return _spelled(_BUILDING, bare, BadBuilding)


def unit_code(text: str) -> str:
    """:raises BadUnit: if it cannot be a unit; none at all is fine."""
    bare = _bare(text)
    if bare in NO_UNIT:
        return ""
    read = parse_room(f"1栋{bare}单元") or parse_room(f"1栋{bare}")
    return read.unit if read and read.unit else _spelled(_UNIT, bare, BadUnit)


def room_number(text: str) -> str:
    """:raises BadRoom: if it cannot be a room."""
    bare = _bare(text)
    read = parse_room(f"1-{bare}")
    if read and read.room and not read.unit:
        return read.room
    return _spelled(_ROOM, bare, BadRoom)


def _bare(text: str) -> str:
    return normal(text).upper().replace(" ", "")


def _spelled(pattern: re.Pattern[str], bare: str, refusal: type[Incomplete]) -> str:
    found = pattern.fullmatch(bare)
    if found is None:
        raise refusal
    return found[1]


def code(building: str, unit: str, room: str) -> str:
    """What people type and what every list shows. No part holds a dash, so no two rooms share one."""
    return "-".join(part for part in (building, unit, room) if part)


def in_order(code: str) -> str:
    """A key by which any database puts 7-902 before 7-1001, and building 2 before building 10."""
    return re.sub(r"\d+", lambda number: number[0].zfill(5), code)


def floor_of(room: str) -> int | None:
    """The floor a room number tells: 18 of 1802 and of 18A, 1 of 101; None where it tells none."""
    found = re.match(r"(\d{1,3})(?:\d\d|[A-Z])[A-Z]?$", room)
    return int(found[1]) if found else None


def tail(number: str) -> str:
    """The last four digits as people say them: an extension does not count."""
    main = "".join(number.split("-")[:2])
    return main[-4:]
