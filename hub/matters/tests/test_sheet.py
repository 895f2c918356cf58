"""事务处理单: a matter on paper, as it goes into a folder or to the resident for signing."""

import pytest

from hub.matters.tests.cast import MORNING, Cast, handled
from hub.people.tests.seats import Seat


@pytest.fixture
def paper(cast: Cast, seat: Seat) -> str:
    matter = handled(cast, MORNING)
    answer = seat("lin", 3).get(f"/matters/{matter.pk}/sheet/")
    return answer.content.decode()


class TestSheet:
    def test_tells_the_whole_course_oldest_first(self, paper: str) -> None:
        course = paper[paper.index("<h2>经过</h2>") :]
        places = [course.index(act) for act in ("登记", "转交", "接单", "处理完毕")]

        assert places == sorted(places)
        assert "2026-06-10 10:00" in course

    def test_masks_the_phone(self, paper: str) -> None:
        assert "138****5678" in paper
        assert "13812345678" not in paper

    def test_says_who_printed_it_and_leaves_room_to_sign(self, paper: str) -> None:
        assert "由 林芳 打印" in paper
        for who in ("经办人", "业户", "客服主管"):
            assert f"<span>{who}</span>" in paper
