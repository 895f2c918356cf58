"""Two at the same moment: what only one of them may do."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from hub.kernel.models import Company
from hub.kernel.refusals import Refusal
from hub.people import actions, rules
from hub.people.actions import FirstPerson
from hub.people.models import Role, Staff
from hub.people.tests.conftest import NOW, START, House

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run each in a thread of its own; return what each was answered."""
    answers: list[str] = []
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            act()
            answers.append("done")
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_a_company_is_set_up_once() -> None:
    def set_up(number: int) -> None:
        actions.set_up(
            company=f"公司 {number}",
            code=f"P{number}",
            community=f"项目 {number}",
            address="",
            departments=[],
            administrator=FirstPerson(f"admin{number}", "管理"),
            director=FirstPerson(f"dir{number}", "主任"),
            at=START,
        )

    answers = at_once(*[lambda n=n: set_up(n) for n in range(4)])

    assert answers == ["AlreadySetUp"] * 3 + ["done"]
    assert Company.objects.count() == 1


def test_two_administrators_ending_each_other_leave_one(house: House, zhou: Staff) -> None:
    second = house.hire("admin2", "第二管", Role.ADMIN, is_company_wide=True)
    posts = {by: by.posts.get() for by in (zhou, second)}
    facts = {"community": house.here, "at": NOW}

    answers = at_once(
        lambda: actions.end_post(posts[second], by=zhou, **facts),
        lambda: actions.end_post(posts[zhou], by=second, **facts),
    )

    assert answers.count("done") == 1
    left = [rules.administers(house.person(name), None, NOW) for name in ("zhou", "admin2")]
    assert sorted(left) == [False, True]


def test_a_username_goes_to_one_person(house: House, zhou: Staff) -> None:
    def hire() -> None:
        actions.hire(
            username="kf09", name="同名", role=Role.BUTLER, community=house.here, by=zhou, at=NOW
        )

    assert at_once(hire, hire) == ["UsernameTaken", "done"]
    assert Staff.objects.filter(username="kf09").count() == 1
