"""Who brought the matter 报事人, and every attempt to call them back 回访."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Household
from hub.kernel.models import Community
from hub.matters.models.matter import Matter
from hub.matters.models.rounds import Cycle
from hub.matters.taxonomy import Channel

STAFF = settings.AUTH_USER_MODEL


class Reporter(models.Model):
    """Someone who brought the matter 报事人. After a merge there are several; each is called."""

    class NoContact(models.TextChoices):
        NONE = "", _("可联系")
        ANONYMOUS = "ANONYMOUS", _("匿名且无联系方式")
        REFUSED = "REFUSED", _("书面拒绝联系")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="reporters")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("报事人"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    prefers = models.CharField(max_length=7, default="PHONE")
    channel = models.CharField(max_length=10, choices=Channel)
    no_contact = models.CharField(
        max_length=9, choices=NoContact, blank=True, default=NoContact.NONE
    )
    # Leaving someone out of the callback takes a second person.
    no_contact_confirmed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()
    words = models.TextField(blank=True)
    came_from = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        if self.name:
            return self.name
        return str(_("匿名") if self.no_contact == self.NoContact.ANONYMOUS else _("未留姓名"))


class Callback(models.Model):
    """One attempt to call a reporter back 回访. Written once; the journal's guard holds it too."""

    class Verdict(models.TextChoices):
        SATISFIED = "SATISFIED", _("满意")
        ACCEPTABLE = "ACCEPTABLE", _("基本满意")
        UNSATISFIED = "UNSATISFIED", _("不满意")

    class Way(models.TextChoices):
        PHONE = "PHONE", _("电话")
        WECHAT = "WECHAT", _("微信")
        VISIT = "VISIT", _("上门")
        WRITTEN = "WRITTEN", _("书面")

    class Daypart(models.TextChoices):
        MORNING = "AM", _("上午")
        AFTERNOON = "PM", _("下午")
        EVENING = "EVE", _("晚上")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="callbacks")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="callbacks")
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="callbacks")
    caller = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    # Copied from the cycle and the matter, so that one row can say who must not be the caller.
    handler = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    accused = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    way = models.CharField(_("方式"), max_length=7, choices=Way)
    at = models.DateTimeField()
    daypart = models.CharField(max_length=3, choices=Daypart)
    is_reached = models.BooleanField(_("是否接通"))
    verdict = models.CharField(_("评价"), max_length=11, choices=Verdict, blank=True)
    words = models.TextField(_("业户原话"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="the_handler_never_calls_back", condition=~Q(caller=F("handler"))
            ),
            models.CheckConstraint(
                name="the_person_complained_about_never_calls_back",
                condition=Q(accused__isnull=True) | ~Q(caller=F("accused")),
            ),
            models.CheckConstraint(
                name="a_reached_callback_has_a_verdict_and_words",
                condition=Q(is_reached=False, verdict="")
                | (Q(is_reached=True) & ~Q(verdict="") & ~Q(words="")),
            ),
        ]
        indexes = [models.Index(fields=["community", "at"], name="callback_day")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.at:%Y-%m-%d %H:%M}"
