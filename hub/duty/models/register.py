"""The shift register 交接班登记簿: numbered, chained, never rewritten; and the handover it records."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.duty import chain
from hub.duty.models.stations import Station
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records


class Register(models.Model):
    """The book of one station. Its row is the head of the chain: whoever writes holds it."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="registers")
    name = models.CharField(_("登记簿"), max_length=40)
    # Who answers for what is in it: until the next person has signed, or the leader takes over.
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    kept_since = models.DateTimeField()
    head = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default=chain.GENESIS)

    objects = Records["Register"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="registers_have_names"),
        ]
        ordering = ["community", "name"]

    def __str__(self) -> str:
        return self.name


class RegisterItem(models.Model):
    """What is counted at a handover, and how much there should be of it."""

    class Kind(models.TextChoices):
        KEY = "KEY", _("钥匙")
        RADIO = "RADIO", _("对讲机")
        FLOAT = "FLOAT", _("备用金")
        CARD = "CARD", _("空白卡")
        SEAL = "SEAL", _("印章、封条")
        PAPER = "PAPER", _("文件、票据")
        OTHER = "OTHER", _("其他")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    register = models.ForeignKey(Register, models.PROTECT, related_name="items")
    code = models.CharField(_("编码"), max_length=20)
    name = models.CharField(_("物品"), max_length=40)
    kind = models.CharField(_("种类"), max_length=5, choices=Kind)
    # Pieces; of the float, fen: a register holds no fractions.
    expected = models.PositiveIntegerField(_("应有"))
    is_active = models.BooleanField(_("在册"), default=True)

    objects = Records["RegisterItem"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "register", "code"], name="register_items_have_codes"
            ),
        ]
        ordering = ["register", "kind", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RegisterEntry(models.Model):
    """One entry. The columns beside the payload only repeat it, so that it can be looked up."""

    class Kind(models.TextChoices):
        OPEN = "open", _("启用")
        NOTE = "note", _("记事")
        HANDOVER = "handover", _("交接")
        DISPUTE = "dispute", _("交接有差异")
        RESOLUTION = "resolution", _("差异处理")
        TAKEOVER = "takeover", _("领班接管")
        RELEASE = "release", _("准许先行离岗")
        ITEMS = "items", _("物品变更")
        CORRECTION = "correction", _("更正")
        PAPER = "paper", _("纸质登记")
        SCAN = "scan", _("补传扫描件")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    register = models.ForeignKey(Register, models.PROTECT, related_name="entries", db_index=False)
    number = models.PositiveIntegerField(_("序号"))
    kind = models.CharField(max_length=10, choices=Kind)
    # Text and no JSON column: what was hashed is kept letter by letter.
    payload = models.TextField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    objects = Records["RegisterEntry"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "register", "number"], name="register_entries_are_numbered"
            ),
            models.CheckConstraint(
                name="register_numbers_begin_at_one", condition=Q(number__gte=1)
            ),
        ]
        indexes = [models.Index(fields=["register", "at"], name="register_day")]

    def __str__(self) -> str:
        return f"{self.register} {self.number}"


