"""How much is coded a second time, and by when: data with versions (R2.11)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from hub.kernel import policies
from hub.kernel.models import Community, Policy

AREA = "analysis"


class AnalysisPolicy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    coding_least: int = Field(default=30, gt=0, le=500)
    coding_percent: int = Field(default=15, gt=0, le=100)
    # Drawn in the first minutes of a month, the result is there before the table is due on the 5th.
    coding_days: int = Field(default=3, gt=0, le=31)


DEFAULTS = AnalysisPolicy().model_dump(mode="json")


def current(community: Community, at: datetime) -> AnalysisPolicy:
    """The values in force. Communities founded before there were any have the defaults."""
    try:
        return AnalysisPolicy.model_validate(policies.current(community, AREA, at).values)
    except Policy.DoesNotExist:
        return AnalysisPolicy()
