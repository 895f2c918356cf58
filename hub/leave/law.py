"""The kinds of leave every community begins with, each with the article it rests on.

National numbers are the law's. What a province adds differs from place to place: those kinds are
marked as not yet checked, and the page says so until somebody has.
"""

from typing import Any

from django.utils.translation import gettext_noop as _

from hub.leave.models import KindVersion

Unit, Proof = KindVersion.Unit, KindVersion.Proof
ANNUAL, COMP, PERSONAL, SICK = "annual", "comp", "personal", "sick"
# What the employer arranges (职工带薪年休假条例 5) or grants of its own will may be called back; what
# nobody may refuse, nobody may take back either.
RECALLABLE = frozenset({ANNUAL, COMP, PERSONAL})


def _kind(code: str, name: str, unit: str, law: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "unit": unit, "law": law, "is_checked": True, **more}


KINDS: tuple[dict[str, Any], ...] = (
    _kind(
        ANNUAL, _("年休假"), Unit.HALF, _("职工带薪年休假条例第三条、第五条"),
        is_statutory=True, counts_holidays=False, needs_balance=True,
        note=_("累计工作满 1 年 5 天，满 10 年 10 天，满 20 年 15 天；休息日和法定节假日不算。"),
    ),
    _kind(
        COMP, _("补休"), Unit.HOUR, _("劳动法第四十四条第二项"), needs_balance=True,
        note=_("休息日加班安排补休的时数；法定节假日加班只能付酬，不能补休。"),
    ),
    _kind(
        PERSONAL, _("事假"), Unit.HALF, _("工资支付暂行规定第十条（反面）；本公司制度第六条"), is_paid=False,
    ),
    _kind(
        SICK, _("病假"), Unit.HALF, _("企业职工患病或非因工负伤医疗期规定第三条；劳部发〔1995〕309 号第 59 条"),
        is_statutory=True, is_health=True, proof=Proof.AFTER,
        note=_("医疗期 3 至 24 个月，按工作年限；工资不低于当地最低工资的 80%。"),
    ),
    _kind(
        "marriage", _("婚假"), Unit.DAY, _("劳动法第五十一条；国家规定 1 至 3 天，省条例另加"),
        is_statutory=True, counts_rest_days=True, proof=Proof.AFTER, most_days=3, is_checked=False,
    ),
    _kind(
        "maternity", _("产假"), Unit.DAY, _("女职工劳动保护特别规定第七条（98 天）；省人口与计划生育条例另加"),
        is_statutory=True, is_health=True, counts_rest_days=True, proof=Proof.AFTER, most_days=98, is_checked=False,
        note=_(
            "国家规定 98 天，其中产前 15 天；难产加 15 天，多胞胎每多一个加 15 天，另提续假。"
            "本省另加的天数请按省条例改“一次最多”，并在依据里写明条文。"
        ),
    ),
    _kind(
        "miscarriage", _("流产假"), Unit.DAY, _("女职工劳动保护特别规定第七条"),
        is_statutory=True, is_health=True, counts_rest_days=True, proof=Proof.AFTER, most_days=42,
        note=_("怀孕未满 4 个月 15 天，满 4 个月 42 天。"),
    ),
    _kind(
        "prenatal", _("产前检查"), Unit.HOUR, _("女职工劳动保护特别规定第六条：计入劳动时间"),
        is_statutory=True, is_health=True, proof=Proof.AFTER,
    ),
    _kind(
        "nursing", _("哺乳时间"), Unit.HOUR, _("女职工劳动保护特别规定第九条：每天 1 小时"),
        is_statutory=True, is_health=True,
    ),
    _kind(
        "paternity", _("陪产假"), Unit.DAY, _("省人口与计划生育条例"),
        is_statutory=True, counts_rest_days=True, proof=Proof.AFTER, is_checked=False,
        note=_("国家没有规定天数：请按本省条例填“一次最多”，并在依据里写明条文。"),
    ),
    _kind(
        "childcare", _("育儿假"), Unit.DAY, _("人口与计划生育法第二十五条；省条例定天数"),
        is_statutory=True, proof=Proof.AFTER, is_checked=False,
        note=_("国家没有规定天数：请按本省条例填“一次最多”，并在依据里写明条文。"),
    ),
    _kind(
        "bereavement", _("丧假"), Unit.DAY, _("劳动法第五十一条；国家规定 1 至 3 天"),
        is_statutory=True, proof=Proof.AFTER, most_days=3,
        note=_("父母、配偶、子女去世。路程假另批；尊重当地和民族丧葬习俗。"),
    ),
    _kind(
        "injury", _("工伤假"), Unit.DAY, _("工伤保险条例第三十三条：停工留薪期一般不超过 12 个月"),
        is_statutory=True, is_health=True, counts_rest_days=True, proof=Proof.AFTER, most_days=366,
    ),
    _kind(
        "public", _("公假"), Unit.HALF, _("工资支付暂行规定第十条：依法参加社会活动视同提供正常劳动"),
        is_statutory=True, proof=Proof.AFTER, note=_("选举、出庭作证、工会活动等。"),
    ),
)  # fmt: skip
