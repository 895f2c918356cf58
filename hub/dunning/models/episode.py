"""One household's time in arrears, and the steps that came due in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.dunning.models.procedure import Grade, Procedure, Step
from hub.dunning.models.run import Run
from hub.estate.models import Household
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Role


class EpisodeQuerySet(Records["Episode"]):
    def running(self) -> "EpisodeQuerySet":
        return self.filter(ended_on__isnull=True)


class Episode(models.Model):
    """From the first overdue bill in a snapshot until nothing is overdue.

    Its clock is anchored once: to pay a part, or one bill of several, moves no step. Beside the
    clock stands how far it has come, kept here so that the night asks each debtor one row.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+", db_index=False)
    began_on = models.DateField(_("开始"))
    # The due day of the oldest bill that was overdue when it began.
    anchor_on = models.DateField(_("最早到期日"))
    ended_on = models.DateField(_("结束"), null=True)
    # The position of the last step opened by age, the number of monthly rounds, the last opening.
    reached = models.PositiveSmallIntegerField(default=0)
    rounds = models.PositiveSmallIntegerField(default=0)
    opened_on = models.DateField(null=True)
    # The last contact that reached somebody and can be proved (A or B).
    delivered_on = models.DateField(null=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "household"],
                condition=Q(ended_on__isnull=True),
                name="a_household_has_one_running_episode",
            ),
            models.CheckConstraint(
                name="an_episode_ends_after_it_begins",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "household", "began_on"], name="episode_household")
        ]
        ordering = ["household", "-began_on", "-id"]

    def __str__(self) -> str:
        return f"{self.began_on}"


class StepDueQuerySet(Records["StepDue"]):
    def open(self) -> "StepDueQuerySet":
        return self.filter(state=StepDue.State.OPEN)


class StepDue(models.Model):
    """A step that is due for a household: what the coverage of dunning counts."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待做")
        DONE = "DONE", _("已做")
        # Nothing by the end of its window, and the next step has taken its place.
        MISSED = "MISSED", _("漏催")
        LIFTED = "LIFTED", _("免做")

    class Lifted(models.TextChoices):
        NONE = "", ""
        PAID = "PAID", _("已付清")
        PROMISE = "PROMISE", _("承诺付款")
        DISPUTE = "DISPUTE", _("账单争议核查中")
        INSTALMENT = "INSTALMENT", _("分期计划履行中")
        MEDIATION = "MEDIATION", _("调解或诉讼中")
        ESTATE = "ESTATE", _("继承或破产")
        UNSOLD = "UNSOLD", _("开发商未售")
        WRITTEN = "WRITTEN", _("只接受书面联系")
        PENDING = "PENDING", _("银行扣款中")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="dues", db_index=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="+", db_index=False)
    # 0 for a step by age or by order; the monthly step counts its months.
    round = models.PositiveSmallIntegerField(default=0)
    # It was lifted while the bank had the bills, and came back with them: so many times.
    again = models.PositiveSmallIntegerField(default=0)
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.CharField(max_length=3, choices=Role)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    owed = models.DecimalField(_("欠费"), max_digits=12, decimal_places=2)
    opened_at = models.DateTimeField()
    window_ends = models.DateTimeField(_("截止"))
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    done_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=1, choices=Grade, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted = models.CharField(max_length=10, choices=Lifted, blank=True)

    objects = StepDueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "household", "episode", "step", "round", "again"],
                name="a_step_is_due_once_in_an_episode",
            ),
            models.CheckConstraint(
                name="a_step_due_is_never_held_by_security",
                condition=Q(role__in=["BUT", "FD", "SUP", "DIR", "PMD", "GM"]),
            ),
            models.CheckConstraint(
                name="a_step_is_done_with_proof_or_lifted_for_a_reason",
                condition=(Q(state="DONE", done_at__isnull=False) & ~Q(grade=""))
                | (Q(state="LIFTED", lifted_at__isnull=False) & ~Q(lifted=""))
                | Q(state__in=["OPEN", "MISSED"], done_at__isnull=True, lifted_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "window_ends"],
                condition=Q(state="OPEN"),
                name="stepdue_open",
            ),
            models.Index(fields=["community", "window_ends", "state"], name="stepdue_window"),
            # The night asks of every debtor whether a step waits for the bank to fail.
            models.Index(
                fields=["community", "household", "episode"],
                condition=Q(lifted="PENDING"),
                name="stepdue_at_the_bank",
            ),
        ]
        ordering = ["household", "-opened_at", "-id"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.step}"
