"""What a text suggests: measured on the sixty labelled texts composed for this product."""

import pytest

from hub.demo import texts
from hub.matters.suggest import suggest

LABELLED = [one for group in texts.complaints().values() for one in group]


class TestSuggest:
    def test_names_the_right_type_among_three_for_most_texts(self) -> None:
        """The desk picks from three; a suggestion that is rarely among them only costs time."""
        right = sum(one.type_code in suggest(one.text).types for one in LABELLED)

        assert right / len(LABELLED) >= 0.85

    def test_names_it_first_for_three_in_four(self) -> None:
        first = sum(suggest(one.text).types[:1] == (one.type_code,) for one in LABELLED)

        assert first / len(LABELLED) >= 0.75

    @pytest.mark.parametrize(
        ("text", "playbook"),
        [
            ("9栋2号梯把我和孩子关在电梯里面了", "entrapment"),
            ("对面阳台冒浓烟，好像着火了", "fire"),
            ("厨房水管爆了一直在喷水，水漫到客厅", "burst"),
            ("楼道里好大的煤气味", "gas"),
        ],
    )
    def test_opens_the_playbook_of_an_emergency(self, text: str, playbook: str) -> None:
        found = suggest(text)

        assert found.playbook is not None
        assert found.playbook.code == playbook
        assert found.is_urgent

    @pytest.mark.parametrize("text", ["楼下烧烤店的油烟", "邻居抽烟烟味飘进来", "水表读数不对"])
    def test_does_not_cry_wolf(self, text: str) -> None:
        assert suggest(text).playbook is None

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("车库路灯不亮了", "REPAIR_PUBLIC"),
            ("厨房水龙头坏了，来修一下", "REPAIR_HOME"),
            ("请问物业费怎么交", "ENQUIRY"),
            ("你们到底谁来管，投诉", "COMPLAINT"),
            ("保安帮我扶老人，特别感谢", "PRAISE"),
        ],
    )
    def test_names_the_kind(self, text: str, kind: str) -> None:
        assert suggest(text).kind == kind

    @pytest.mark.parametrize("text", ["", "水", "😀😀", "a" * 5000])
    def test_stands_any_text(self, text: str) -> None:
        assert len(suggest(text).types) <= 3
