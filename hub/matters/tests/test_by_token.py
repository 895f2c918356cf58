"""A token leaves the roles behind that need a second factor, and none of the conflicts they bring."""

from datetime import timedelta

import pytest

from hub.matters import actions
from hub.matters.actions.callbacks import AccusedDepartmentMayNotCall
from hub.matters.actions.closing import MayNotCode
from hub.matters.tests.cast import BEGINNING, Cast, after, handled, ruled
from hub.people import actions as people
from hub.people.models import Post, Role, Staff


@pytest.fixture
def two_posts(cast: Cast) -> Staff:
    """林芳 of the desk supervises engineering too, and comes by a token of hers."""
    Post.objects.create(
        staff=cast.lin,
        role=Role.SUPERVISOR,
        community=cast.community,
        department=cast.engineering,
        since=BEGINNING,
    )
    issued = people.issue_token(
        name="话机",
        ends_on=(after() + timedelta(days=30)).date(),
        community=cast.community,
        by=Staff.objects.get(pk=cast.lin.pk),
        at=after(),
    )
    found = people.come_in(issued.secret, at=after(1))
    assert found is not None
    return found


def test_does_not_call_back_about_the_department_she_supervises(
    cast: Cast, two_posts: Staff
) -> None:
    matter = handled(cast, accused_department_id=cast.engineering.pk)

    for lin in (Staff.objects.get(pk=two_posts.pk), two_posts):
        with pytest.raises(AccusedDepartmentMayNotCall):
            actions.call_back(
                matter.pk,
                community=cast.community,
                by=lin,
                at=after(3),
                reporter_id=matter.reporters.get().pk,
                way="PHONE",
                is_reached=True,
                verdict="SATISFIED",
                said="好了",
            )


def test_does_not_say_what_caused_the_work_she_leads(cast: Cast, two_posts: Staff) -> None:
    matter = ruled(cast, handled(cast))
    actions.call_back(
        matter.pk,
        community=cast.community,
        by=cast.zhou,
        at=after(5),
        reporter_id=matter.reporters.get().pk,
        way="PHONE",
        is_reached=True,
        verdict="SATISFIED",
        said="好了",
    )

    for lin in (Staff.objects.get(pk=two_posts.pk), two_posts):
        with pytest.raises(MayNotCode):
            actions.close(
                matter.pk,
                community=cast.community,
                by=lin,
                at=after(6),
                cause_code="C6.3",
                responsible="SELF",
            )
