"""The four stages of a major complaint 重大投诉, each signed by both owners."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.matters.models.matter import Matter

STAFF = settings.AUTH_USER_MODEL


class MajorStage(models.Model):
    """A stage note of a major complaint, signed by both owners: R2.8 joint handling."""

    class Stage(models.TextChoices):
        START = "1", _("联合启动")
        FINDINGS = "2", _("调查情况")
        SOLUTION = "3", _("处理方案与结果")
        LESSON = "4", _("总结与防范")

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=1, choices=Stage)
    words = models.TextField(_("阶段记录"))
    written_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    # The director of customer service, and the director of the management office.
    director = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    director_at = models.DateTimeField(null=True)
    office_director = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    office_director_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "stage"], name="a_stage_is_written_once"
            ),
            models.CheckConstraint(
                name="two_different_people_sign_a_stage",
                condition=Q(director__isnull=True)
                | Q(office_director__isnull=True)
                | ~Q(director=F("office_director")),
            ),
        ]
        ordering = ["matter", "stage"]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.get_stage_display()}"

    @property
    def is_signed(self) -> bool:
        return self.director_id is not None and self.office_director_id is not None
