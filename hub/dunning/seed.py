"""The procedure a community begins with: ten stages and the monthly one."""

from typing import Any

from django.utils.translation import gettext_noop as _

from hub.dunning.models import Channel, Grade, Step
from hub.people.models import Role

Opens = Step.Opens


def _step(code: str, name: str, after: int, window: int, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "after_days": after, "window_days": window, **more}


STEPS: tuple[dict[str, Any], ...] = (
    _step(
        "S0", _("到期前提醒"), -5, 5,
        opens=Opens.LIST, channel=Channel.MESSAGE, role=Role.BUTLER, min_grade=Grade.C,
        script=_("您好，本期账单将于到期日到期，可在前台、转账或扫码支付。对账单有疑问请告诉我们。"),
    ),
    _step(
        "S1", _("短信/微信提醒"), 3, 5,
        channel=Channel.MESSAGE, role=Role.BUTLER, min_grade=Grade.B,
        script=_("您好，您有一笔账单已到期。金额、账期见附，如已支付请忽略；对账单有疑问请回复，我们核对后答复。"),
    ),
    _step(
        "S2", _("电话了解原因"), 15, 7,
        channel=Channel.PHONE, role=Role.BUTLER, min_grade=Grade.B, interval_days=5,
        script=_("您好，我是您的管家。账单还没有收到付款，想了解一下原因，看看能帮上什么。（先确认是业主本人或其授权的人）"),
    ),
    _step(
        "S3", _("上门送通知单"), 30, 10,
        channel=Channel.VISIT, role=Role.BUTLER, min_grade=Grade.B, interval_days=7, prints_notice=True,
        script=_("两人同行，出示工牌，说明来意，请业主签收；不在家时改约；材料只交给业主本人或同住的成年家属。"),
    ),
    _step(
        "S4", _("邮寄第二次通知"), 60, 15,
        channel=Channel.LETTER, role=Role.FRONT_DESK, min_grade=Grade.A, interval_days=10, prints_notice=True,
        script=_("内件品名写明“物业费催缴通知书”，随附对账单；妥投后登记邮单号。"),
    ),
    _step(
        "S5", _("催告函"), 90, 20,
        channel=Channel.LETTER, role=Role.SUPERVISOR, min_grade=Grade.A, interval_days=10, prints_notice=True,
        reply_days=30,
        script=_("写明欠费明细、付款期限和异议途径，由主管签发；给予的合理期限满后才可进入法律程序。"),
    ),
    _step(
        "S6", _("律师函"), 120, 30,
        opens=Opens.ORDER, channel=Channel.LETTER, role=Role.DIRECTOR, min_grade=Grade.A,
        needs=Step.Needs.DEMAND, script=_("由律师事务所发出，登记邮单号和内件品名。"),
    ),
    _step(
        "S7", _("人民调解"), 130, 30,
        opens=Opens.ORDER, channel=Channel.MEDIATION, role=Role.OFFICE_DIRECTOR, min_grade=Grade.A,
        script=_("向调解组织提出申请，或请业主委员会督促；保存受理和调解文书。"),
    ),
    _step(
        "S8", _("支付令、起诉或仲裁"), 150, 60,
        opens=Opens.ORDER, channel=Channel.COURT, role=Role.MANAGER, min_grade=Grade.A,
        needs=Step.Needs.DEMAND, script=_("核对证据清单：账单、送达记录、催告函；保存受理通知书。"),
    ),
    _step(
        "S9", _("判决与执行"), 180, 60,
        opens=Opens.ORDER, channel=Channel.COURT, role=Role.MANAGER, min_grade=Grade.A,
        needs=Step.Needs.DEMAND, script=_("登记判决、执行文书编号和日期。"),
    ),
    _step(
        "R", _("每月联系"), 0, 15,
        opens=Opens.REPEAT, channel=Channel.PHONE, role=Role.BUTLER, min_grade=Grade.B, interval_days=10,
        script=_("您好，例行跟进：上次谈到的情况有变化吗？有没有我们可以解决的问题？"),
    ),
)  # fmt: skip
