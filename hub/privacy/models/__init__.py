"""What the law asks of whoever keeps people's data: what leaves the house, and who let it."""

from hub.privacy.models.export import Export, Handout, Release, Stop

__all__ = ["Export", "Handout", "Release", "Stop"]
