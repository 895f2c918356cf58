"""Messages and notices of dunning: listed and sent, printed and walked, most of it proved in time."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.demo import pictures
from hub.demo.clocks import MINUTE
from hub.demo.frame import Frame
from hub.dunning import actions, queries
from hub.dunning.actions import Delivery, Receipt, Said, Wanted, Way, notices, printing
from hub.dunning.actions.deliveries import Overtaken
from hub.dunning.actions.messages import NothingToSend
from hub.dunning.models import Message, Notice, NoticeBatch
from hub.kernel import attachments
from hub.kernel.refusals import Refusal
from hub.people.models import Role, Staff
from hub.privacy.policy import PrivacyPolicy

DAY = timedelta(days=1)
EVERY = 4  # days between two print runs
# What becomes of a paper on the day of its turn, and of a message within the hour.
WALKS = {Way.HANDED: 78, Way.LEFT: 10, Way.REFUSED: 4, Way.BACK: 8}
NEVER, SILENT, UNPROVED = 0.04, 0.02, 0.05


class Paper:
    def __init__(self, frame: Frame, rng: Random) -> None:
        self.frame, self.rng = frame, rng
        self.same: dict[str, Any] = {"community": frame.community}
        self.supervisor = frame.of(Role.SUPERVISOR)[0]
        self.count = self.runs = 0

    # ── Messages ─────────────────────────────────────────────────────────────────────────

    def send(self, at: datetime) -> None:
        """Every butler lists what waits, has it sent, and brings in the receipts at noon."""
        for butler in self.frame.of(Role.BUTLER):
            try:
                made = actions.list_messages(None, by=butler, at=at, **self.same)
            except NothingToSend:
                continue
            # A long list is taken by another than who made it.
            is_long = made.count > PrivacyPolicy().export_rows
            taker = self.supervisor if is_long else butler
            actions.take_list(made.pk, by=taker, at=at + 5 * MINUTE, **self.same)
            for n, message in enumerate(made.messages.all()):
                self._receipt(message, butler, at + (10 + n % 60) * MINUTE)

    def _receipt(self, message: Message, by: Staff, sent_at: datetime) -> None:
        luck = self.rng.random()
        if luck < SILENT:
            return
        said = Said.SENT if luck < SILENT + UNPROVED else Said.ARRIVED
        receipt = Receipt(said=said, sent_at=sent_at, reference=f"SMS{message.number[3:]}")
        actions.book_receipt(message.pk, receipt, by=by, at=sent_at + 90 * MINUTE, **self.same)

    # ── Notices ──────────────────────────────────────────────────────────────────────────

    def print(self, at: datetime) -> None:
        self.runs += 1
        if self.runs % EVERY != 1:
            return
        for waiting in queries.steps_to_print(self.supervisor, self.frame.community, at):
            days = max(15, waiting.reply_days)
            wanted = Wanted(
                step_code=waiting.code,
                pay_by=localtime(at).date() + days * DAY,
                contact="0763-3366888",
                site="http://127.0.0.1:8000",
            )
            batch = actions.ask_notices(wanted, by=self.supervisor, at=at, **self.same)
            self._set(batch, at)

    def _set(self, batch: NoticeBatch, at: datetime) -> None:
        """What the worker does, at the moment that is told of."""
        frozen = notices.freeze_notices(batch.pk, at=at)
        if not frozen.notices_count:
            return
        for _letters in printing.set_missing(frozen, at=at):
            pass
        printing.bind_batch(frozen, at=at)
        actions.finish_batch(batch.pk, at=at)
        actions.note_printed(batch.pk, by=self.supervisor, at=at + 20 * MINUTE, **self.same)

    def deliver(self, at: datetime) -> None:
        """The papers whose turn it is: most on one of the next days, some never."""
        out = Notice.objects.within(self.frame.community).filter(
            status__in=[Notice.Status.WAITING, Notice.Status.POSTED],
            batch__status=NoticeBatch.Status.PRINTED,
            due__isnull=False,
        )
        rows = out.select_related("due__step", "due__person", "household").order_by("pk")
        for n, notice in enumerate(one for one in rows if self._is_turn(one, at)):
            moment = at + (n % 300) * MINUTE
            try:
                self._deliver(notice, moment)
            except Overtaken:
                by = self._holder(notice)
                actions.withdraw_notice(notice.pk, by=by, at=moment, **self.same)
            except Refusal:
                continue  # the rules said no: promised, at rest

    def _is_turn(self, notice: Notice, at: datetime) -> bool:
        luck = Random(notice.number).random()
        days = 1 + int(luck * 100) % 6
        is_posted = notice.status == Notice.Status.POSTED
        return luck >= NEVER and at >= notice.frozen_at + (days + 3 * is_posted) * DAY

    def _holder(self, notice: Notice) -> Staff:
        assert notice.due is not None  # noqa: S101 (only such are asked for)
        return notice.due.person or self.frame.of(Role(notice.due.role))[0]

    def _deliver(self, notice: Notice, at: datetime) -> None:
        by = self._holder(notice)
        done = (
            self._posted(notice, at)
            if self._goes_by_post(notice)
            else self._walked(notice, by, at)
        )
        actions.deliver(notice.pk, done, by=by, at=at, **self.same)

    def _goes_by_post(self, notice: Notice) -> bool:
        return notice.due is not None and notice.due.step.channel == "LETTER"

    def _posted(self, notice: Notice, at: datetime) -> Delivery:
        way = Way.ARRIVED if notice.status == Notice.Status.POSTED else Way.POSTED
        return Delivery(
            way=way,
            waybill=f"EMS{notice.number[3:].replace('-', '')}CN",
            spoken_to=self._heard(notice, at) if way == Way.ARRIVED else None,
        )

    def _walked(self, notice: Notice, by: Staff, at: datetime) -> Delivery:
        way = self.rng.choices(list(WALKS), list(WALKS.values()))[0]
        if way == Way.BACK:
            return Delivery(way=way, note="两次上门都没人，信箱已满")
        self.count += 1
        photo = pictures.doorstep(self.rng, 100_000 + self.count)
        token = attachments.receive(photo, by=by, at=at, **self.same).draft_token or ""
        heard = None if way == Way.LEFT else self._heard(notice, at)
        return Delivery(
            way=way,
            spoken_to=heard,
            signed=(token,) if way == Way.HANDED else (),
            photos=(token,) if way != Way.HANDED else (),
            witness=self.supervisor.pk if self.supervisor.pk != by.pk else None,
        )

    def _heard(self, notice: Notice, at: datetime) -> int | None:
        people = list(queries.who_may_hear(notice.household, at)[:1])
        return people[0].pk if people else None
