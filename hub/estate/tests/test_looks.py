"""Whoever looks at more numbers than they can ring up is asked why, by somebody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from hub.estate import actions
from hub.estate.actions.looking import MANY, WHILE
from hub.estate.models import BulkLook, Phone
from hub.estate.tests.conftest import NOW, hired
from hub.kernel.models import Event, Obligation
from hub.kernel.refusals import NotAllowed
from hub.people.models import Role

SECOND = timedelta(seconds=1)


@pytest.fixture
def director(lake):
    return hired("白主任", Role.DIRECTOR, lake)


@pytest.fixture
def manager(lake):
    return hired("高经理", Role.MANAGER, lake)


@pytest.fixture
def numbers(lake, li_ming):
    return [
        Phone.objects.create(community=lake, resident=li_ming, number=f"1390000{n:04}")
        for n in range(2 * MANY)
    ]


def look_at(numbers, by, since=NOW, apart=SECOND):
    for n, phone in enumerate(numbers):
        at = since + n * apart
        actions.reveal_phone(phone.pk, reason="催缴", community=phone.community, by=by, at=at)


def answer(by, at=NOW + timedelta(hours=1), finding="WORK", words="对照了通话记录"):
    look = BulkLook.objects.latest("pk")
    return actions.answer_look(
        look.pk, community=look.community, by=by, at=at, finding=finding, words=words
    )


class TestIsAsked:
    def test_from_the_number_that_is_too_many(self, director, desk, numbers):
        look_at(numbers[: MANY - 1], desk)
        assert not BulkLook.objects.exists()
        look_at(numbers[MANY - 1 : MANY], desk, NOW + timedelta(minutes=1))
        look = BulkLook.objects.get()
        assert (look.person, look.count, look.begins_at) == (desk, MANY, NOW)
        owed = Obligation.objects.get(kind="estate.look_into")
        assert (owed.role, owed.status) == (Role.DIRECTOR, "OPEN")

    def test_not_for_the_pace_of_somebody_who_talks_to_people(self, director, desk, numbers):
        look_at(numbers, desk, apart=WHILE / (MANY - 1) + SECOND)
        assert not BulkLook.objects.exists()

    def test_not_for_looking_at_the_same_number_again(self, director, desk, numbers):
        look_at([numbers[0]] * (MANY + 5), desk)
        assert not BulkLook.objects.exists()

    def test_once_while_the_question_is_open_and_again_after_the_answer(
        self, director, desk, numbers
    ):
        look_at(numbers, desk)
        assert BulkLook.objects.count() == 1
        answer(director, NOW + timedelta(minutes=2))
        look_at(numbers[: MANY - 1], desk, NOW + timedelta(minutes=3))
        assert BulkLook.objects.count() == 1
        look_at(numbers[-1:], desk, NOW + timedelta(minutes=4))
        assert BulkLook.objects.count() == 2

    def test_of_the_manager_where_the_director_looked(self, director, manager, numbers):
        look_at(numbers, director)
        assert Obligation.objects.get(kind="estate.look_into").role == Role.MANAGER


class TestTheAnswer:
    def test_ends_the_duty_and_is_on_record(self, director, desk, numbers):
        look_at(numbers, desk)
        look = answer(director, finding="MISUSE", words="问不出业务原因，已停权待查")
        assert look.get_finding_display() == "没有工作理由"
        assert Obligation.objects.get(kind="estate.look_into").status == "MET"
        assert Event.objects.filter(verb="estate.look_answered", actor=director).count() == 1

    def test_is_never_ones_own(self, director, manager, numbers):
        look_at(numbers, director)
        with pytest.raises(actions.OwnLooks):
            answer(director)
        with pytest.raises(IntegrityError), transaction.atomic():
            BulkLook.objects.update(
                finding="WORK", words="自己写的", answered_by=director, answered_at=NOW
            )
        answer(manager)

    def test_is_given_once_by_those_who_may(self, director, supervisor, desk, numbers):
        look_at(numbers, desk)
        with pytest.raises(NotAllowed):
            answer(supervisor)
        answer(director)
        with pytest.raises(actions.Answered):
            answer(director)


def test_the_page_lists_every_look_and_takes_the_answer(
    sign_in, director, supervisor, desk, numbers
):
    look_at(numbers[:MANY], desk)
    look = BulkLook.objects.get()
    url = reverse("estate:look", args=[look.pk])
    seen = sign_in(supervisor).get(reverse("estate:reveals")).content.decode()
    assert url in seen
    assert "写核实结论" not in sign_in(supervisor).get(url).content.decode()

    client = sign_in(director)
    shown = client.get(url).content.decode()
    assert shown.count("139****") == MANY
    said = {"finding": "WORK", "words": "当天集中催缴，通话记录都在"}
    assert client.post(reverse("estate:answer_look", args=[look.pk]), said).status_code == 302
    assert "通话记录都在" in client.get(url).content.decode()


class TestTheReport:
    """谁看过谁: by the person looked at, by who looked, and by day."""

    def test_finds_by_the_person_looked_at(self, sign_in, supervisor, desk, numbers, li_ming):
        look_at(numbers[:1], desk)
        client = sign_in(supervisor)
        for words in ("李明", "7-1-1802"):
            assert "林悦" in client.get(reverse("estate:reveals"), {"q": words}).content.decode()
        none = client.get(reverse("estate:reveals"), {"q": "黄海"}).content.decode()
        assert "没有符合条件的记录" in none

    def test_finds_by_who_looked(self, sign_in, supervisor, desk, numbers):
        look_at(numbers[:1], desk)
        look_at(numbers[1:2], supervisor)
        client = sign_in(supervisor)
        shown = client.get(reverse("estate:reveals"), {"by": desk.pk}).content.decode()
        assert shown.count("row-link") == 1


def test_it_is_nobody_elses_business(sign_in, director, desk, handler, numbers):
    look_at(numbers[:MANY], desk)
    url = reverse("estate:look", args=[BulkLook.objects.get().pk])
    for who in (desk, handler):
        assert sign_in(who).get(url).status_code == 403
