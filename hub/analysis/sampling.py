"""The draw of the second coding: how many, which, and the proof that nobody chose."""

import hashlib
from collections.abc import Iterable, Sequence
from random import Random


def size_of(population: int, *, least: int, percent: int) -> int:
    """At least so many or the share, rounded up, whichever is more; all where there are fewer."""
    share = -(-population * percent // 100)
    return min(population, max(least, share))


def order(seed: str, ids: Iterable[int]) -> list[int]:
    """All of them in the order drawn. The same seed and cases give the same order ever after.

    The word after the seed keeps this draw apart from that of the revisits.
    """
    drawn = sorted(ids)
    Random(f"{seed}:coding").shuffle(drawn)  # noqa: S311 (to be repeated, not to be secret)
    return drawn


def digest(drawn: Sequence[int]) -> str:
    return hashlib.sha256(",".join(map(str, drawn)).encode()).hexdigest()
