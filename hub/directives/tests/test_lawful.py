"""What no order may ask for, and what sounds like it and is fine."""

import pytest

from hub.directives import lawful


class TestBanned:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("今晚下班前对保洁员逐个搜身", "SEARCH"),
            ("去翻他的包，看看钥匙在不在", "SEARCH"),
            ("搜查 3 号宿舍", "SEARCH"),
            ("把装修工扣下，不交押金不让他离开", "DETAIN"),
            ("扣押外卖员的电动车", "DETAIN"),
            ("先把他的身份证扣留", "DETAIN"),
            ("7-1802 欠费半年，明天停水", "CUT"),
            ("把该户的电断了", "CUT"),
            ("断电催费", "CUT"),
            ("停用该户的门禁卡", "CUT"),
            ("迟到的每人罚款 50 元", "FINE"),
            ("迟到扣工资", "FINE"),
            ("旷工一天扣三天", "FINE"),
            ("不听话就打他一顿", "FORCE"),
            ("睡岗的罚站一小时", "FORCE"),
            ("先开个会。散会后对值班员搜身。", "SEARCH"),
        ],
    )
    def test_is_named(self, text: str, code: str) -> None:
        ban = lawful.banned(text)
        assert ban is not None
        assert ban.code == code

    @pytest.mark.parametrize(
        "text",
        [
            "张贴 5 号楼停水检修通知",
            "通知 3 单元业主明早停电两小时，供电公司检修",
            "严禁对业主搜身、扣押物品",
            "停电投诉今天全部回访",
            "抢修后恢复供水",
            "清点前台备用金和钥匙，做好交接",
            "把电梯停水平层的问题报维保",
            "关好配电房的门",
            "看好水池边的孩子",
            "打扫 7 号楼大堂",
            "打印本周巡查表",
            "收集停车费发票",
        ],
    )
    def test_is_not_what_only_sounds_like_it(self, text: str) -> None:
        assert lawful.banned(text) is None

    def test_is_found_through_spaces_and_full_width(self) -> None:
        assert lawful.banned("对 他 搜 身") is not None
        assert lawful.banned("罚款５０元") is not None


class TestBadge:
    @pytest.mark.parametrize(
        "text", ["可以不戴工牌", "不佩戴胸牌", "工牌可不戴", "摘下工作证", "免戴工号牌"]
    )
    def test_is_never_taken_off(self, text: str) -> None:
        assert lawful.removes_badge(text)

    @pytest.mark.parametrize(
        "text",
        [
            "可穿短袖，工牌照常佩戴",
            "外套自备，不得摘下工牌",
            "可不打领带，佩戴工牌",
            "工牌不得摘下",
        ],
    )
    def test_stays_on(self, text: str) -> None:
        assert not lawful.removes_badge(text)
