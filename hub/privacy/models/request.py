"""个人信息请求: somebody asks what is kept about them, for a copy, a correction, or that it be deleted.

个人信息保护法 44–50. What was asked is written once; the answer is added, and what was erased stands
on a certificate (`erasure.py`).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Resident
from hub.kernel.lifecycle import Lifecycle, move
from hub.kernel.models import Community
from hub.kernel.records import Records

STAFF = settings.AUTH_USER_MODEL


class DataRequest(models.Model):
    class Kind(models.TextChoices):
        ACCESS = "ACCESS", _("查询")
        COPY = "COPY", _("复制")
        CORRECT = "CORRECT", _("更正、补充")
        DELETE = "DELETE", _("删除")
        EXPLAIN = "EXPLAIN", _("说明处理规则")

    class Seen(models.TextChoices):
        """By what the desk knew that it is them."""

        DOCUMENT = "DOCUMENT", _("看了证件原件")
        CALLED = "CALLED", _("回拨登记的电话核对")
        LETTER = "LETTER", _("看了委托书和双方证件")

    class Status(models.TextChoices):
        OPEN = "OPEN", _("待答复")
        ANSWERED = "ANSWERED", _("已答复")
        REFUSED = "REFUSED", _("不予办理")
        WITHDRAWN = "WITHDRAWN", _("本人撤回")

    LIFECYCLE = Lifecycle(
        answer=move(Status.OPEN, to=Status.ANSWERED),
        refuse=move(Status.OPEN, to=Status.REFUSED),
        withdraw=move(Status.OPEN, to=Status.WITHDRAWN),
    )

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    kind = models.CharField(_("要什么"), max_length=8, choices=Kind)
    seen = models.CharField(_("怎么核对身份"), max_length=8, choices=Seen)
    # Only where somebody else stands at the desk for them.
    agent = models.CharField(_("代办人"), max_length=60, blank=True)
    words = models.CharField(_("本人的话"), max_length=500)
    taken_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    taken_for = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()
    due_at = models.DateTimeField(_("答复期限"))
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = Records["DataRequest"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="data_requests_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["community", "resident", "kind"],
                condition=Q(status="OPEN"),
                name="one_open_request_of_a_kind_a_person",
            ),
            models.CheckConstraint(
                name="whoever_asks_for_another_shows_a_letter",
                condition=Q(agent="") & ~Q(seen="LETTER") | ~Q(agent="") & Q(seen="LETTER"),
            ),
            models.CheckConstraint(
                name="a_closed_data_request_says_what_came_of_it",
                condition=Q(
                    status="OPEN", answer="", answered_by__isnull=True, answered_at__isnull=True
                )
                | ~Q(status="OPEN")
                & ~Q(answer="")
                & Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "due_at"], condition=Q(status="OPEN"), name="datarequest_open"
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number
