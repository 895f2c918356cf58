"""No text presses by water, power, gas, heat, gates, lifts, cards or shame, however it is spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.dunning.decency import Threat, check, is_decent, plain
from hub.dunning.seed import STEPS

THREATS = (
    "再不交就停水停电",
    "将对您家断水、断电处理",
    "掐掉您家的水",
    "停您家的电",
    "暂停供暖，直到付清",
    "关停燃气",
    "限制用水",
    "水电都会停",
    "停用您的门禁卡",
    "取消电梯权限",
    "车卡将被锁",
    "车辆不让进小区",
    "禁止通行",
    "欠费名单将张贴公示",
    "在业主群曝光",
    "通知您单位领导",
    "公布您家门牌",
    "停 水 停 电",
    "停\u200b水",
    "停-水",
    "停。。水",
    "停⽔",  # a Kangxi radical
    "停電",
    "斷水斷電",
    "關閉門禁",
    "停Ａ水".replace("Ａ", ""),
)
DECENT = (
    "您好，本期账单已到期，请在 6 月 30 日前付清，有疑问请告诉我们。",
    "水电费与物业费分开计算，请核对金额。",
    "我们可以上门核对，请告诉我们方便的时间。",
    "逾期付款的，我们将依法申请支付令或提起诉讼。",
    "停车费本月 150 元",
    "原号码停用，电话改为座机",
    "已停用电子邮箱",
    "电话里已说明公摊电费的算法",
)
JOINTS = st.text(
    alphabet=" 　\t·•-—_.,，。!！*＊|/\\\u200b\u200c\u2060\ufeff~～+（）()[]【】\"'", max_size=3
)


class TestThreats:
    @pytest.mark.parametrize("text", THREATS)
    def test_are_refused(self, text: str) -> None:
        with pytest.raises(Threat) as refused:
            check(text, "script")
        assert refused.value.field == "script"

    @pytest.mark.parametrize("text", DECENT)
    def test_are_not_seen_in_plain_demands(self, text: str) -> None:
        assert check(text, "script") == text

    @given(
        st.sampled_from(["停水停电", "断电", "停用门禁", "锁车卡", "欠费名单", "拉闸"]), st.data()
    )
    def test_stay_threats_with_anything_between_their_letters(
        self, words: str, data: st.DataObject
    ) -> None:
        spelled = "".join(one + data.draw(JOINTS) for one in words)
        assert not is_decent(f"请注意{spelled}，谢谢")

    @given(st.text())
    def test_are_looked_for_in_one_spelling(self, text: str) -> None:
        assert plain(plain(text)) == plain(text)

    def test_are_in_no_script_that_we_bring(self) -> None:
        assert all(is_decent(step["script"]) and is_decent(step["name"]) for step in STEPS)
