"""Who may stand where, and what must be known of people to roster them lawfully."""

from datetime import date
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.duty.models.stations import LicenceKind, Rotation, Station
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Staff

M = TypeVar("M", bound=models.Model)
ENDS_AFTER = Q(until__isnull=True) | Q(until__gte=F("since"))


class Dated(Records[M]):
    """Rows that hold from a day to a day, both included; without a last one they still hold."""

    def touching(self, first: date, last: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=first), since__lte=last)


class Placement(models.Model):
    """Somebody may stand at a station 上岗登记; with a rotation it also says when they do."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="placements")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="placements")
    rotation = models.ForeignKey(Rotation, models.PROTECT, null=True, related_name="placements")
    # Days this person's crew is behind the first one in the cycle.
    offset = models.PositiveSmallIntegerField(_("错开天数"), default=0)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True)

    objects = Dated["Placement"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "staff", "station"],
                condition=Q(until__isnull=True),
                name="nobody_is_placed_twice_at_a_station",
            ),
            models.UniqueConstraint(
                fields=["community", "staff"],
                condition=Q(until__isnull=True, rotation__isnull=False),
                name="nobody_rotates_twice",
            ),
            models.CheckConstraint(name="a_placement_ends_after_it_begins", condition=ENDS_AFTER),
        ]
        ordering = ["station", "staff"]

    def __str__(self) -> str:
        return f"{self.staff} {self.station}"


class Licence(models.Model):
    """A certificate somebody holds 证件, without which the law lets nobody stand at some stations."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="licences")
    kind = models.CharField(_("证件"), max_length=5, choices=LicenceKind)
    number = models.CharField(_("证号"), max_length=40)
    since = models.DateField(_("发证日期"))
    until = models.DateField(_("有效期至"), null=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = Dated["Licence"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "staff", "kind", "number", "since"],
                name="licences_are_noted_once",
            ),
            models.CheckConstraint(name="a_licence_is_of_a_kind", condition=~Q(kind="")),
            models.CheckConstraint(name="a_licence_ends_after_it_begins", condition=ENDS_AFTER),
        ]
        ordering = ["staff", "kind"]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_kind_display()}"


class Protection(models.Model):
    """Nights and overtime the law spares somebody 特殊保护. Why is nobody's business but the director's.

    The checker tells the planner that a shift may not be given, never the reason.
    """

    class Kind(models.TextChoices):
        PREGNANT = "PREGNANT", _("怀孕七个月以上")
        NURSING = "NURSING", _("哺乳未满一周岁的婴儿")
        DOCTOR = "DOCTOR", _("医嘱不上夜班、不加班")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    kind = models.CharField(_("原因"), max_length=8, choices=Kind)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = Dated["Protection"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "staff", "kind", "since"], name="protection_is_noted_once"
            ),
            models.CheckConstraint(name="protection_ends_after_it_begins", condition=ENDS_AFTER),
        ]
        ordering = ["staff", "since"]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.since}–{self.until}"
