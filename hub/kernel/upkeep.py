"""The house's own log: what was done to keep it, and when it was last done."""

from datetime import datetime
from typing import Any

from hub.kernel.models import Upkeep


def record(kind: str, at: datetime, **detail: Any) -> Upkeep:
    return Upkeep.objects.create(kind=kind, at=at, detail=detail)


def latest(*kinds: str) -> Upkeep | None:
    return Upkeep.objects.filter(kind__in=kinds).order_by("-at", "-pk").first()
