"""Who may do what with household files: the matrix, read as the rule it is."""

import pytest

from hub.estate import actions, rules
from hub.estate.finding import look_up
from hub.estate.models import Household
from hub.kernel.refusals import Missing, NotAllowed
from hub.people.models import Deputy, Role

from .conftest import LONG_AGO, NOW, hired

YES = None


@pytest.fixture
def acts(lake, seven, ten, home, li_ming, north):
    phone = li_ming.phones.get()
    at = {"community": lake, "at": NOW}
    return {
        "see": lambda by: Household.objects.visible_to(by, lake, NOW).find(home.pk),
        "move in": lambda by: actions.move_in(home.pk, kind="FAMILY", name="李红", by=by, **at),
        "add phone": lambda by: actions.add_phone(li_ming.pk, number="13900139000", by=by, **at),
        "add car": lambda by: actions.add_vehicle(home.pk, plate="粤R12345", by=by, **at),
        "reveal": lambda by: actions.reveal_phone(phone.pk, reason="电话回访", by=by, **at),
        "add area": lambda by: actions.add_area(name="西组团", by=by, **at),
        "add room": lambda by: actions.add_household(seven.pk, room="1901", by=by, **at),
        "assign beat": lambda by: actions.assign_beat(
            north.pk, staff_id=hired("新管家", Role.BUTLER, lake).pk, by=by, **at
        ),
    }


@pytest.mark.parametrize(
    ("role", "see", "update", "reveal", "keep"),
    [
        (Role.FRONT_DESK, YES, YES, YES, NotAllowed),
        (Role.LEADER, YES, NotAllowed, YES, NotAllowed),
        (Role.SUPERVISOR, YES, YES, YES, YES),
        (Role.DIRECTOR, YES, NotAllowed, YES, YES),
        (Role.OFFICE_DIRECTOR, YES, NotAllowed, YES, NotAllowed),
        (
            Role.AUDITOR,
            YES,
            NotAllowed,
            NotAllowed,
            NotAllowed,
        ),  # reads who looked, not the number
        (Role.BUTLER, Missing, Missing, Missing, NotAllowed),  # without a beat
        (Role.MANAGER, Missing, Missing, Missing, NotAllowed),
        (Role.HANDLER, Missing, Missing, Missing, NotAllowed),  # only through a matter
        (Role.MONITOR, Missing, Missing, Missing, NotAllowed),
        (Role.ADMIN, Missing, Missing, Missing, NotAllowed),  # sees no business data
    ],
)
def test_who_may_do_what(role, see, update, reveal, keep, lake, acts):
    person = hired("某人", role, lake)
    answers = {"see": see, "reveal": reveal}
    answers |= dict.fromkeys(("move in", "add phone", "add car"), update)
    answers |= dict.fromkeys(("add area", "add room", "assign beat"), keep)
    for name, answer in answers.items():
        if answer is YES:
            acts[name](person)
        else:
            with pytest.raises(answer):
                acts[name](person)


def test_strangers_do_not_learn_that_it_exists(acts, stranger):
    for act in acts.values():
        with pytest.raises(Missing):
            act(stranger)


class TestButlers:
    def test_see_and_keep_the_files_of_their_own_beats(
        self, lake, acts, butler, north, supervisor
    ):
        actions.assign_beat(north.pk, staff_id=butler.pk, community=lake, by=supervisor, at=NOW)

        for name in ("see", "move in", "add phone", "add car", "reveal"):
            acts[name](butler)
        assert not Household.objects.visible_to(butler, lake, NOW).filter(building__code="10")

    def test_no_longer_once_the_beat_has_ended(self, acts, butler, north, supervisor, lake):
        beat = actions.assign_beat(
            north.pk, staff_id=butler.pk, community=lake, by=supervisor, at=LONG_AGO
        )
        actions.end_beat(beat.pk, community=lake, by=supervisor, at=NOW)

        with pytest.raises(Missing):
            acts["see"](butler)

    def test_who_stands_in_for_a_butler_walks_the_butlers_beat(
        self, lake, acts, butler, north, supervisor, home
    ):
        actions.assign_beat(
            north.pk, staff_id=butler.pk, community=lake, by=supervisor, at=LONG_AGO
        )
        deputy = hired("代班", Role.HANDLER, lake)
        Deputy.objects.create(
            community=lake,
            principal=butler,
            deputy=deputy,
            role=Role.BUTLER,
            since=LONG_AGO,
            until=NOW.replace(year=2027),
            reason="休假",
            made_by=supervisor,
        )

        acts["move in"](deputy)
        assert rules.may_update(deputy, home, NOW).holder == butler


class TestLookingUp:
    @pytest.mark.parametrize(
        ("role", "may"), [(Role.MONITOR, True), (Role.MANAGER, True), (Role.HANDLER, False)]
    )
    def test_those_who_take_calls_find_the_room(self, role, may, lake, li_ming):
        person = hired("某人", role, lake)

        assert bool(rules.may_look_up(person, lake, NOW)) is may
        if may:
            (only,) = look_up(lake, "7-1-1802", NOW, areas=rules.areas_open_to(person, lake, NOW))
            assert only.with_masked_names().people[0].name == "李*"
