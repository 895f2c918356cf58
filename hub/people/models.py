"""Who works here: departments, staff, the posts they hold, deputies and who must stay out."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.records import Records


class Department(models.Model):
    """A department of one community: who takes work in, and whom a complaint may be about."""

    class Kind(models.TextChoices):
        SERVICE = "CS", _("客户服务")
        ENGINEERING = "ENG", _("工程维修")
        ORDER = "ORD", _("秩序维护")
        CLEANING = "CLN", _("环境保洁")
        GREENING = "GRN", _("绿化养护")
        OFFICE = "OFF", _("管理处")
        FINANCE = "FIN", _("财务")
        OTHER = "OTH", _("其他")

    community = models.ForeignKey(Community, models.PROTECT, related_name="departments")
    kind = models.CharField(_("职能"), max_length=3, choices=Kind)
    name = models.CharField(_("部门名称"), max_length=40)
    takes_matters = models.BooleanField(_("接收派单"), default=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="departments_have_names")
        ]
        ordering = ["community", "id"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a post entitles to. The matrix is in rules.py, the words in the glossary."""

    FRONT_DESK = "FD", _("客服前台")
    BUTLER = "BUT", _("管家")
    LEADER = "LD", _("领班")
    SUPERVISOR = "SUP", _("主管")
    DIRECTOR = "DIR", _("客服部主任")
    OFFICE_DIRECTOR = "PMD", _("管理处主任")
    MANAGER = "GM", _("公司经理")
    HANDLER = "HND", _("经办人")
    MONITOR = "MON", _("监控值班")
    FINANCE = "FIN", _("财务")
    AUDITOR = "AUD", _("审计")
    ADMIN = "ADM", _("系统管理")


class StaffManager(BaseUserManager["Staff"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Staff":
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save()
        return person


class Staff(AbstractBaseUser):
    """A person who works here, and the one kind of actor in the whole product.

    Leaving staff lose access (`left_on`, `is_active`), never their history.
    """

    username = models.CharField(_("工号"), max_length=30, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    is_active = models.BooleanField(_("在职"), default=True)
    is_system = models.BooleanField(default=False)
    joined_on = models.DateField(_("入职日期"), null=True, blank=True)
    left_on = models.DateField(_("离职日期"), null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    # Counted up to end every session of this person at once, wherever they are signed in.
    session_round = models.PositiveIntegerField(default=0)
    # On the object of a request that came with a token: what rules.grants then leaves out.
    token: "Token | None" = None

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="who_has_left_has_no_access",
                condition=Q(left_on__isnull=True) | Q(is_active=False),
            )
        ]
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """A session lives while the password and the round stay what they were at sign-in."""
        return salted_hmac(
            "hub.people.session",
            f"{self.password}:{self.session_round}",
            secret,
            algorithm="sha256",
        ).hexdigest()


class PostQuerySet(models.QuerySet["Post"]):
    def at(self, moment: datetime) -> "PostQuerySet":
        """Posts held at a moment."""
        return self.filter(
            Q(until__isnull=True) | Q(until__gt=moment), since__lte=moment, staff__is_active=True
        )


class Post(models.Model):
    """A role held by somebody: in one community, or company-wide when `community` is empty."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    role = models.CharField(_("岗位"), max_length=3, choices=Role)
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="posts"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_post_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            models.CheckConstraint(
                name="a_handler_works_in_a_department",
                condition=~Q(role="HND") | Q(department__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["community", "role"], name="post_by_role")]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_role_display()}"

    def is_held(self, moment: datetime) -> bool:
        """What `at` asks the database, of a row that is here already."""
        return self.since <= moment and (self.until is None or self.until > moment)


class ReportingQuerySet(Records["Reporting"]):
    def on(self, day: date) -> "ReportingQuerySet":
        """What holds on a day; both its days included."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Reporting(models.Model):
    """Whom somebody reports to by name 汇报关系, from a day on: one leader at any time.

    It only narrows what posts say: among those who are over a person, it tells which one is. A
    leader of another team then commands them no more. See hub.people.line.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="reports_to")
    leader = models.ForeignKey(Staff, models.PROTECT, related_name="leads")
    supervisor = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True)

    objects = ReportingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "staff"],
                condition=Q(until__isnull=True),
                name="one_named_leader_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["community", "staff", "since"], name="one_named_leader_begins_a_day"
            ),
            models.CheckConstraint(
                name="who_reports_reports_to_somebody_else",
                condition=~Q(leader=F("staff"))
                & (Q(supervisor__isnull=True) | ~Q(supervisor=F("staff"))),
            ),
            models.CheckConstraint(
                name="a_named_leader_leads_until_later",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]
        ordering = ["staff", "since"]

    def __str__(self) -> str:
        return f"{self.staff} → {self.leader}"


class Deputy(models.Model):
    """For a period somebody acts with another's role, and with that person's conflicts too."""

    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="+"
    )
    principal = models.ForeignKey(Staff, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Staff, models.PROTECT, related_name="deputises")
    role = models.CharField(max_length=3, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(_("原因"), max_length=200)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_deputises_for_themselves", condition=~Q(deputy=F("principal"))
            ),
            models.CheckConstraint(
                name="a_deputy_acts_for_a_period", condition=Q(until__gt=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return _("%(deputy)s 代 %(principal)s") % {
            "deputy": self.deputy,
            "principal": self.principal,
        }

    def is_running(self, moment: datetime) -> bool:
        return self.since <= moment < self.until and self.ended_at is None


class Recusal(models.Model):
    """Two who must not decide about each other 回避: relatives, or a declared interest."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="recusals")
    about = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reason = models.CharField(_("回避原因"), max_length=200)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "about"], name="recusals_are_declared_once"),
            models.CheckConstraint(
                name="a_recusal_is_about_somebody_else", condition=~Q(staff=F("about"))
            ),
        ]

    def __str__(self) -> str:
        return _("%(staff)s 回避 %(about)s") % {"staff": self.staff, "about": self.about}


class TokenQuerySet(Records["Token"]):
    def usable(self, at: datetime) -> "TokenQuerySet":
        """Tokens that open the door at a moment."""
        return self.filter(
            revoked_at=None,
            ends_on__gte=localdate(at),
            round=F("staff__session_round"),
            staff__is_active=True,
            staff__must_change_password=False,
            community__is_active=True,
        )


class Token(models.Model):
    """接口令牌: a program acts as one member of staff in one community, and never as a decider.

    Its secret is shown once and kept as a hash. What ends the person's sessions ends it too.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="tokens")
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64)
    round = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    ends_on = models.DateField(_("截止日期"))
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "digest"], name="a_token_has_its_own_secret"
            ),
            models.CheckConstraint(
                name="a_token_is_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