class Handover(models.Model):
    """One handover on its way: prepared by one, counted and signed by the other."""

    class Status(models.TextChoices):
        PREPARED = "PREPARED", _("待清点")
        COUNTED = "COUNTED", _("已清点，待签收")
        ACCEPTED = "ACCEPTED", _("已接班")
        DISPUTED = "DISPUTED", _("有差异，待领班处理")
        RESOLVED = "RESOLVED", _("差异已处理")
        TAKEN = "TAKEN", _("领班已接管")
        WITHDRAWN = "WITHDRAWN", _("已撤回")

    OPEN = (Status.PREPARED, Status.COUNTED, Status.DISPUTED)
    LIFECYCLE = Lifecycle(
        count=move(Status.PREPARED, Status.COUNTED, to=Status.COUNTED),
        accept=move(Status.COUNTED, to=Status.ACCEPTED),
        dispute=move(Status.COUNTED, to=Status.DISPUTED),
        resolve=move(Status.DISPUTED, to=Status.RESOLVED),
        take_over=move(Status.PREPARED, Status.COUNTED, to=Status.TAKEN),
        withdraw=move(Status.PREPARED, Status.COUNTED, to=Status.WITHDRAWN),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    register = models.ForeignKey(Register, models.PROTECT, related_name="handovers")
    outgoing = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    incoming = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    prepared_at = models.DateTimeField()
    note = models.CharField(_("交班说明"), max_length=1000, blank=True)
    incidents = models.CharField(_("本班事件"), max_length=1000, blank=True)
    # What was unfinished when it was prepared, as it was told then.
    unfinished = models.JSONField(default=list)
    status = models.CharField(max_length=9, choices=Status, default=Status.PREPARED)
    counted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    remark = models.CharField(_("接班说明"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    finding = models.CharField(_("处理结果"), max_length=1000, blank=True)
    # The entry with which both had signed, or the leader had taken over.
    entry = models.ForeignKey(
        RegisterEntry, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = Records["Handover"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_hands_over_to_themselves", condition=~Q(incoming=F("outgoing"))
            ),
            models.CheckConstraint(
                name="a_difference_is_settled_by_neither_of_the_two",
                condition=~Q(status__in=["RESOLVED", "TAKEN"])
                | (
                    Q(ended_by__isnull=False)
                    & ~Q(ended_by=F("outgoing"))
                    & (Q(status="TAKEN") | ~Q(ended_by=F("incoming")))
                ),
            ),
            models.CheckConstraint(
                name="a_signed_handover_was_counted_and_entered",
                condition=~Q(status__in=["ACCEPTED", "DISPUTED", "RESOLVED"])
                | Q(counted_at__isnull=False, signed_at__isnull=False, entry__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["community", "register"],
                condition=Q(status__in=["PREPARED", "COUNTED", "DISPUTED"]),
                name="one_handover_of_a_register_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["register", "-id"], name="handover_newest")]

    def __str__(self) -> str:
        return f"{self.register} {self.outgoing} → {self.incoming}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class CountLine(models.Model):
    """One item of a handover: what there should be, and what the incoming person counted."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    item = models.ForeignKey(RegisterItem, models.PROTECT, related_name="+")
    expected = models.PositiveIntegerField()
    counted = models.PositiveIntegerField(null=True)
    condition = models.CharField(_("情况"), max_length=100, blank=True)

    objects = Records["CountLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "handover", "item"], name="an_item_is_counted_once"
            ),
        ]
        ordering = ["handover", "id"]

    def __str__(self) -> str:
        return f"{self.item} {self.counted}/{self.expected}"

    @property
    def difference(self) -> int:
        return 0 if self.counted is None else self.counted - self.expected

    def told(self) -> dict[str, Any]:
        """The line as the register keeps it."""
        row: dict[str, Any] = {
            "code": self.item.code,
            "expected": self.expected,
            "counted": self.counted,
        }
        return {**row, "condition": self.condition} if self.condition else row


class PaperPages(models.Model):
    """Pages of the paper book, written while the hub was down: scanned within a day."""

    class Status(models.TextChoices):
        OWED = "OWED", _("待补传")
        SCANNED = "SCANNED", _("已补传")

    LIFECYCLE = Lifecycle(scan=move(Status.OWED, to=Status.SCANNED))

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    register = models.ForeignKey(Register, models.PROTECT, related_name="paper")
    first_page = models.PositiveIntegerField(_("起页"))
    last_page = models.PositiveIntegerField(_("止页"))
    why = models.CharField(_("原因"), max_length=300)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    reported_at = models.DateTimeField()
    status = models.CharField(max_length=7, choices=Status, default=Status.OWED)

    objects = Records["PaperPages"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="paper_pages_run_forward",
                condition=Q(first_page__gte=1, last_page__gte=F("first_page")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.first_page}–{self.last_page}"
