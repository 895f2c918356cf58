"""Which of its files carry data of many people out of the house, and why no second person lets them."""

from django.utils.translation import gettext_lazy as _

from hub.privacy import outlets

MESSAGES = outlets.declare(
    "dunning.messages",
    _("短信名单"),
    _("催缴步骤本身：交给受托发送的一方，逐条要回执。超过一次导出上限的，做名单的人不能自己取。"),
)
NOTICES = outlets.declare(
    "dunning.notices",
    _("通知书打印文件"),
    _("催缴通知书本身：封存、编号，逐份送达；重印一字不差。"),
)
