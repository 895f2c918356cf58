"""Reading what people type: full-width digits, phones, rooms and plates in all their spellings."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hub.kernel.refusals import Refusal

# What stands where words were that the law lets nobody keep any longer.
GONE = "（保存期满，已删除）"

# ── One spelling ────────────────────────────────────────────────────────────────────────────

# Compatibility folding turns ，into a comma and some emoji into plain letters; people would not
# know their own sentence again, so these are left alone.
_FOLDED = re.compile(r"[^，；：？！…\U0001f000-\U0001faff]+")
# Invisible or not storable: controls, lone surrogates, zero-width and direction marks.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064"
    r"\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# A zero-width joiner means something only after an emoji: 👨‍👩‍👧 is three people joined by two.
_STRAY_JOINER = re.compile(r"(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d")
_SPACES = re.compile(r"\s+")


def normal(text: str) -> str:
    """The text on one line in one spelling: half-width letters and digits, single spaces."""
    text = _UNSEEN.sub("", text)
    text = _STRAY_JOINER.sub("", text)
    text = _FOLDED.sub(lambda part: unicodedata.normalize("NFKC", part[0]), text)
    return _SPACES.sub(" ", text).strip()


def digits(text: str) -> str:
    """Only the digits, full-width ones too: `１３８-0000` is `1380000`."""
    return "".join(one for one in normal(text) if "0" <= one <= "9")


# What belongs to the character before it: joiners, variation selectors, accents, skin tones.
_ATTACHED = re.compile(
    r"[\u0300-\u036f\u200d\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_HALF_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]+$")


def clip(text: str, length: int) -> str:
    """At most so many characters, the last one … if any were cut off; emoji are not cut apart."""
    if len(text) <= length:
        return text
    if length <= 1:
        return "…"[:length]
    end = length - 1
    while end and (_ATTACHED.match(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    flags = _HALF_FLAG.search(text[:end])
    if flags and len(flags[0]) % 2 and _HALF_FLAG.match(text[end]):
        end -= 1
    return text[:end].rstrip() + "…"


# ── Phones and names ────────────────────────────────────────────────────────────────────────


class NotAPhone(Refusal):
    message = _("电话号码不对：手机应为 11 位，固定电话请带区号，如 0763-3366123。")
    status = 400
    field = "phone"


_MOBILE = re.compile(r"0?(1[3-9]\d{9})")
# Area codes 010 and 02x have three digits and long numbers, the others four.
_LANDLINE = re.compile(r"(010|02\d)([2-9]\d{7})|(0[3-9]\d\d)([2-9]\d{6,7})")
_SERVICE = re.compile(r"[48]00\d{7}")
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{6,14})")
_FROM_ABROAD = re.compile(r"(?:\+|00)86(\d+)")
_BETWEEN_DIGITS = re.compile(r"[\s().·\-‐-―−]")
_EXTENSION = re.compile(
    r"(?P<phone>.*\d{7,8})\s*(?:-|转分机|分机号?|转|x|ext\.?)\s*(?P<extension>\d{1,6})",
    re.IGNORECASE,
)
_MASKABLE_LANDLINE = re.compile(r"(0\d{2,3})-\d{3,4}(\d{4})(?:-\d+)?")


def parse_phone(text: str) -> str | None:
    """The phone in its one spelling, or None if it is none.

    `13812345678`, `0763-3366123`, `0763-3366123-801` (with an extension), `4008001234`, and
    abroad, where Hong Kong and Macau owners are, `+85291234567`.
    """
    text = normal(text)
    bare = _BETWEEN_DIGITS.sub("", text)
    if home := _FROM_ABROAD.fullmatch(bare):
        return _domestic(home[1]) or _domestic("0" + home[1])
    if phone := _domestic(bare) or _domestic(bare.removeprefix("86")):
        return phone
    if found := _EXTENSION.fullmatch(text):
        landline = _domestic(_BETWEEN_DIGITS.sub("", found["phone"]))
        return f"{landline}-{found['extension']}" if landline and "-" in landline else None
    abroad = _ABROAD.fullmatch(bare)
    return f"+{abroad[1]}" if abroad else None


def _domestic(bare: str) -> str | None:
    if mobile := _MOBILE.fullmatch(bare):
        return mobile[1]
    if landline := _LANDLINE.fullmatch(bare):
        return "-".join(part for part in landline.groups() if part)
    return bare if _SERVICE.fullmatch(bare) else None


def normal_phone(text: str) -> str:
    """`parse_phone`, refusing what is none.

    :raises NotAPhone: so that a form can show it beside the field.
    """
    phone = parse_phone(text)
    if phone is None:
        raise NotAPhone
    return phone


def masked_phone(phone: str) -> str:
    """Enough to recognise a phone by, too little to ring it: `138****5678`, `0763-***6123`."""
    phone = parse_phone(phone) or phone
    if landline := _MASKABLE_LANDLINE.fullmatch(phone):
        return f"{landline[1]}-***{landline[2]}"
    head, tail = (3, 4) if len(phone) >= 11 else (0, len(phone) // 3)
    return phone[:head] + "*" * (len(phone) - head - tail) + phone[len(phone) - tail :]


_COMPOUND_SURNAME = re.compile(
    "欧阳|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|"
    "慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|亓官|司寇|颛孙|端木|巫马|乐正|漆雕|拓跋|夹谷|轩辕|令狐|段干|"
    "百里|呼延|东郭|南门|羊舌|微生|梁丘|左丘|西门|第五|淳于|达奚|纳兰"
)


def masked_name(name: str) -> str:
    """The surname and stars: `张*`, `欧阳**`."""
    name = normal(name)
    shown = 2 if _COMPOUND_SURNAME.match(name) and len(name) > 2 else 1 if len(name) > 1 else 0
    return name[:shown] + "*" * (len(name) - shown)


# ── Rooms and plates ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class RoomQuery:
    """What was said of a room. `room` is None when only a building or unit was named."""

    building: str
    unit: str | None = None
    room: str | None = None
    area: str | None = None


_CHINESE_NUMBER = re.compile("[〇零一二三四五六七八九十百]+")
_CHINESE_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {
    "〇": 0
}
_DASHES = re.compile("[‐-―−~_]")
_ROOM = re.compile(
    r"""
    (?P<area>(?:第?\d{1,2}期)?(?:[A-Z\d东南西北中]区)?)[\s\-]*
    (?P<building>\d{1,3}[A-Z]?|[A-Z]\d{0,2})
    (?:\s*(?P<marked>栋|幢|座|号楼|\#楼?|号(?=.*\d))[\s\-]*|[\s\-/.]+)
    (?:(?P<unit>\d{1,2}|[A-Z])(?:\s*(?P<unit_marked>单元|门|梯)[\s\-]*|[\s\-/.]+))?
    (?:(?P<room>[A-Z]?\d{2,5}[A-Z]?)\s*(?:室|房|号房?|户)?)?
    """,
    re.VERBOSE,
)


def parse_room(text: str) -> RoomQuery | None:
    """Read a whole entry as a room: `7-1802`, `7栋2单元1802`, `7＃1802室`, `三期十二栋1802`,
    `A区3-2-501`; or as a building alone, `七栋`.
    """
    text = _CHINESE_NUMBER.sub(lambda found: _arabic(found[0]), normal(text).upper())
    found = _ROOM.fullmatch(_DASHES.sub("-", text))
    if found is None or not (found["room"] or found["marked"]):
        return None
    if found["unit"] and not (found["room"] or found["unit_marked"]):
        return None
    return RoomQuery(
        building=_without_zeros(found["building"]),
        unit=_without_zeros(found["unit"]) if found["unit"] else None,
        room=found["room"],
        area=found["area"].removeprefix("第") or None,
    )


def _arabic(numerals: str) -> str:
    """`十二` is 12; `一八〇二`, read out digit by digit, is 1802."""
    if not set(numerals) & {"十", "百"}:
        return "".join(str(_CHINESE_DIGITS[one]) for one in numerals)
    total, digit = 0, None
    for one in numerals:
        if one in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[one]
        else:
            total += (1 if digit is None else digit) * (10 if one == "十" else 100)
            digit = None
    return str(total + (digit or 0))


def _without_zeros(number: str) -> str:
    return number.lstrip("0") or "0"


_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
    # An ordinary plate, a small new-energy one, a large new-energy one.
    "(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳领使]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])"
)


def parse_plate(text: str) -> str | None:
    """A number plate in capitals without its dot, `粤R12345`, or None if it is none."""
    bare = re.sub(r"[\s·•.\-]", "", normal(text)).upper()
    return bare if _PLATE.fullmatch(bare) else None
