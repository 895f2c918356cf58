"""Somebody owes something to somebody by a moment, and evidence ends it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.models.community import Community
from hub.kernel.models.journal import Event
from hub.kernel.models.subject import Subject

# Not as status__in: SQLite recognizes the condition of a partial index only in these very words.
_OPEN = Q(status="OPEN") | Q(status="BREACHED")


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def open(self) -> "ObligationQuerySet":
        """Still owed, late or not."""
        return self.filter(_OPEN)

    def about(self, subject: Subject) -> "ObligationQuerySet":
        return self.filter(
            community_id=subject.community_id,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
        )


class Obligation(models.Model):
    class Status(models.TextChoices):
        OPEN = "OPEN", _("进行中")
        MET = "MET", _("按时完成")
        BREACHED = "BREACHED", _("已超时")
        LATE = "LATE", _("超时完成")
        VOID = "VOID", _("已取消")

    STILL_OWED = (Status.OPEN, Status.BREACHED)

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    # Which of several alike on one subject: the callback to the second reporter, say.
    part = models.CharField(max_length=40, blank=True)
    # Who owes it: a person, or whoever holds a role, perhaps in one unit (a department's id).
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    role = models.CharField(max_length=8, blank=True)
    unit = models.BigIntegerField(null=True)

    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    is_urgent = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    opened_by = models.ForeignKey(Event, models.PROTECT, related_name="+", db_index=False)
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    # The ladder: 0 nothing said yet, 1 holder warned, 2 leader told, 3 director, 4 manager.
    rung = models.PositiveSmallIntegerField(default=0)
    ladder_minutes = models.PositiveIntegerField(default=60)
    # When the pass must look at this again; NULL when there is nothing more to say.
    next_at = models.DateTimeField(null=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_obligation_has_someone_who_owes_it",
                condition=Q(person__isnull=False) | ~Q(role=""),
            ),
            models.CheckConstraint(
                name="met_means_by_an_event_at_a_moment",
                condition=~Q(status__in=["MET", "LATE"])
                | Q(met_at__isnull=False, met_by__isnull=False),
            ),
            models.CheckConstraint(
                name="met_in_time_means_not_after_it_was_due",
                condition=~Q(status="MET") | Q(met_at__lte=models.F("due_at")),
            ),
            models.CheckConstraint(
                name="an_obligation_is_void_for_a_reason",
                condition=~Q(status="VOID") | ~Q(void_reason=""),
            ),
            models.UniqueConstraint(
                fields=["community", "kind", "subject_type", "subject_id", "part"],
                condition=Q(status__in=["OPEN", "BREACHED"]),
                name="one_open_obligation_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="obligation_tick"
            ),
            models.Index(
                fields=["community", "subject_type", "subject_id"], name="obligation_subject"
            ),
            # Whole, not only what is open: the figures of a month read what was met as well.
            models.Index(fields=["community", "kind", "due_at"], name="obligation_due"),
            # The few still owed among all there ever were.
            models.Index(
                fields=["community", "kind", "due_at"], condition=_OPEN, name="obligation_open"
            ),
            models.Index(
                fields=["community", "person", "due_at"],
                condition=_OPEN,
                name="obligation_of_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in self.STILL_OWED
