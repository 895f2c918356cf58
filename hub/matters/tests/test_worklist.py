"""事务列表: in which order matters stand."""

from django.http import QueryDict

from hub.matters import actions, lists
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, accepted, after, called_back, handled, ruled

LONG_AFTER = after(days=10)


def filed(cast: Cast) -> Matter:
    matter = called_back(cast, ruled(cast, handled(cast)))
    does = {"community": cast.community, "by": cast.sun}
    actions.close(matter.pk, at=after(7), cause_code="C4.3", responsible="PROPERTY", **does)
    return actions.file(matter.pk, at=after(8), **does)


def listed(cast: Cast, address: str) -> list[int]:
    page = lists.page(QueryDict(address), community=cast.community, person=cast.li, at=LONG_AFTER)
    return [matter.pk for matter in page.rows]


class TestOrder:
    def test_what_is_over_begins_with_the_newest(self, cast: Cast) -> None:
        older, newer = filed(cast), filed(cast)

        assert listed(cast, "state=FILED") == [newer.pk, older.pk]
        assert listed(cast, "state=FILED&state=MERGED") == [newer.pk, older.pk]
        assert listed(cast, "state=FILED&order=old") == [older.pk, newer.pk]

    def test_what_runs_out_first_comes_first(self, cast: Cast) -> None:
        over = filed(cast)
        later, sooner = accepted(cast, after(2)), accepted(cast, after(1))

        assert listed(cast, "state=ACCEPTED") == [sooner.pk, later.pk]
        assert listed(cast, "state=FILED&state=ACCEPTED") == [sooner.pk, later.pk, over.pk]
