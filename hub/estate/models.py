"""What is looked after and for whom: areas, buildings, households, residents, vehicles."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.estate import places
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Role, Staff
from hub.people.rules import grants, holds

# The household file 业户档案 by role: who reads a community's, and who only their own beats'.
READS_ALL = frozenset(
    {
        Role.FRONT_DESK,
        Role.LEADER,
        Role.SUPERVISOR,
        Role.DIRECTOR,
        Role.OFFICE_DIRECTOR,
        Role.FINANCE,
        Role.AUDITOR,
    }
)
READS_BEATS = frozenset({Role.BUTLER})


class Derived(models.CharField):  # type: ignore[type-arg]  # takes none at run time
    """A column that is always what another one makes of it, whoever writes the row."""

    def __init__(
        self, *args: Any, of: str = "", by: Callable[[str], str] = str, **kwargs: Any
    ) -> None:
        self.of, self.by = of, by
        super().__init__(*args, **kwargs)

    def pre_save(self, row: models.Model, add: bool) -> str:
        value = self.by(getattr(row, self.of))
        setattr(row, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """To the database it is a column like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Area(models.Model):
    """组团 / 各区: the unit that monthly tables count by and butlers look after."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="areas")
    name = models.CharField(_("组团"), max_length=40)

    objects = Records["Area"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="areas_have_names")
        ]
        ordering = ["community", "name"]

    def __str__(self) -> str:
        return self.name


class BeatQuerySet(Records["Beat"]):
    def walked(self, at: datetime) -> Self:
        """Beats that hold at a moment."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)

    def walked_by(self, person: Staff, community: Community, at: datetime) -> Self:
        """The person's own as a butler, and those of butlers they stand in for."""
        butlers = {
            grant.holder.pk
            for grant in grants(person, at)
            if grant.role in READS_BEATS and grant.covers(community.pk)
        }
        return self.walked(at).filter(community=community, staff__in=butlers)


