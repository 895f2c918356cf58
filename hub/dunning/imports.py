"""The workbook of receipts 短信回执: what the sender's system says of each message, once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.dunning import actions, rules
from hub.dunning.actions.messages import RESULTS, Receipt, Said, check
from hub.dunning.models import Message
from hub.kernel.exchange import (
    Column,
    Fault,
    Importer,
    Outcome,
    Row,
    choice,
    moment,
    register,
    text,
)
from hub.kernel.models import Community, ImportRun
from hub.kernel.refusals import Refusal
from hub.kernel.text import parse_phone

# A receipt's number is looked for among the lists of so many days; the database holds it for ever.
LATELY = timedelta(days=180)


@register
class Receipts(Importer):
    kind = "dunning.receipts"
    title = gettext_lazy("短信回执")
    note = gettext_lazy(
        "在下载的短信名单里填“结果、发送时间、回执号”，整份传回来。同一份再传一遍，不会多登记。"
        "步骤按导入的时间算做完，请在时限前导入。"
    )
    key = ("number",)
    whole_only = True
    batch = 50  # each row is an act of its own: the progress moves with them
    columns: ClassVar = (
        Column(
            "number",
            gettext_lazy("编号"),
            text(24),
            required=True,
            example="DX-202606-01-0001",
            width=22,
        ),
        Column(
            "phone",
            gettext_lazy("手机号"),
            text(32),
            required=True,
            example="13800000000",
            note=gettext_lazy("和名单上的一致，用来核对没有串行"),
            width=16,
        ),
        Column("said", gettext_lazy("结果"), choice(Said), required=True, example="已送达"),
        Column(
            "sent_at",
            gettext_lazy("发送时间"),
            moment(),
            example="2026-06-18 09:30",
            note=gettext_lazy("“未发出”的不填，其他都要填"),
            width=18,
        ),
        Column(
            "reference",
            gettext_lazy("回执号"),
            text(64),
            example="MSG20260618000001",
            note=gettext_lazy("“已送达”的必填"),
            width=26,
            empty="",
        ),
    )

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        return rules.may(person, community, rules.SEND, timezone.now())

    @classmethod
    def visible(
        cls, runs: QuerySet[ImportRun], person: Any, community: Community
    ) -> QuerySet[ImportRun]:
        """Their rows are telephone numbers of debtors: read like the lists they came from."""
        is_head = rules.may(person, community, rules.READ_LISTS_ALL, timezone.now())
        return runs if is_head else runs.filter(made_by=person)

    def prepare(self) -> None:
        mine = rules.messages(self.by, self.community, self.at)
        recent = mine.filter(list__made_at__gte=self.at - LATELY)
        self._messages = {one.number: one for one in recent.select_related("list")}
        proved = Message.objects.within(self.community).exclude(reference="")
        self._proved = dict(
            proved.filter(list__made_at__gte=self.at - LATELY).values_list("reference", "number")
        )

    def check_row(self, row: Row) -> Iterable[Fault]:
        message = self._messages.get(row["number"].upper())
        if message is None:
            yield Fault("number", _("您的短信名单里没有这个编号，请从下载的名单里原样复制"))
            return
        if parse_phone(row["phone"]) != parse_phone(message.sent_to):
            yield Fault("phone", _("和名单上的号码不一致，可能串了行，请核对"))
        if message.status != Message.Status.WAITING:
            if not _says_the_same(message, _receipt(row)):
                yield Fault(
                    "number",
                    _("这一条已经是“%(status)s”，和这里写的不一样；登记过的不能改")
                    % {"status": message.get_status_display()},
                )
            return
        try:
            check(message, _receipt(row), self.at)
        except Refusal as refusal:
            where = refusal.field if refusal.field in {"said", "reference"} else "sent_at"
            yield Fault(where, str(refusal))
        reference = _receipt(row).reference
        if reference and self._proved.setdefault(reference, message.number) != message.number:
            yield Fault("reference", _("这个回执号已经用在另一条短信上，请核对"))

    def _is_new(self, row: Row) -> bool:
        return self._messages[row["number"].upper()].status == Message.Status.WAITING

    def compare(self, rows: list[Row]) -> Outcome:
        new = sum(self._is_new(row) for row in rows)
        return Outcome(new=new, same=len(rows) - new)

    def apply(self, rows: list[Row]) -> Outcome:
        fresh = [row for row in rows if self._is_new(row)]
        for row in fresh:
            actions.book_receipt(
                self._messages[row["number"].upper()].pk,
                _receipt(row),
                community=self.community,
                by=self.by,
                at=self.at,
            )
        return Outcome(new=len(fresh), same=len(rows) - len(fresh))


def _receipt(row: Row) -> Receipt:
    is_sent = row["said"] != Said.NOT_SENT
    return Receipt(
        said=row["said"],
        sent_at=row["sent_at"] if is_sent else None,
        reference=row["reference"] if is_sent else "",
    )


def _says_the_same(message: Message, receipt: Receipt) -> bool:
    if receipt.said == Said.NOT_SENT:
        return message.status == Message.Status.NOT_SENT
    return (message.result, message.sent_at, message.reference) == (
        RESULTS[Said(receipt.said)],
        receipt.sent_at,
        receipt.reference,
    )
