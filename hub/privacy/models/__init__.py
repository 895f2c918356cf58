"""What the law asks of whoever keeps people's data: what leaves the house, and what they may ask of it."""

from hub.privacy.models.export import Export, Handout, Release, Stop
from hub.privacy.models.request import DataRequest, Erasure

__all__ = ["DataRequest", "Erasure", "Export", "Handout", "Release", "Stop"]
