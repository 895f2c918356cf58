"""Every rounding of money, in one place: to the fen, jiao or yuan, and sums that stay whole."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
NOTHING = Decimal("0.00")
# By the names of Tariff.Rounding.
STEPS = {"FEN": FEN, "JIAO": Decimal("0.1"), "YUAN": Decimal(1)}


def rounded(amount: Decimal, to: str = "FEN") -> Decimal:
    """Half up, as the counter does it: 0.005 is 0.01."""
    step = STEPS[to]
    return ((amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(FEN)


def in_fen(amount: Decimal) -> int:
    return int((amount * 100).to_integral_exact())


def from_fen(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2).quantize(FEN)


def shared(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split a sum by weights so that the parts are the whole to the fen (largest remainder).

    :raises ValueError: without a positive weight there is nobody to give it to.
    """
    total = sum(weights, Decimal(0))
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must be positive together and none negative")
    exact = [whole * weight / total for weight in weights]
    parts = [one.quantize(FEN, ROUND_DOWN) for one in exact]
    left = in_fen(whole - sum(parts, NOTHING))
    step = FEN if left >= 0 else -FEN
    by_remainder = sorted(range(len(parts)), key=lambda n: (-abs(exact[n] - parts[n]), n))
    for n in by_remainder[: abs(left)]:
        parts[n] += step
    return parts


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def in_words(amount: Decimal) -> str:
    """The amount as receipts write it, so that nobody adds a stroke: 壹仟零贰元伍角整."""
    yuan, fen = divmod(in_fen(amount), 100)
    words = f"{_whole(yuan)}元" if yuan else ""
    jiao, fen = divmod(fen, 10)
    if not jiao and not fen:
        return f"{words or '零元'}整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif yuan:
        words += "零"
    return f"{words}{_DIGITS[fen]}分" if fen else f"{words}整"


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words = ""
    for n in reversed(range(len(groups))):
        group = groups[n]
        if not group:
            continue
        if words and group < 1000:
            words += "零"
        words += _four(group) + _GROUPS[n]
    return words


def _four(group: int) -> str:
    """Up to four digits; zeros between others are said once, those at the end not at all."""
    digits = f"{group:04}".lstrip("0")
    words = ""
    for n, digit in enumerate(digits):
        place = len(digits) - 1 - n
        if digit != "0":
            words += _DIGITS[int(digit)] + _PLACES[place]
        elif digits[n + 1 :].strip("0") and not words.endswith("零"):
            words += "零"
    return words
