"""What no text to a debtor may say or hint at, however it is spelled.

Civil Code 944 forbids to stop water, power, gas or heat; cards, gates and lifts are no lever either,
and nobody's debt is made public. Written apart, full width, in traditional characters or with signs
between, the words stay the same words.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from hub.kernel.refusals import Incomplete


class Threat(Incomplete):
    message = _(
        "这段文字里有不能用于催缴的说法（停水电气暖、限制门禁电梯车卡、公开曝光）。请改写；"
        "如果是住户反映的问题，请另登记事务。"
    )


_SIMPLE = str.maketrans(
    "電氣熱煖斷門關閘貼開鎖戶單車欄絕禁訊網衆眾報紙圍撥輛進齊繳費張發佈權梯權樓閉曬寫員職剪暫減給拔臉識別證鑰業",
    "电气热暖断门关闸贴开锁户单车栏绝禁讯网众众报纸围拨辆进齐缴费张发布权梯权楼闭晒写员职剪暂减给拔脸识别证钥业",
)
_CUT = "停断切掐关限拉封剪拔锁减"
_SUPPLY = "水电气暖热"
# What may stand between the verb and the supply; and what is no supply though it begins like one.
_BETWEEN = "[停断掉了你您家户其用供止的制燃暖给它这那全]{0,5}"
_NOT_MEANT = "(?!话|脑|子|视|邮|费|价|汇)"
_PASS = (
    "门禁",
    "电梯",
    "门卡",
    "梯卡",
    "车卡",
    "出入卡",
    "通行证",
    "道闸",
    "车闸",
    "通行权限",
    "人脸识别",
    "车辆进出",
)
_TAKE = "停断锁限关封禁消注取收冻"
_FORBIDDEN = re.compile(
    "|".join(
        (
            rf"[{_CUT}]{_BETWEEN}[{_SUPPLY}]{_NOT_MEANT}",
            rf"[{_SUPPLY}][就将会都也要给被]{{0,3}}[停断切掐]",
            "拉闸|拉电闸|关总闸|不供[水电气暖热]|停止供|中断供|断供",
            rf"[{_TAKE}]\w{{0,4}}(?:{'|'.join(_PASS)})",
            rf"(?:{'|'.join(_PASS)})\w{{0,4}}[停锁限封冻消禁]",
            "不让进|不准进|不许进|禁止进|限制进|限制出入|禁止出入|禁止通行|不放行|不予放行|锁车",
            "曝光|公示名单|公布名单|公开名单|张贴名单|欠费名单|黑榜|红黑榜|老赖|大字报",
            r"(?:公布|公示|公开|张贴|通报|发到)\w{0,6}(?:姓名|门牌|房号|业主群|单位|邻居|学校)",
            r"(?:告诉|通知|联系)\w{0,4}(?:单位领导|邻居|同事|学校|老板)",
        )
    )
)


def plain(text: str) -> str:
    """The letters alone, in one spelling: no spaces, signs or marks, half width, simplified."""
    wide = unicodedata.normalize("NFKC", text).translate(_SIMPLE)
    return "".join(one for one in wide.lower() if one.isalnum())


def is_decent(text: str) -> bool:
    return _FORBIDDEN.search(plain(text)) is None


def check(text: str, field: str) -> str:
    """The text as it is.

    :raises Threat: on its field.
    """
    if not is_decent(text):
        refusal = Threat()
        refusal.field = field
        raise refusal
    return text
