"""Which of its files carry data of many people out of the house, and why no second person lets them."""

from django.utils.translation import gettext_lazy as _

from hub.privacy import outlets

BANK_FILE = outlets.declare(
    "debit.file",
    _("送盘文件"),
    _("业户签了授权才进盘；制盘、复核、送盘已是三个人，内容封存，只能送银行。"),
)