class Beat(models.Model):
    """片区分工: a butler looks after an area for a time."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="beats")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="beats")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = BeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_beat_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            models.UniqueConstraint(
                fields=["community", "area", "staff"],
                condition=Q(until__isnull=True),
                name="a_beat_is_given_once",
            ),
        ]
        ordering = ["community", "-since", "-id"]

    def __str__(self) -> str:
        return f"{self.staff} {self.area}"


class Building(models.Model):
    community = models.ForeignKey(Community, models.PROTECT, related_name="buildings")
    area = models.ForeignKey(Area, models.PROTECT, related_name="buildings")
    # As people say it and type it: "7", "A3". Shown with 栋.
    code = models.CharField(_("楼栋"), max_length=12)
    # Puts 2 before 10 in every list.
    place = Derived(of="code", by=places.in_order, max_length=60, blank=True, editable=False)

    objects = Records["Building"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="buildings_have_codes")
        ]
        ordering = ["community", "place", "id"]

    def __str__(self) -> str:
        return _("%s栋") % self.code


class HouseholdQuerySet(Records["Household"]):
    def visible_to(self, person: Staff, community: Community, at: datetime) -> Self:
        """The households whose file the person may open: all, their own beats', or none.

        Handlers and the monitor room meet a household only through a matter they were given.
        """
        inside = self.within(community)
        if holds(person, community.pk, READS_ALL, at):
            return inside
        beats = Beat.objects.walked_by(person, community, at)
        return inside.filter(building__area__in=beats.values("area"))


class Household(models.Model):
    """A room and those who live there 户. The unit of service, of bills and of callbacks."""

    class Occupancy(models.TextChoices):
        OWNER = "OWNER", _("业主自住")
        TENANT = "TENANT", _("出租")
        VACANT = "VACANT", _("空置")
        UNSOLD = "UNSOLD", _("未售")

    community = models.ForeignKey(Community, models.PROTECT, related_name="households")
    building = models.ForeignKey(Building, models.PROTECT, related_name="households")
    unit = models.CharField(_("单元"), max_length=8, blank=True)
    room = models.CharField(_("房号"), max_length=12)
    floor_area = models.DecimalField(
        _("建筑面积"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    occupancy = models.CharField(
        _("入住状态"), max_length=6, choices=Occupancy, default=Occupancy.OWNER
    )
    # "7-1802" or "7-2-1802": what people type, and what every list and form shows.
    code = models.CharField(_("房屋编号"), max_length=34)
    # Puts 7-902 before 7-1001 in every list.
    place = Derived(of="code", by=places.in_order, max_length=120, blank=True, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "building", "unit", "room"], name="a_room_is_one_household"
            ),
            models.UniqueConstraint(fields=["community", "code"], name="households_have_codes"),
            models.CheckConstraint(
                name="floor_area_is_positive",
                condition=Q(floor_area__isnull=True) | Q(floor_area__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "room", "place"], name="household_room"),
            models.Index(fields=["community", "place", "id"], name="household_place"),
            models.Index(fields=["community", "building", "place"], name="household_building"),
        ]
        ordering = ["community", "place", "id"]

    def __str__(self) -> str:
        return self.code


class ResidentQuerySet(Records["Resident"]):
    def living_there(self, at: datetime) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


class Resident(models.Model):
    """业户: somebody with a tie to a household. Ended by a further record, never deleted."""

    class Kind(models.TextChoices):
        OWNER = "OWNER", _("业主")
        TENANT = "TENANT", _("租户")
        FAMILY = "FAMILY", _("家属")
        AGENT = "AGENT", _("代办人")

    class Contact(models.TextChoices):
        PHONE = "PHONE", _("电话")
        WECHAT = "WECHAT", _("微信")
        WRITTEN = "WRITTEN", _("书面")

    class BestTime(models.TextChoices):
        ANY = "ANY", _("均可")
        MORNING = "AM", _("上午")
        AFTERNOON = "PM", _("下午")
        EVENING = "EVE", _("晚上")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="residents")
    kind = models.CharField(_("身份"), max_length=6, choices=Kind)
    name = models.CharField(_("姓名"), max_length=60)
    prefers = models.CharField(_("联系方式"), max_length=7, choices=Contact, default=Contact.PHONE)
    best_time = models.CharField(
        _("方便时段"), max_length=3, choices=BestTime, default=BestTime.ANY
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="who_moves_out_has_moved_in",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.UniqueConstraint(
                fields=["community", "household", "kind", "name"],
                condition=Q(until__isnull=True),
                name="a_resident_is_listed_once",
            ),
        ]
        indexes = [models.Index(fields=["community", "name"], name="resident_name")]
        ordering = ["household", "id"]

    def __str__(self) -> str:
        return self.name


class PhoneQuerySet(Records["Phone"]):
    def in_use(self, at: datetime) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gt=at))


class Phone(models.Model):
    """A number by which a resident can be reached. One number may serve several households."""

    # A number nobody has confirmed for this long may have passed to somebody else.
    FRESH_FOR = timedelta(days=365)

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="phones")
    # Digits alone (a foreign number begins with +), so that what is typed finds what was filed.
    number = models.CharField(_("电话"), max_length=20)
    # The last four digits: what people give at the counter and what is searched most.
    tail = Derived(of="number", by=places.tail, max_length=4)
    verified_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "resident", "number"],
                condition=Q(until__isnull=True),
                name="a_number_once_a_resident",
            )
        ]
        indexes = [
            models.Index(fields=["community", "tail"], name="phone_tail"),
            models.Index(fields=["community", "number"], name="phone_number"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.number

    def is_fresh(self, at: datetime) -> bool:
        return self.verified_at is not None and self.verified_at > at - self.FRESH_FOR


class VehicleQuerySet(Records["Vehicle"]):
    def in_use(self, at: datetime) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gt=at))


class Vehicle(models.Model):
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="vehicles")
    plate = models.CharField(_("车牌"), max_length=10)
    until = models.DateTimeField(null=True, blank=True)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "plate"],
                condition=Q(until__isnull=True),
                name="a_plate_belongs_to_one_household",
            )
        ]
        indexes = [models.Index(fields=["community", "plate"], name="vehicle_plate")]
        ordering = ["plate", "id"]

    def __str__(self) -> str:
        return self.plate


class BulkLook(models.Model):
    """Somebody looked at more full numbers in a short while than talking to people explains.

    Somebody else finds out why (个人信息保护法 51, 55; the design's alert on bulk views).
    """

    class Finding(models.TextChoices):
        WORK = "WORK", _("工作需要")
        MISUSE = "MISUSE", _("没有工作理由")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # From the first of the looks to the one that was too many.
    begins_at = models.DateTimeField()
    at = models.DateTimeField()
    count = models.PositiveSmallIntegerField()
    finding = models.CharField(_("结论"), max_length=6, choices=Finding, blank=True)
    words = models.CharField(_("核实情况"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = Records["BulkLook"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"],
                condition=Q(answered_at__isnull=True),
                name="one_open_question_about_a_persons_looks",
            ),
            models.CheckConstraint(
                name="whoever_looked_does_not_find_out_why",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("person")),
            ),
            models.CheckConstraint(
                name="what_was_found_is_said_by_somebody_at_a_moment",
                condition=Q(
                    finding="", words="", answered_by__isnull=True, answered_at__isnull=True
                )
                | ~Q(finding="")
                & ~Q(words="")
                & Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.person} {localtime(self.at):%m-%d %H:%M}"
