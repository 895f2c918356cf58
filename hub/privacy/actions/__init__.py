"""Everything people can do about people's data. Pages, imports and jobs come through here."""

from hub.privacy.actions.exports import (
    NoneThere,
    NotOpen,
    OthersExport,
    TooManyRows,
    Wanted,
    ask,
    fetch,
    stop,
)
from hub.privacy.actions.handing import hand_out

__all__ = [
    "NoneThere",
    "NotOpen",
    "OthersExport",
    "TooManyRows",
    "Wanted",
    "ask",
    "fetch",
    "hand_out",
    "stop",
]
