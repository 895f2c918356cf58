"""What every story of the demonstration is told with: who lives there, who answers, what comes next."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.demo import numbers, texts
from hub.demo.clocks import Story
from hub.demo.frame import PLACES, Frame, Home
from hub.matters.actions import Intake
from hub.people.models import Role, Staff


@dataclass
class Town:
    """The community with its people. `refused` counts what the rules turned down, by name."""

    frame: Frame
    rng: Random
    refused: Counter[str] = field(default_factory=Counter, kw_only=True)

    def __post_init__(self) -> None:
        self.heap: list[tuple[datetime, int, Story]] = []
        self._ticket = count()
        self.complaints = texts.complaints()
        self._grumblers = self.rng.sample(
            self.frame.homes, max(1, len(self.frame.homes) * 6 // 100)
        )

    def push(self, at: datetime, story: Story) -> None:
        heapq.heappush(self.heap, (at, next(self._ticket), story))

    def home(self) -> Home:
        """Six households in a hundred make nearly half of the calls."""
        return self.rng.choice(self._grumblers if self.rng.random() < 0.45 else self.frame.homes)

    def agent(self, at: datetime) -> Staff:
        """Who sits at the desk at this hour; at night the monitoring room does."""
        hour = localtime(at).hour
        desk = self.frame.of(Role.FRONT_DESK)
        if 8 <= hour < 14:
            return self.rng.choice(desk[:2])
        if 14 <= hour < 22:
            return self.rng.choice(desk[2:])
        return self.rng.choice(self.frame.of(Role.MONITOR))

    def told(self, kind: str, text: str, type_code: str, **more: Any) -> Intake:
        home = self.home()
        channel = numbers.pick(self.rng, dict(numbers.CHANNELS))
        is_public = kind in {"REPAIR_PUBLIC", "SUGGESTION"}
        values: dict[str, Any] = {
            "kind": kind,
            "channel": channel,
            "text": text,
            "type_code": type_code,
            "household_id": home.household.pk,
            "place": self.rng.choice(PLACES) if is_public else "",
            "reporter_name": home.name,
            "reporter_phone": home.phone,
        }
        return Intake(**{**values, **more})
