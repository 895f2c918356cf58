"""Whoever is known to have had a hand in handling so far: from the rounds and from the journal."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar

from django.db import migrations

VERBS = {
    "matter.accepted": "ACCEPTED",
    "matter.assigned": "ASSIGNED",
    "matter.started": "STARTED",
    "matter.noted": "NOTED",
    "matter.handled": "HANDLED",
    "matter.finished": "HANDLED",
}
AT_ONCE = 500


def remember(apps: Any, editor: Any) -> None:
    Hand = apps.get_model("matters", "Hand")
    matters = apps.get_model("matters", "Matter").objects.order_by("pk").iterator(AT_ONCE)
    while some := {matter.pk: matter for matter in islice(matters, AT_ONCE)}:
        rows = [
            Hand(
                community_id=cycle.community_id,
                matter_id=cycle.matter_id,
                cycle_id=cycle.pk,
                staff_id=staff,
                did=did,
                at=at,
            )
            for cycle, staff, did, at in known(apps, some)
            if staff is not None and at is not None
        ]
        Hand.objects.bulk_create(rows, ignore_conflicts=True)


def known(apps: Any, matters: dict[int, Any]) -> Iterator[tuple[Any, int | None, str, Any]]:
    """Each round with somebody who had a hand in it, what they did and when."""
    rounds: dict[int, list[Any]] = {pk: [] for pk in matters}
    cycles = apps.get_model("matters", "Cycle").objects.filter(matter__in=matters)
    for cycle in cycles.order_by("number"):
        rounds[cycle.matter_id].append(cycle)
        yield cycle, cycle.accepted_by_id, "ACCEPTED", cycle.accepted_at
        yield cycle, cycle.handled_by_id, "HANDLED", cycle.handled_at
    for pk, matter in matters.items():
        # Whoever holds it was given it at some moment of this round: its beginning is none too late.
        for cycle in rounds[pk][-1:]:
            yield cycle, matter.holder_id, "ASSIGNED", cycle.opened_at
    for event in events(apps, matters):
        begun = [cycle for cycle in rounds[event.subject_id] if cycle.opened_at <= event.at]
        for cycle in begun[-1:]:
            for staff in who(apps, event, cycle):
                yield cycle, staff, VERBS[event.verb], event.at


def events(apps: Any, matters: dict[int, Any]) -> Any:
    return apps.get_model("kernel", "Event").objects.filter(
        community__in={matter.community_id for matter in matters.values()},
        subject_type="matters.matter",
        subject_id__in=matters,
        verb__in=VERBS,
    )


def who(apps: Any, event: Any, cycle: Any) -> list[int | None]:
    """The journal told the assigned by name alone: everybody of that name in the department counts."""
    posts = apps.get_model("people", "Post").objects.filter(department=cycle.department_id)
    if event.verb == "matter.assigned":
        return list(
            posts.filter(staff__name=event.detail.get("to", "")).values_list("staff", flat=True)
        )
    if event.verb == "matter.noted":
        in_its_name = event.detail.get("photos") and posts.filter(staff=event.actor_id).exists()
        return [event.actor_id] if in_its_name else []
    return [event.actor_id, event.acting_for_id]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("matters", "0003_hands"),
        ("kernel", "0004_search"),
        ("people", "0001_initial"),
    ]
    operations: ClassVar = [migrations.RunPython(remember, migrations.RunPython.noop)]
