"""The end of a month as the department lives it: paper, topics, plans, revisits, issue, receipt."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.analysis import actions, compose, duties, queries, rules
from hub.analysis.actions import PlanOf
from hub.analysis.models import Month, Plan, Revisit
from hub.analysis.snapshot import BlockD, Cause
from hub.demo import numbers, texts
from hub.demo.clocks import HOUR, MINUTE, Story, callable_hour, daytime, midnight
from hub.demo.coding import SecondCoding
from hub.demo.frame import Frame
from hub.kernel.house import the_house
from hub.people.models import Role, Staff

Push = Callable[[datetime, Story], None]
DAY = timedelta(days=1)


class MonthEnd:
    """From the first minutes of the next month to the manager's signature on the 4th.

    A simulation that ends before the 5th leaves the table to be issued: that is the day's work of
    whoever signs in then.
    """

    def __init__(
        self, frame: Frame, rng: Random, push: Push, first: datetime, ends: datetime
    ) -> None:
        self.frame, self.rng, self.push, self.first, self.ends = frame, rng, push, first, ends
        self.supervisor = frame.of(Role.SUPERVISOR)[0]
        self.same: dict[str, Any] = {"community": frame.community}

    def tell(self) -> Story:
        at = self.first + HOUR / 2
        yield at
        papers = [
            actions.open_month(period, by=the_house(), at=at, **self.same)
            for _community, period in queries.waiting_for_paper(at)
        ]
        for month in papers:
            self.push(at, SecondCoding(self.frame, self.rng, month, self.first).tell())
            yield from self._prepare(month)
            if self.ends >= midnight(duties.due_of(month.period)):
                yield from self._issue(month)

    def _prepare(self, month: Month) -> Story:
        """On the 2nd the supervisor tells the month, aims the plans and draws the revisits."""
        at = self.first + DAY + 10 * HOUR
        yield at
        found = compose.snapshot(month, by=self.supervisor, at=at)
        total = found["a"]["total"]
        actions.write_summary(
            month.pk,
            by=self.supervisor,
            at=at,
            summary=texts.SUMMARY.format(
                count=total["complaints"]["count"], valid=total["valid"], closed=total["closed"]
            ),
            **self.same,
        )
        at += 40 * MINUTE
        yield at
        self._topics(month, found["d"], at)
        at += 50 * MINUTE
        yield at
        self._plans(month, found["d"]["causes"], at)
        at += 20 * MINUTE
        yield at
        drawn = actions.draw_revisits(month.pk, by=self.supervisor, at=at, **self.same)
        for one in drawn:
            self.push(at, self._revisit(one, at))

    def _topics(self, month: Month, found: BlockD, at: datetime) -> None:
        cause = found["causes"][0]["name"] if found["causes"] else "待查"
        for topic in found["topics"]:
            words = {"type": topic["type_name"], "count": topic["total"]["count"], "cause": cause}
            actions.tell_topic(
                month.pk,
                by=self.supervisor,
                at=at,
                type_code=topic["type_code"],
                story=self.rng.choice(texts.STORIES).format(**words),
                data=texts.DATA.format(**words),
                root_cause=self.rng.choice(texts.ROOTS).format(**words),
                **self.same,
            )

    def _plans(self, month: Month, causes: list[Cause], at: datetime) -> None:
        known = [cause for cause in causes if not cause["code"].startswith("C9")]
        for cause in known[: queries.TOP_CAUSES]:
            owner = self._leader(cause["units"][0])
            action, measure = texts.plan_for(cause["code"])
            due_on = (localtime(at) + timedelta(days=self.rng.randrange(18, 30))).date()
            told = PlanOf(
                cause_code=cause["code"],
                action=action,
                owner_id=owner.pk,
                department_id=owner.posts.get().department_id,
                due_on=due_on,
                success_measure=measure,
                budget=self.rng.choice(texts.BUDGETS),
            )
            plan = actions.make_plan(month.pk, told, by=self.supervisor, at=at, **self.same)
            self.push(at, self._carry_out(plan, owner))

    def _leader(self, unit: str) -> Staff:
        """Who answers for the department: its leader, else the one who works there."""
        kinds = {one.name: kind for kind, one in self.frame.departments.items()}
        kind = kinds.get(unit, "CS")
        return (self.frame.of(Role.LEADER, kind) or self.frame.of(Role.HANDLER, kind))[0]

    def _carry_out(self, plan: Plan, owner: Staff) -> Story:
        """Four of five are done in time; the director judges them six weeks later."""
        late = 3 if self.rng.random() < 0.2 else -2
        due = duties.due_on(plan.due_on)
        at = daytime(due + late * DAY - self.rng.uniform(0, 6) * HOUR)
        yield at
        actions.finish_plan(
            plan.pk, by=owner, at=at, result=self.rng.choice(texts.PLAN_RESULTS), **self.same
        )
        at = daytime(at + 42 * DAY)
        yield at
        worked = self.rng.random() < 0.75
        actions.verify_plan(
            plan.pk,
            by=self.frame.of(Role.DIRECTOR)[0],
            at=at,
            worked=worked,
            effect=texts.EFFECTS[worked],
            **self.same,
        )

    def _revisit(self, one: Revisit, drawn_at: datetime) -> Story:
        """Most are visited within the fortnight, by somebody who had no hand in the case."""
        if self.rng.random() < 0.15:
            return
        is_quick = self.rng.random() < 0.75  # before the table is frozen
        hours = self.rng.uniform(0.5, 24) if is_quick else self.rng.uniform(30, 200)
        at = callable_hour(drawn_at + hours * HOUR)
        yield at
        visitors = [
            person
            for role in rules.REVISITERS
            for person in self.frame.of(role)
            if rules.may_revisit(person, one, at)
        ]
        verdict = numbers.pick(self.rng, dict(numbers.VERDICTS))
        actions.revisit(
            one.pk,
            by=self.rng.choice(visitors),
            at=at,
            verdict=verdict,
            said=self.rng.choice(texts.WORDS[verdict]),
            **self.same,
        )

    def _issue(self, month: Month) -> Story:
        """Frozen on the 3rd, issued by the director and received by the manager on the 4th."""
        at = self.first + 2 * DAY + 15 * HOUR + self.rng.uniform(0, 2) * HOUR
        yield at
        actions.freeze_table(month.pk, by=self.supervisor, at=at, **self.same)
        at = self.first + 3 * DAY + 9 * HOUR + self.rng.uniform(0, 2) * HOUR
        yield at
        director = self.frame.of(Role.DIRECTOR)[0]
        actions.issue_table(month.pk, by=director, at=at, **self.same)
        at += self.rng.uniform(1, 6) * HOUR
        yield at
        manager = self.frame.of(Role.MANAGER)[0]
        actions.receive_table(month.pk, by=manager, at=at, **self.same)
