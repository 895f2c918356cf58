"""How far two coders agree: the share of agreement, and Cohen's kappa, which leaves out chance."""

from collections import Counter
from collections.abc import Hashable, Iterable
from fractions import Fraction


def kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of what two coders said about the same cases; None where it has no meaning.

    Where both always say the same single thing, chance alone agrees fully: there is nothing that
    they could have agreed on beyond it, and the figure is undefined, not 1. Counted in whole
    numbers, so that this case is found exactly.
    """
    pairs = list(pairs)
    n = len(pairs)
    agreed = sum(first == second for first, second in pairs)
    firsts, seconds = (Counter(side) for side in zip(*pairs, strict=True)) if n else ({}, {})
    by_chance = sum(count * seconds.get(code, 0) for code, count in firsts.items())
    if by_chance == n * n:
        return None
    return float(Fraction(n * agreed - by_chance, n * n - by_chance))
