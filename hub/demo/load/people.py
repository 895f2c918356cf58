"""The two hundred who work there: the demonstration's cast and as many more as its posts need."""

from itertools import count
from random import Random

from hub.demo import texts
from hub.demo.frame import PEOPLE, Person
from hub.people.models import Role

# For 20,000 households in one house: how many of each post, the cast included.
POSTS: tuple[tuple[str, Role, str | None, int], ...] = (
    ("fd", Role.FRONT_DESK, "CS", 16),
    ("bu", Role.BUTLER, "CS", 40),
    ("ld", Role.LEADER, "CS", 4),
    ("su", Role.SUPERVISOR, "CS", 4),
    ("dr", Role.DIRECTOR, "CS", 2),
    ("mo", Role.MONITOR, "ORD", 8),
    ("en", Role.HANDLER, "ENG", 42),
    ("or", Role.HANDLER, "ORD", 31),
    ("cl", Role.HANDLER, "CLN", 25),
    ("gr", Role.HANDLER, "GRN", 10),
    ("of", Role.HANDLER, "OFF", 4),
    ("fi", Role.FINANCE, "FIN", 8),
)


def everybody() -> tuple[Person, ...]:
    rng = Random(200)
    people = list(PEOPLE)
    taken = {login for login, _name, _role, _department in people}
    for prefix, role, department, most in POSTS:
        here = sum(one[2:] == (role, department) for one in people)
        free = (login for n in count(1) if (login := f"{prefix}{n:02}") not in taken)
        for _n in range(most - here):
            people.append((next(free), texts.a_name(rng), role, department))
    return tuple(people)
