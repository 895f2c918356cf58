"""What the law asks of whoever keeps people's data: what leaves the house, and what they may ask of it."""

from hub.privacy.models.erasure import ErasedRow, Erasure
from hub.privacy.models.export import Export, Handout, Release, Stop
from hub.privacy.models.request import DataRequest
from hub.privacy.models.retention import Clearing, Hold

__all__ = [
    "Clearing", "DataRequest", "ErasedRow", "Erasure", "Export", "Handout", "Hold", "Release",
    "Stop",
]  # fmt: skip
