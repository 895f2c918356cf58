"""How long each duty may take. Data with versions; a matter keeps the version it was opened under.

Defaults follow the department's objectives (48 h callback: R5.3a) and the design's proposals for
what the rulebook leaves open; a community's director changes them in a new version.
"""

from datetime import datetime, time, timedelta
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from hub.kernel import policies, workdays
from hub.kernel.models import Policy
from hub.matters.taxonomy import Kind, Severity

AREA = "matters"


class Promise(BaseModel):
    """By when a matter is promised to be done. The first rule that fits, counts.

    `unit` WORK counts office minutes on workdays, CLOCK natural minutes, day and night.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[Kind, ...] = ()
    types: tuple[str, ...] = ()
    severity: Severity | None = None
    urgent: bool | None = None
    minutes: int = Field(gt=0, le=60 * 24 * 365)
    unit: Literal["WORK", "CLOCK"] = "CLOCK"

    @property
    def is_for_all(self) -> bool:
        return not (self.kinds or self.types) and self.severity is None and self.urgent is None

    def fits(self, kind: str, type_code: str, severity: str, is_urgent: bool) -> bool:
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.types or type_code.startswith(self.types))
            and (self.severity is None or severity == self.severity)
            and (self.urgent is None or is_urgent == self.urgent)
        )


HOUR, DAY = 60, 24 * 60
Minutes = Annotated[int, Field(gt=0, le=31 * DAY)]
Days = Annotated[int, Field(gt=0, le=90)]
WORKDAY = 450  # office minutes of a day: 08:30–12:00 and 14:00–18:00


class MatterPolicy(policies.Values):
    hand_over_minutes: Minutes = 15
    hand_over_minutes_urgent: Minutes = 5
    accept_minutes: Minutes = 15
    accept_minutes_urgent: Minutes = 5
    promises: tuple[Promise, ...] = (
        Promise(types=("T03.01",), minutes=30),
        Promise(urgent=True, minutes=4 * HOUR),
        Promise(severity=Severity.MAJOR, minutes=15 * DAY),
        Promise(kinds=(Kind.COMPLAINT, Kind.REPORT), severity=Severity.IMPORTANT, minutes=7 * DAY),
        Promise(kinds=(Kind.COMPLAINT, Kind.REPORT), minutes=3 * DAY),
        Promise(kinds=(Kind.REPAIR_HOME,), minutes=DAY),
        Promise(kinds=(Kind.REPAIR_PUBLIC,), minutes=3 * WORKDAY, unit="WORK"),
        Promise(kinds=(Kind.ENQUIRY, Kind.PASS, Kind.RELEASE), minutes=WORKDAY, unit="WORK"),
        Promise(minutes=3 * WORKDAY, unit="WORK"),
    )
    progress_call_days: Days = 7
    # The department's own objective (R5.3a): a community may promise less time, never more.
    callback_hours: int = Field(default=48, gt=0, le=48)
    callback_warn_hours: int = Field(default=24, gt=0, le=47)
    # Unreachable counts under the policy figure after this much honest trying.
    attempts_needed: int = Field(default=3, gt=0, le=10)
    dayparts_needed: int = Field(default=2, gt=0, le=3)
    ways_needed: int = Field(default=2, gt=0, le=3)
    ruling_minutes: dict[Severity, Minutes] = {
        Severity.ORDINARY: DAY,
        Severity.IMPORTANT: 4 * HOUR,
        Severity.MAJOR: HOUR,
    }
    tell_ruling_hours: int = Field(default=48, gt=0, le=24 * 31)
    joint_start_minutes: Minutes = 120
    ladder_minutes: Minutes = 120
    ladder_minutes_urgent: Minutes = 10
    bounces_before_supervisor: int = Field(default=2, gt=0, le=10)
    quiet_close_days: Days = 7
    # Kinds whose completion needs a photo, or the reason why there is none.
    photo_kinds: tuple[Kind, ...] = (Kind.REPAIR_PUBLIC,)
    office_hours: tuple[tuple[time, time], ...] = (
        (time(8, 30), time(12)),
        (time(14), time(18)),
    )

    @field_validator("promises")
    @classmethod
    def _every_matter_gets_a_promise(cls, promises: tuple[Promise, ...]) -> tuple[Promise, ...]:
        if not promises or not promises[-1].is_for_all:
            raise ValueError(
                _(
                    "最后一行承诺要对所有事务适用（不限类别、分类、级别、紧急），否则会有事务没有时限。"
                )
            )
        return promises

    @model_validator(mode="after")
    def _warns_before_it_is_due(self) -> Self:
        if self.callback_warn_hours >= self.callback_hours:
            raise ValueError(_("回访提醒要早于回访时限。"))
        return self

    # ── moments ──────────────────────────────────────────────────────────────────────────

    def hand_over_due(self, start: datetime, is_urgent: bool) -> datetime:
        minutes = self.hand_over_minutes_urgent if is_urgent else self.hand_over_minutes
        return start + timedelta(minutes=minutes)

    def accept_due(self, start: datetime, is_urgent: bool) -> datetime:
        minutes = self.accept_minutes_urgent if is_urgent else self.accept_minutes
        return start + timedelta(minutes=minutes)

    def promised(
        self, start: datetime, *, kind: str, type_code: str, severity: str, is_urgent: bool
    ) -> datetime:
        """When the matter is promised to be done.

        :raises CalendarMissing: if the working time reaches into a year without a calendar.
        """
        rule = next(p for p in self.promises if p.fits(kind, type_code, severity, is_urgent))
        if rule.unit == "CLOCK":
            return start + timedelta(minutes=rule.minutes)
        return workdays.after_working_minutes(
            start, rule.minutes, workdays.OfficeHours(self.office_hours)
        )

    def callback_due(self, handled_at: datetime) -> datetime:
        return handled_at + timedelta(hours=self.callback_hours)

    def callback_warn(self, handled_at: datetime) -> datetime:
        return handled_at + timedelta(hours=self.callback_warn_hours)

    def ruling_due(self, start: datetime, severity: str) -> datetime:
        return start + timedelta(minutes=self.ruling_minutes[Severity(severity)])

    def ladder(self, is_urgent: bool) -> int:
        return self.ladder_minutes_urgent if is_urgent else self.ladder_minutes


def of(policy: Policy) -> MatterPolicy:
    """The values of one version, kept on the row while the request lasts."""
    kept: MatterPolicy | None = getattr(policy, "_matter_policy", None)
    if kept is None:
        kept = MatterPolicy.model_validate(policy.values)
        policy._matter_policy = kept  # type: ignore[attr-defined]  # no column
    return kept
