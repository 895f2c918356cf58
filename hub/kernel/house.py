"""Who acts when nobody does: the house itself, for jobs and the clock."""

from typing import Any

from django.contrib.auth import get_user_model

USERNAME = "zhongshu"


def the_house() -> Any:
    """Return the system's own person. It cannot sign in and holds no post."""
    people = get_user_model()._default_manager
    house = people.filter(username=USERNAME).first()
    if house is None:
        house = people.model(username=USERNAME, name="中枢系统", is_system=True)
        house.set_unusable_password()
        house.save()
    return house
