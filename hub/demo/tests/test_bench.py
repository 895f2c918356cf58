"""The yardstick of the bench is fair: it writes as many rows into the same tables as the product."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from hub.demo import frame
from hub.demo.bench import intake, raw
from hub.kernel.models import Event
from hub.matters.models import Matter
from hub.matters.tests.cast import fill_calendar


def rows() -> Counter[str]:
    """How many each table holds; numbers taken count as one row each time."""
    held = Counter({m._meta.db_table: m._default_manager.count() for m in apps.get_models()})
    counter = apps.get_model("kernel", "Counter")
    held["kernel_counter"] = sum(counter.objects.values_list("value", flat=True))
    return held


@pytest.mark.django_db(transaction=True)
def test_a_raw_commit_writes_the_rows_of_an_intake() -> None:
    fill_calendar()
    built = frame.build(Random(1), 20, timezone.now() - timedelta(days=1))
    client = Client()
    client.force_login(
        built.staff["fd01"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    before = rows()
    client.post("/matters/intake/", intake._told(Random(1), built))
    by_the_product = rows() - before

    matter = Matter.objects.get()
    before = rows()
    raw.Writer(raw.pattern(matter.pk)).write()
    by_the_driver = rows() - before
    connection.close()  # its manners were changed

    assert by_the_driver == by_the_product
    assert by_the_product.total() == 12
    copy = Matter.objects.exclude(pk=matter.pk).get()
    verbs = [
        list(Event.objects.filter(subject_id=one.pk).values_list("verb", flat=True))
        for one in (matter, copy)
    ]
    assert verbs[0] == verbs[1]
