"""China's calendar as data: which days the country works, which it rests, and who says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """One day for everybody. Shared by all communities, so it carries none.

    `kind` is the day in law, not only on or off: work on a HOLIDAY 法定节假日 is paid otherwise
    than work on a REST day, and most days of a long holiday are REST days moved there.
    """

    class Kind(models.TextChoices):
        WORKDAY = "WORKDAY", _("工作日")
        REST = "REST", _("休息日")
        HOLIDAY = "HOLIDAY", _("法定节假日")
        MAKEUP = "MAKEUP", _("调休上班")

    day = models.DateField(_("日期"), primary_key=True)
    kind = models.CharField(_("性质"), max_length=8, choices=Kind)
    name = models.CharField(_("名称"), max_length=40, blank=True)
    source = models.CharField(_("依据"), max_length=100)
    # Worked out from the law before the State Council's notice for the year was known.
    is_provisional = models.BooleanField(_("暂定"), default=False)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()} {self.name}".rstrip()

    @property
    def is_worked(self) -> bool:
        return self.kind in {self.Kind.WORKDAY, self.Kind.MAKEUP}
