"""Records from before hands were remembered: the migration finds them in rounds and journal."""

from importlib import import_module

from django.apps import apps
from django.db import connection

from hub.kernel import appendonly
from hub.matters import actions
from hub.matters.models import Hand, Matter
from hub.matters.tests.cast import Cast, after, handled

migration = import_module("hub.matters.migrations.0004_known_hands")


def test_are_found_in_rounds_and_journal(cast: Cast) -> None:
    matter = handled(cast)
    does = {"community": cast.community}
    actions.reopen(matter.pk, by=cast.zhou, at=after(3), reason="又漏了", **does)
    actions.assign(matter.pk, by=cast.zheng, at=after(3.1), to=cast.liu, **does)
    actions.assign(matter.pk, by=cast.zheng, at=after(3.2), to=cast.chen, **does)
    before = hands(matter)
    guard = appendonly._guards["matters_hand"]
    appendonly.remove(connection, guard)
    Hand.objects.all().delete()
    appendonly.install(connection, guard)

    migration.remember(apps, None)

    assert before == hands(matter) == {(1, "陈刚"), (2, "刘洋"), (2, "陈刚")}
    migration.remember(apps, None)
    assert before == hands(matter)


def hands(matter: Matter) -> set[tuple[int, str]]:
    return set(Hand.objects.filter(matter=matter).values_list("cycle__number", "staff__name"))
