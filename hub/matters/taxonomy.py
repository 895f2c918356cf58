"""The department's own words: what is asked, over what way, of what type, for what cause.

Codes follow the department's classification (requirement R2.6a). They are fixed in code because
the monthly tables of all communities must add up; a code is never reused for another meaning.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ENQUIRY = "ENQUIRY", _("咨询")
    REPAIR_HOME = "REPAIR_HOME", _("户内报修")
    REPAIR_PUBLIC = "REPAIR_PUBLIC", _("公共报修")
    COMPLAINT = "COMPLAINT", _("投诉")
    SUGGESTION = "SUGGESTION", _("建议")
    HELP = "HELP", _("求助")
    PRAISE = "PRAISE", _("表扬")
    PASS = "PASS", _("证卡")
    RELEASE = "RELEASE", _("放行")
    RENOVATION = "RENOVATION", _("装修")
    PAID_SERVICE = "PAID", _("有偿服务")
    VALUE_ADDED = "VALUE", _("增值服务")
    REPORT = "REPORT", _("举报")


class Channel(models.TextChoices):
    PHONE = "PHONE", _("电话")
    VISIT = "VISIT", _("来访")
    WECHAT = "WECHAT", _("微信")
    GROUP = "GROUP", _("业主群")
    APP = "APP", _("APP/小程序")
    LETTER = "LETTER", _("书面")
    MAIL = "MAIL", _("邮件")
    PATROL = "PATROL", _("巡查自查")
    MEETING = "MEETING", _("恳谈会")
    COMMITTEE = "COMMITTEE", _("业委会/居委会")
    AUTHORITY = "AUTHORITY", _("街道/住建")
    HOTLINE_12345 = "12345", _("12345热线")
    HOTLINE_12315 = "12315", _("12315")
    PETITION = "PETITION", _("信访")
    MEDIA = "MEDIA", _("媒体")
    NET = "NET", _("网络/短视频")
    LAWYER = "LAWYER", _("律师函/法院")


# These bring an outside number and an outside deadline with them.
OUTSIDE_CHANNELS = frozenset(
    {
        Channel.AUTHORITY,
        Channel.HOTLINE_12345,
        Channel.HOTLINE_12315,
        Channel.PETITION,
        Channel.MEDIA,
        Channel.NET,
        Channel.LAWYER,
    }
)


class Severity(models.TextChoices):
    ORDINARY = "1", _("一般")
    IMPORTANT = "2", _("重要")
    MAJOR = "3", _("重大")


class Validity(models.TextChoices):
    """有效/无效. Only complaints (and violation reports) are ruled on."""

    NONE = "NONE", _("无需判定")
    PENDING = "PENDING", _("待核实")
    VALID = "VALID", _("有效")
    COORDINATION = "COORD", _("有效（协调）")
    INVALID = "INVALID", _("无效")


VALID = (Validity.VALID, Validity.COORDINATION)


class ValidGround(models.TextChoices):
    """Why a complaint is valid, or not. Rudeness, arrears or repetition are no grounds."""

    BREACH = "a", _("违反合同、承诺、公示标准、法规或礼仪")
    DUTY = "b", _("管理、劝阻、告知或报告义务未做好")
    COORDINATION = "c", _("属服务范围，负有协调义务")
    DISPROVED = "x", _("查明事实不成立")
    OUTSIDE = "y", _("超出服务范围且已尽转介义务")
    LAWFUL = "z", _("收费或规定合法且执行正确")
    ANSWERED = "w", _("同一事项已答复且无新事实")


GROUNDS: dict[Validity, tuple[ValidGround, ...]] = {
    Validity.VALID: (ValidGround.BREACH, ValidGround.DUTY),
    Validity.COORDINATION: (ValidGround.COORDINATION,),
    Validity.INVALID: (
        ValidGround.DISPROVED,
        ValidGround.OUTSIDE,
        ValidGround.LAWFUL,
        ValidGround.ANSWERED,
    ),
}


class Responsible(models.TextChoices):
    PROPERTY = "PROPERTY", _("物业")
    CONTRACTOR = "CONTRACTOR", _("承包商")
    DEVELOPER = "DEVELOPER", _("开发商")
    OTHER_OWNER = "NEIGHBOUR", _("其他业主")
    UTILITY = "UTILITY", _("专营单位")
    THIRD = "THIRD", _("第三人")
    SELF = "SELF", _("业主本人")
    UNKNOWN = "UNKNOWN", _("待核实")


@lru_cache(maxsize=256)
def _names(line: str) -> dict[str, str]:
    """Read `房屋质量 01:渗漏 02:管道`: the branch under "", its leaves under their numbers."""
    branch, *leaves = re.split(r"\s*(\d+):", line)
    return {"": branch, **dict(zip(leaves[::2], leaves[1::2], strict=True))}


@dataclass(frozen=True)
class Entry:
    """One code of a tree: `T01.02` under `T01`."""

    code: str
    line: str

    @property
    def parent(self) -> str:
        return self.code.rpartition(".")[0]

    @property
    def source(self) -> str:
        """The name in Chinese, as workbooks spell it."""
        return _names(self.line)[self._number]

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return _names(gettext(self.line)).get(self._number, self.source)

    @property
    def _number(self) -> str:
        return self.code.partition(".")[2]


def _tree(lines: dict[str, str]) -> dict[str, Entry]:
    """Read the lines below: a branch, then its leaves."""
    return {
        f"{code}.{number}" if number else code: Entry(f"{code}.{number}" if number else code, line)
        for code, line in lines.items()
        for number in _names(line)
    }


TYPES = _tree(
    {
        "T01": gettext_noop(
            "房屋质量 01:渗漏 02:裂缝/空鼓/脱落 03:门窗五金 04:管道 05:保修整改拖延"
        ),
        "T02": gettext_noop(
            "设施设备 01:供水/水质 02:供电 03:公共照明 04:排水/化粪池 05:公共部位破损 06:配套会所泳池 07:设备噪声"
        ),
        "T03": gettext_noop("电梯 01:困人 02:停运 03:异响抖动 04:轿厢环境/广告 05:检验与维保公示"),
        "T04": gettext_noop(
            "弱电安防 01:视频监控 02:门禁 03:可视对讲 04:周界/巡更 05:道闸 06:网络/弱电间"
        ),
        "T05": gettext_noop(
            "秩序维护 01:外来人员管控 02:失窃/财损 03:岗位缺勤 04:保安言行 05:巡逻不到位 06:公共秩序"
        ),
        "T06": gettext_noop(
            "车辆停车 01:乱停占位 02:车位分配 03:停车收费 04:车辆受损 05:非机动车充电 06:出入通行"
        ),
        "T07": gettext_noop("环境保洁 01:公区卫生 02:垃圾清运/分类 03:消杀虫鼠 04:异味油烟"),
        "T08": gettext_noop("绿化 01:养护不到位 02:遮挡/修剪 03:毁绿占绿 04:用药告知"),
        "T09": gettext_noop(
            "客户服务 01:态度 02:推诿/响应慢 03:告知不到位 04:承诺未兑现 05:回访失实/缺失 06:个人信息泄露"
        ),
        "T10": gettext_noop(
            "收费财务 01:收费标准 02:扣款差错 03:催缴方式 04:票据 05:公摊 06:有偿服务价格 07:押金退还"
        ),
        "T11": gettext_noop(
            "装修管理 01:施工噪声超时 02:违规拆改/搭建 03:施工人员 04:装修垃圾/公区损坏 05:登记/验收/押金"
        ),
        "T12": gettext_noop(
            "邻里纠纷 01:生活噪声 02:户间漏水 03:宠物 04:空调滴水/晾晒 05:占用楼道 06:烟味"
        ),
        "T13": gettext_noop(
            "消防安全 01:通道堵塞 02:电动车进楼/充电 03:消防设施 04:高空抛物/坠物 05:其他隐患"
        ),
        "T14": gettext_noop(
            "公共收益与自治 01:收益公示 02:维修资金 03:业委会/业主大会 04:场地经营/广告"
        ),
        "T15": gettext_noop("外部事项 01:开发商 02:专营单位 03:周边噪声施工"),
        "T99": gettext_noop("其他 01:其他"),
    }
)

CAUSES = _tree(
    {
        "C1": gettext_noop("人员 1:服务态度 2:技能/合规意识 3:责任心/疏忽 4:违纪/造假"),
        "C2": gettext_noop(
            "流程 1:响应慢 2:转交断链 3:告知沟通不足 4:标准/计划缺失 5:承诺未兑现 6:数据/系统差错"
        ),
        "C3": gettext_noop("资源 1:人手 2:备件物料 3:资金"),
        "C4": gettext_noop("设备 1:老化 2:设计施工缺陷 3:维保不到位 4:外力"),
        "C5": gettext_noop("外部 1:开发商 2:其他业主 3:专营/市政 4:承包商 5:天气 6:第三人"),
        "C6": gettext_noop("业户预期 1:政策合同误解 2:期望超范围 3:信息不实"),
        "C9": gettext_noop("待查 9:待查"),
    }
)

ATTITUDE_CAUSES = ("C1.1",)  # objective O1's companion
ZEAL_CAUSES = ("C1.3", "C2.1", "C2.2")  # objective O2d
ATTITUDE_TYPES = ("T09.01", "T05.04")
PRIVACY_TYPES = ("T09.06",)
MONEY_BRANCH = "T10"


def grave_matter(type_code: str) -> str:
    """What a type is about that ranks higher at ruling: attitude, privacy, money; or nothing."""
    if type_code in ATTITUDE_TYPES:
        return "attitude"
    if type_code in PRIVACY_TYPES:
        return "privacy"
    return "money" if type_code.startswith(MONEY_BRANCH) else ""


def branches(tree: dict[str, Entry]) -> list[Entry]:
    return [entry for entry in tree.values() if not entry.parent]


def leaves(tree: dict[str, Entry]) -> list[Entry]:
    return [entry for entry in tree.values() if entry.parent]


def label(tree: dict[str, Entry], code: str) -> str:
    """`T01.01` → 房屋质量/渗漏; an unknown code is shown as it is."""
    entry = tree.get(code)
    if entry is None:
        return code
    above = tree.get(entry.parent)
    return f"{above.name}/{entry.name}" if above else entry.name
