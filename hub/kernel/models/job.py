"""Work to be done outside a request: one row a job, claimed by a worker with a lease."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.models.community import Community


class Job(models.Model):
    class State(models.TextChoices):
        WAITING = "WAITING", _("等待中")
        RUNNING = "RUNNING", _("进行中")
        DONE = "DONE", _("已完成")
        FAILED = "FAILED", _("没有完成")

    community = models.ForeignKey(Community, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    args = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # The enqueuer's own name for this piece of work: a second one of the same name and key is
    # the first one. Periodic work uses its slot, so that two workers never run a tick twice.
    key = models.CharField(max_length=120, null=True)  # noqa: DJ001 (NULL: most jobs have no key)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    run_after = models.DateTimeField()
    # Goes up with every claim, so it tells a worker whether the job is still its own.
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    error = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Job"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=Q(key__isnull=False),
                name="a_job_with_a_key_is_made_once",
            ),
            models.CheckConstraint(
                name="only_running_jobs_have_a_lease",
                condition=Q(state="RUNNING", lease_until__isnull=False)
                | (~Q(state="RUNNING") & Q(lease_until__isnull=True)),
            ),
        ]
        indexes = [
            # Partial, so that polling costs the same whatever lies behind us.
            models.Index(
                fields=["run_after", "id"], condition=Q(state="WAITING"), name="job_waiting"
            ),
            models.Index(fields=["lease_until"], condition=Q(state="RUNNING"), name="job_running"),
            models.Index(fields=["ended_at"], name="job_ended"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name} {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int | None:
        """How far it has come, or None while nobody knows how much there is to do."""
        if self.state == self.State.DONE:
            return 100
        if not self.progress_total:
            return None
        return min(100, 100 * self.progress_done // self.progress_total)
