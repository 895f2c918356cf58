"""The stories of single matters, from the first word to the archive."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from hub.demo import numbers, pictures, texts
from hub.demo.clocks import HOUR, MINUTE, Story, callable_hour, daytime
from hub.demo.town import Town
from hub.kernel import attachments, decisions
from hub.kernel.refusals import Refusal
from hub.matters import actions, rules
from hub.matters.actions import Intake
from hub.matters.models import Matter
from hub.matters.suggest import DEPARTMENT_OF
from hub.people.models import Department, Role, Staff


class Work:
    """A matter that a department handles: forwarded, accepted, perhaps bounced, handled."""

    def __init__(self, town: Town, at: datetime, kind: str) -> None:
        self.town, self.at, self.kind, self.rng = town, at, kind, town.rng
        self.same: dict[str, Any] = {"community": town.frame.community}

    def tell(self) -> Story:
        text, code = self.rng.choice(texts.EVERYDAY[self.kind])
        told = self.town.told(self.kind, text, code, is_urgent="爆" in text)
        yield from self.begin(told, code)
        shape = numbers.REPAIR_HOME if self.kind == "REPAIR_HOME" else numbers.REPAIR_PUBLIC
        yield from self.handle(numbers.lognormal(self.rng, shape, 400))

    def begin(self, told: Intake, code: str) -> Story:
        """At the desk and on to the department; one in fifty is forwarded too late."""
        agent = self.town.agent(self.at)
        department = self.department(code)
        yield self.at
        matter = actions.record(told, by=agent, at=self.at, **self.same)
        self.matter: Matter = matter
        wait = self.rng.uniform(0.5, 4) if self.rng.random() < 0.98 else self.rng.uniform(16, 50)
        self.at += wait * MINUTE
        yield self.at
        forwarder = agent
        if agent in self.town.frame.of(Role.MONITOR) and not told.is_urgent:
            forwarder = self.rng.choice(self.town.frame.of(Role.LEADER, "CS"))
        actions.forward(
            matter.pk, by=forwarder, at=self.at, department_id=department.pk, **self.same
        )
        yield from self.accept(department.kind, forwarder)

    def department(self, code: str) -> Department:
        kind = DEPARTMENT_OF.get(code.partition(".")[0], "ENG")
        kind = {"CS": "ENG"}.get(kind, kind) if self.kind != "COMPLAINT" else kind
        return self.town.frame.departments[kind]

    def workers(self, kind: str) -> list[Staff]:
        found = self.town.frame.of(Role.HANDLER, kind)
        return found or self.town.frame.of(Role.LEADER, "CS")

    def accept(self, kind: str, forwarder: Staff) -> Story:
        self.handler = self.rng.choice(self.workers(kind))
        late = self.rng.random() < 0.04
        minutes = self.rng.uniform(18, 90) if late else numbers.lognormal(self.rng, (1.4, 0.7), 14)
        if self.matter.is_urgent:
            minutes = min(minutes, 4.5)
        self.at += minutes * MINUTE
        yield self.at
        if self.rng.random() < 0.03:
            reason = self.rng.choice(texts.BOUNCES)
            actions.bounce(self.matter.pk, by=self.handler, at=self.at, reason=reason, **self.same)
            self.at += self.rng.uniform(1, 12) * MINUTE
            yield self.at
            office = self.town.frame.departments["OFF"]
            actions.forward(
                self.matter.pk, by=forwarder, at=self.at, department_id=office.pk, **self.same
            )
            self.handler = self.workers("OFF")[0]
            self.at += 3 * MINUTE
            yield self.at
        actions.accept(self.matter.pk, by=self.handler, at=self.at, **self.same)

    def handle(self, hours: float) -> Story:
        self.at += hours * HOUR * 0.3
        self.at = daytime(self.at)
        yield self.at
        actions.start(self.matter.pk, by=self.handler, at=self.at, **self.same)
        self.at = daytime(self.at + max(0.2, hours * 0.7) * HOUR)
        yield self.at
        actions.handle(
            self.matter.pk,
            by=self.handler,
            at=self.at,
            result=self.rng.choice(texts.RESULTS),
            **self._evidence(),
            **self.same,
        )

    def _evidence(self) -> dict[str, Any]:
        """Photos of before and after from every third repair, else the reason why there is none."""
        if self.kind != "REPAIR_PUBLIC" or self.rng.random() > 0.35:
            return {"no_photo_why": self.rng.choice(texts.NO_PHOTO)}
        scene = pictures.scene_for(self.matter.text)
        before, after = (
            attachments.receive(
                pictures.photo(self.rng, scene, is_done=is_done),
                by=self.handler,
                at=self.at,
                **self.same,
            )
            for is_done in (False, True)
        )
        return {"before": [before.draft_token], "photos": [after.draft_token]}


class Complaint(Work):
    """A complaint from the first word to the archive, with its ruling and its callbacks."""

    def __init__(self, town: Town, at: datetime) -> None:
        super().__init__(town, at, "COMPLAINT")
        month = localtime(at).month
        weights = {
            code: share * numbers.season(code, month)
            for code, share in numbers.COMPLAINT_TYPES.items()
            if code in town.complaints
        }
        self.label = self.rng.choice(town.complaints[numbers.pick(self.rng, weights)])

    def tell(self) -> Story:
        home = self.town.home()
        severity = self.label.severity if self.rng.random() < 0.45 else "1"
        told = self.town.told(
            "COMPLAINT",
            self.label.told_from(home.household.code),
            self.label.type_code,
            severity=severity,
            household_id=home.household.pk,
            reporter_name=home.name,
            reporter_phone=home.phone,
            accused_department_id=self._accused(),
            contact_at=self._told_before(),
        )
        yield from self.begin(told, self.label.type_code)
        self.town.push(self.at + HOUR, self._rule(self.at))
        if severity == "3":
            self.town.push(self.at + HOUR / 2, self._joint(self.at))
        yield from self.handle(numbers.lognormal(self.rng, numbers.CLOSE[severity], 700))
        yield from self._call_and_close()

    def _told_before(self) -> datetime | None:
        """One in forty was written on paper first: to the guard, or while the lines were down."""
        if self.rng.random() < 0.975:
            return None
        return self.at - self.rng.uniform(1, 30) * HOUR

    def _accused(self) -> int | None:
        kinds = {"T05.04": "ORD", "T05.03": "ORD", "T07.01": "CLN", "T09.01": "CS"}
        kind = kinds.get(self.label.type_code)
        return self.town.frame.departments[kind].pk if kind else None

    def _rule(self, since: datetime) -> Story:
        """Proposed by the desk, decided by whoever the rules name."""
        at = daytime(since + numbers.lognormal(self.rng, (1.6, 0.8), 20) * HOUR)
        yield at
        validity = self._validity()
        ground = {"VALID": "b", "COORD": "c", "INVALID": self.rng.choice("xyz")}[validity]
        decision = actions.propose_ruling(
            self.matter.pk,
            by=self.rng.choice(self.town.frame.of(Role.LEADER, "CS")),
            at=at,
            validity=validity,
            valid_ground=ground,
            said=texts.FINDINGS[validity],
            **self.same,
        )
        at = daytime(at + self.rng.uniform(0.3, 6) * HOUR)
        yield at
        for role in (Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER):
            try:
                with transaction.atomic():
                    decisions.grant(decision, by=self.town.frame.of(role)[0], at=at)
                break
            except Refusal:
                continue
        if validity == "INVALID":
            at = daytime(at + self.rng.uniform(1, 20) * HOUR)
            yield at
            said = "电话说明了核查情况和依据，业户表示知道了，并告知可以申诉"
            actions.tell_ruling(self.matter.pk, by=self.caller(), at=at, said=said, **self.same)

    def _validity(self) -> str:
        if self.label.validity == "INVALID":
            return "INVALID"
        if self.label.responsible in {"DEVELOPER", "NEIGHBOUR", "THIRD", "UTILITY"}:
            return "COORD"
        return "INVALID" if self.rng.random() < 0.08 else "VALID"

    def _joint(self, since: datetime) -> Story:
        """The two directors start together and sign each stage."""
        director = self.town.frame.of(Role.DIRECTOR)[0]
        office = self.town.frame.of(Role.OFFICE_DIRECTOR)[0]
        at = since + self.rng.uniform(0.5, 1.5) * HOUR
        words = ("两位主任到场，明确分工和对业户的联络人", "查明原因，固定现场照片和记录",
                 "方案已与业户谈妥并落实", "列入班组复训和巡查表")  # fmt: skip
        for stage, said in zip("1234", words, strict=True):
            at = daytime(at) if stage != "1" else at
            yield at
            actions.write_stage(
                self.matter.pk, by=director, at=at, stage=stage, said=said, **self.same
            )
            for who in (director, office):
                at += 5 * MINUTE
                yield at
                actions.sign_stage(self.matter.pk, by=who, at=at, stage=stage, **self.same)
            at += self.rng.uniform(10, 30) * HOUR

    def caller(self) -> Staff:
        if self.matter.severity == "3" or rules.accuses_service(self.matter):
            return self.town.frame.of(Role.OFFICE_DIRECTOR)[0]
        desk = [*self.town.frame.of(Role.FRONT_DESK), *self.town.frame.of(Role.LEADER, "CS")]
        hands = rules.hands_in(self.matter)
        return self.rng.choice([one for one in desk if one.pk not in hands])

    def _call_and_close(self) -> Story:
        fate = self.rng.random()
        hours = numbers.lognormal(self.rng, numbers.CALL_BACK, 46)
        if fate < 0.03:
            return  # Nobody called: the duty stays open and the board says so.
        if fate < 0.07:
            hours = self.rng.uniform(50, 80)
        self.at = callable_hour(self.at + hours * HOUR)
        yield self.at
        self.matter.refresh_from_db()
        if self.matter.validity == "INVALID":
            yield from self._close()
            return
        if self.rng.random() < 0.15:
            yield from self._try_in_vain()
        verdict = numbers.pick(self.rng, dict(numbers.VERDICTS))
        self._call(True, verdict, self.rng.choice(texts.WORDS[verdict]))
        if verdict == "UNSATISFIED":
            yield from self._once_more()
        yield from self._close()

    def _try_in_vain(self) -> Story:
        self._call(False, "", "响铃无人接")
        self.at = callable_hour(self.at + self.rng.uniform(1, 4) * HOUR)
        yield self.at

    def _call(self, is_reached: bool, verdict: str, said: str) -> None:
        actions.call_back(
            self.matter.pk,
            by=self.caller(),
            at=self.at,
            reporter_id=self.matter.reporters.earliest("pk").pk,
            way="PHONE",
            is_reached=is_reached,
            verdict=verdict,
            said=said,
            **self.same,
        )

    def _once_more(self) -> Story:
        """Unsatisfied: the same department again, quicker this time, and called again."""
        self.matter.refresh_from_db()
        self.at = daytime(self.at + 8 * MINUTE)
        yield self.at
        actions.accept(self.matter.pk, by=self.handler, at=self.at, **self.same)
        yield from self.handle(self.rng.uniform(3, 40))
        self.at = callable_hour(self.at + self.rng.uniform(2, 30) * HOUR)
        yield self.at
        self._call(True, "ACCEPTABLE", "这回算是弄好了")

    def _close(self) -> Story:
        self.at = daytime(self.at + self.rng.uniform(1, 30) * HOUR)
        yield self.at
        for _try in range(8):
            self.matter.refresh_from_db()
            try:
                with transaction.atomic():
                    self._close_now()
                return
            except Refusal as refusal:
                self.town.refused[refusal.code] += 1
            self.at = daytime(self.at + 24 * HOUR)
            yield self.at

    def _coder(self) -> Staff:
        """A shift leader says what caused it; where customer service answers, somebody it does not lead."""
        frame = self.town.frame
        for role in (Role.LEADER, Role.FRONT_DESK, Role.OFFICE_DIRECTOR):
            found = [p for p in frame.of(role) if rules.may_close(p, self.matter, self.at)]
            if found:
                return self.rng.choice(found)
        return frame.of(Role.FRONT_DESK)[0]

    def _close_now(self) -> None:
        actions.close(
            self.matter.pk,
            by=self._coder(),
            at=self.at,
            cause_code=self.label.cause,
            responsible=self.label.responsible,
            **self.same,
        )
