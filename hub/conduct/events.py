"""What happens with spot checks, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    CHECKED = "conduct.checked", _("抽查")
    ACCEPTED = "conduct.accepted", _("本人无异议")
    CONTESTED = "conduct.contested", _("本人有异议")
    LAPSED = "conduct.lapsed", _("逾期未答复")
    UPHELD = "conduct.upheld", _("复核维持")
    STRUCK = "conduct.struck", _("复核撤销")
    ITEM_CHANGED = "conduct.item_changed", _("抽查项目新版本")
