"""A client's own name for an act makes a double click one act, and nobody else's."""

from typing import Any

import pytest

from hub.matters import actions
from hub.matters.actions.keys import KeyReused
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, after, told


class TestAKey:
    def test_sent_twice_by_one_person_is_one_matter(self, cast: Cast) -> None:
        same = {"community": cast.community, "by": cast.zhou, "key": "k1"}
        first = actions.record(told(cast), at=after(0), **same)
        assert actions.take_in(told(cast), at=after(0.01), **same) == first

    def test_of_another_person_is_another_matter(self, cast: Cast) -> None:
        """Whoever learns a key must not be answered with somebody else's record."""
        same = {"community": cast.community, "at": after(0), "key": "k1"}
        mine = actions.record(told(cast), by=cast.zhou, **same)
        theirs = actions.record(told(cast, text="别的事"), by=cast.lin, **same)
        assert (mine.text, theirs.text) == (told(cast).text, "别的事")

    def test_of_any_length_is_kept(self, cast: Cast) -> None:
        same = {"community": cast.community, "by": cast.zhou, "at": after(0)}
        assert actions.record(told(cast), key="长" * 900, **same).pk

    @pytest.mark.parametrize("other", ["where", "whom", "what_next"])
    def test_used_for_something_else_is_refused_and_says_what_was_recorded(
        self, cast: Cast, other: str
    ) -> None:
        """A desk that lost the answer and corrected the room must not believe it was saved."""
        same = {"community": cast.community, "by": cast.zhou, "key": "k1"}
        first = actions.record(told(cast), at=after(0), **same)
        changed: dict[str, Any] = {
            "where": {"told": told(cast, household_id=cast.neighbour.pk)},
            "whom": {"told": told(cast, accused_id=cast.chen.pk)},
            "what_next": {"told": told(cast), "department_id": cast.engineering.pk},
        }[other]

        with pytest.raises(KeyReused) as refused:
            actions.take_in(at=after(0), **changed, **same)
        assert first.number in str(refused.value)
        assert Matter.objects.count() == 1
