"""Jobs that these tests declare, and what they did."""

import os
import time as clock
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.kernel import jobs
from hub.kernel.models import Company
from hub.kernel.refusals import Refusal

ran: list[Any] = []


class NoPaper(Refusal):
    message = "打印机里没有纸，请加纸后再试。"


@jobs.job("tests.note")
def note(progress: jobs.Progress, what: Any = None) -> Any:
    ran.append(what)
    return what


@jobs.job("tests.break")
def break_down(progress: jobs.Progress) -> None:
    ran.append("broke")
    raise ZeroDivisionError("the bug")


@jobs.job("tests.refuse", gave_up=lambda job: ran.append(("gave up", job.error)))
def refuse(progress: jobs.Progress) -> None:
    raise NoPaper


@jobs.job("tests.unkept")
def return_what_cannot_be_kept(progress: jobs.Progress) -> object:
    return object()


@jobs.job("tests.count")
def count(progress: jobs.Progress, upto: int) -> None:
    progress.total(upto, "数数")
    for _n in range(upto):
        progress.step()
    progress.step(0, "数完了")


@jobs.job("tests.nap")
def nap(progress: jobs.Progress, seconds: float, place: str) -> None:
    """Leave a line at the start and one at the end, for tests that watch from outside."""
    with open(place, "a") as lines:
        lines.write(f"began {os.getpid()}\n")
    clock.sleep(seconds)
    with open(place, "a") as lines:
        lines.write(f"ended {os.getpid()}\n")


def run_all() -> int:
    return jobs.drain(timezone.now())


@jobs.job("tests.hold")
def hold(progress: jobs.Progress, seconds: float) -> None:
    with transaction.atomic():
        Company.objects.create(name="万家物业")
        clock.sleep(seconds)
    ran.append("held")


@jobs.job("tests.linger")
def linger(progress: jobs.Progress) -> None:
    progress.total(3)
    clock.sleep(0.5)
    progress.step()
    clock.sleep(1.5)
    progress.step(2)
