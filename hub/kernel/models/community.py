"""Whose records these are: the company, its communities, and the numbers they give out."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Company(models.Model):
    name = models.CharField(_("公司名称"), max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """One property the company looks after 项目. Everything of record belongs to exactly one."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="communities")
    code = models.CharField(
        _("项目代号"), max_length=8, unique=True, help_text=_("用于单号，如 YH；定后不改")
    )
    name = models.CharField(_("项目名称"), max_length=100)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Community"]]

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last number given out for one name and period. Rows are locked while a number is taken."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    period = models.CharField(max_length=20, blank=True)
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name", "period"], name="one_counter_for_each_name_and_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.period}: {self.value}"
