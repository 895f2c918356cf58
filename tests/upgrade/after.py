"""What an upgraded house says of itself: run in its own database, prints one line of JSON."""

import json
import os
from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.estate.models import Household
from hub.kernel import jobs
from hub.kernel.jobs import timetable
from hub.kernel.models import Community, Job
from hub.matters import actions
from hub.matters.actions.told import Intake
from hub.matters.models import Matter
from hub.people.models import Post, Role, Staff
from hub.people.rules import grants
from hub.people.web import PROVEN, places


def main() -> None:
    settings.ALLOWED_HOSTS.append("testserver")
    print(
        json.dumps(
            {"doors": doors(), "nights": nights(), "work": work()}, ensure_ascii=False, default=str
        )
    )


def doors() -> dict[str, dict[str, int]]:
    """What one person of each role is answered at every door that is theirs."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for role in Role:
        if (person := _one_of(role)) is None:
            continue
        client = _seat(person)
        theirs = grants(person, timezone.now())
        for place in places():
            for door in place.doors(theirs):
                found[role][door.url_name] = client.get(
                    reverse(door.url_name), follow=True
                ).status_code
    return found


def nights() -> dict[str, str]:
    """Every piece of periodic work, once; what became of it."""
    clock = timetable.Timetable()
    clock.enqueue_due(timezone.now())
    while jobs.run_one(timezone.now()):
        pass
    return {name: state for name, state in Job.objects.order_by("pk").values_list("name", "state")}


def work() -> dict[str, Any]:
    """An old matter called back, and a new one taken in, handed over, accepted and handled."""
    community = Community.objects.get()
    at = timezone.make_aware(
        datetime.combine(timezone.localdate() + timedelta(days=1), time(10)),
    )
    old = Matter.objects.filter(status="HANDLED").latest("pk")
    caller = next(one for one in Staff.objects.order_by("pk") if _may_call(one, old, at))
    actions.call_back(
        old.pk,
        community=community,
        by=caller,
        at=at,
        reporter_id=old.reporters.get().pk,
        way="PHONE",
        is_reached=True,
        verdict="SATISFIED",
        said="修好了",
    )
    new = _taken_in(community, at)
    return {
        "old": Matter.objects.get(pk=old.pk).status,
        "new": Matter.objects.get(pk=new.pk).status,
        "timeline": _seat(caller).get(reverse("matters:detail", args=[old.pk])).status_code,
    }


def _taken_in(community: Community, at: datetime) -> Matter:
    home = Household.objects.within(community).first()
    assert home
    handler = Post.objects.filter(role=Role.HANDLER, until=None, department__isnull=False)[0]
    assert handler.department
    desk = _one_of(Role.FRONT_DESK)
    assert desk
    told = Intake(
        kind="COMPLAINT",
        channel="PHONE",
        text="主卧飘窗又渗水了，去年补过一次",
        type_code="T01.01",
        household_id=home.pk,
        reporter_name="黄海",
        reporter_phone="13812345678",
    )
    who: dict[str, Any] = {"community": community, "by": desk}
    matter = actions.take_in(told, **who, at=at, department_id=handler.department.pk)
    who["by"] = handler.staff
    actions.accept(matter.pk, **who, at=at + timedelta(minutes=5))
    return actions.handle(matter.pk, **who, at=at + timedelta(hours=1), result="重新打胶")


def _may_call(person: Staff, matter: Matter, at: datetime) -> bool:
    return actions.callbacks.why_not(person, matter, at) is None


def _one_of(role: Role) -> Staff | None:
    post = Post.objects.filter(role=role, until=None).order_by("pk").first()
    return post.staff if post else None


def _seat(person: Staff) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    session = client.session
    session[PROVEN] = person.pk
    session.save()
    return client


if __name__ == "__main__":
    main()
