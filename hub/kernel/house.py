"""Who acts when nobody does: the house itself, for jobs and the clock."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

USERNAME = "zhongshu"


def the_house() -> Any:
    """Return the system's own person. It cannot sign in and holds no post."""
    house, _is_new = get_user_model()._default_manager.get_or_create(
        username=USERNAME,
        defaults={"name": "中枢系统", "is_system": True, "password": make_password(None)},
    )
    return house
