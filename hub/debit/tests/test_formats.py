"""送盘格式: one person proposes a version, another puts it in use; history says what it replaced."""

import pytest

from hub.charges.tests.cast import Cast
from hub.debit import actions
from hub.debit.actions.formats import OwnFormat
from hub.debit.events import Happened
from hub.debit.models import Format
from hub.debit.tests.cast import form_of
from hub.kernel import journal


def proposed(cast: Cast) -> Format:
    return actions.propose_format(
        **cast.doing("peng"),
        code="TXT",
        name="每个两笔",
        lines_per_file=2,
        layout={**form_of(cast).layout},
    )


class TestApproving:
    def test_puts_it_in_the_place_of_the_earlier_version(self, cast: Cast) -> None:
        earlier, later = form_of(cast), proposed(cast)

        actions.approve_format(later.pk, **cast.doing("li"))

        earlier.refresh_from_db()
        assert earlier.status == Format.Status.RETIRED
        assert form_of(cast) == later

    def test_is_told_of_both(self, cast: Cast) -> None:
        earlier, later = form_of(cast), proposed(cast)

        actions.approve_format(later.pk, **cast.doing("li"))

        (event,) = journal.history(earlier).filter(verb=Happened.FORMAT_RETIRED)
        assert event.actor == cast.li
        assert journal.history(later).filter(verb=Happened.FORMAT_APPROVED).exists()

    def test_is_not_for_who_proposed_it(self, cast: Cast) -> None:
        later = proposed(cast)
        with pytest.raises(OwnFormat):
            actions.approve_format(later.pk, **cast.doing("peng"))
