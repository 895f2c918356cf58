"""What no order may ask for: to search, to detain, to cut supplies, to fine, to beat.

Read at the door, in every text that becomes an order. It is a fence and no judge: what it lets
through may still be unlawful, and then whoever receives it refuses it with a ground.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel.text import normal


@dataclass(frozen=True)
class Ban:
    code: str
    label: str | Promise
    ground: str | Promise
    pattern: re.Pattern[str]


BANS = (
    Ban(
        "SEARCH",
        _("搜查"),
        _("保安服务管理条例第三十条、民法典第一千零一十一条"),
        re.compile(
            r"搜身|搜包|搜查|搜车|搜(?:他|她|其|人|宿舍|房|储物柜|柜)|翻(?:他|她|其)?(?:的)?(?:包|柜|床)"
        ),
    ),
    Ban(
        "DETAIN",
        _("扣人、扣物"),
        _("保安服务管理条例第三十条、刑法第二百三十八条"),
        re.compile(
            r"扣押|扣留|扣(?:下|住)?(?:人|身份证|证件|车|手机|货)|拘禁|关(?:起来|他|她|进)|"
            r"限制.{0,4}人身自由|(?:不|别)(?:让|准|许).{0,6}(?:离开|走|出门|出小区|回家)|锁车"
        ),
    ),
    Ban(
        "CUT",
        _("停水停电停气停暖、限制门禁"),
        _("民法典第九百四十四条第三款"),
        re.compile(
            r"[停断掐关](?:了|掉|他家|她家|其|该户|业主|住户)?的?(?:水|电|气|燃气|暖|热)(?!平|话|视|梯|脑|动|气味|源)|"
            r"(?:他家|她家|该户|业主家?|住户)的?(?:水|电|气|燃气|暖)(?:给)?[停断掐关]|"
            r"(?:停|禁|锁|注销|取消)(?:用)?(?:他家|她家|其|该户|业主|住户)的?(?:门禁|门卡|通行|梯控)"
        ),
    ),
    Ban(
        "FINE",
        _("罚款、扣工资"),
        _("劳动法第五十条、工资支付暂行规定第十五条"),
        re.compile(
            r"罚(?:款|钱|金|\d)|扣(?:发|除|他|她|其)?(?:的)?(?:工资|薪|奖金|\d+ ?元|钱|三天|\d天)"
        ),
    ),
    Ban(
        "FORCE",
        _("打骂、威胁"),
        _("劳动合同法第八十八条"),
        re.compile(r"打(?:他|她|其|一顿|人)|教训(?:他|她|其)|威胁|恐吓|体罚|罚站|罚跪"),
    ),
)
# Words that turn the sentence round: a ban on it, help for its victims, work on the pipes.
_ALLOWED = re.compile(
    r"不得|不准|不要|不可|不能|禁止|严禁|杜绝|切勿|防止|投诉|举报|制止|解除|恢复|检修|抢修|维修|清洗|"
    r"供水公司|供电公司|计划停|停(?:水|电|气)(?:检修|通知|公告|告示|原因)|通知.{0,8}停[水电气]"
)
_SENTENCE = re.compile(r"[。；;!！?？\n]")


def banned(text: str) -> Ban | None:
    """The first ban that the text breaks, sentence by sentence; None if it breaks none."""
    for sentence in _SENTENCE.split(text):
        plain = normal(sentence).replace(" ", "")
        if _ALLOWED.search(plain):
            continue
        for ban in BANS:
            if ban.pattern.search(plain):
                return ban
    return None


# The badge tells residents whom they deal with; guards must wear theirs (保安服务管理条例 27).
_BADGE = r"(?:工牌|工号牌|胸牌|胸卡|工作证|保安标志|证章)"
_WITHOUT_BADGE = re.compile(
    rf"(?:不|免|无需|无须|可不|取消|摘|取下|除去|不用|不必|免于|免戴).{{0,6}}{_BADGE}|"
    rf"{_BADGE}.{{0,4}}(?:可不|不用|不必|免|摘|取下|不佩|不戴)"
)
_WITH_BADGE = re.compile(
    rf"(?:不得|不准|不可|不能|不许|严禁|禁止).{{0,6}}{_BADGE}|{_BADGE}.{{0,4}}(?:不得|不可|不能|不许)"
)


def removes_badge(text: str) -> bool:
    for sentence in re.split(r"[。；;，,!！\n]", text):
        if _WITHOUT_BADGE.search(sentence) and not _WITH_BADGE.search(sentence):
            return True
    return False
