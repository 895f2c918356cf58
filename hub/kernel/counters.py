"""Numbers without gaps: taken inside the transaction that uses them."""

from hub.kernel.models import Community, Counter


def next_number(community: Community, name: str, period: str = "") -> int:
    """Take the next number. The counter's row stays locked until the caller's transaction ends,

    so a number that is rolled back is given out again and no gap appears.
    """
    counter = (
        Counter.objects.select_for_update()
        .filter(community=community, name=name, period=period)
        .first()
    )
    if counter is None:
        Counter.objects.bulk_create(
            [Counter(community=community, name=name, period=period)], ignore_conflicts=True
        )
        counter = Counter.objects.select_for_update().get(
            community=community, name=name, period=period
        )
    counter.value += 1
    counter.save(update_fields=["value"])
    return counter.value
