"""An importer, as an app would declare one, and the desk where Ana uses it."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from hub.kernel import exchange, jobs
from hub.kernel.models import Community, Counter, ImportRun


def excel(*parts: int) -> datetime:
    """A date as a workbook has it: on no clock in particular."""
    return datetime(*parts)  # noqa: DTZ001  (on the local clock)


class Colour(models.TextChoices):
    RED = "R", "红"
    BLUE = "B", "蓝"


@exchange.register
class Meters(exchange.Importer):
    """Meter readings, kept as counters: the meter's name, the month, the value."""

    kind = "tests.meters"
    title = "表计读数"
    note = "每月一份。"
    columns = (
        exchange.Column("name", "表号", exchange.text(20), required=True, example="A-01"),
        exchange.Column("month", "月份", exchange.text(7), also=("所属月份",), empty=""),
        exchange.Column("value", "读数", exchange.whole(low=0, high=9_999), required=True),
        exchange.Column("read_on", "抄表日期", exchange.day(), note="写成 2026-11-23"),
        exchange.Column("colour", "颜色", exchange.choice(Colour)),
        exchange.Column("rest", "备注", exchange.text(50, lines=True), empty=""),
    )
    key = ("name", "month")

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        return bool(person.username == "ana")

    def prepare(self) -> None:
        known = Counter.objects.filter(community=self.community)
        self.known = {(one.name, one.period): one for one in known}

    def check_row(self, row: exchange.Row) -> Iterable[exchange.Fault]:
        before = self.known.get((row["name"], row["month"]))
        if before and row["value"] < before.value:
            yield exchange.Fault("value", f"比已有读数 {before.value} 还小")

    def compare(self, rows: list[exchange.Row]) -> exchange.Outcome:
        new, changed, same = self._sorted(rows)
        return exchange.Outcome(len(new), len(changed), same)

    def apply(self, ready: list[exchange.Row]) -> exchange.Outcome:
        new, changed, same = self._sorted(ready)
        Counter.objects.bulk_create(new)
        Counter.objects.bulk_update(changed, ["value"])
        return exchange.Outcome(len(new), len(changed), same)

    def _sorted(self, rows: list[exchange.Row]) -> tuple[list[Counter], list[Counter], int]:
        new, changed, same = [], [], 0
        for row in rows:
            found = self.known.get((row["name"], row["month"]))
            if found is None:
                new.append(
                    Counter(
                        community=self.community,
                        name=row["name"],
                        period=row["month"],
                        value=row["value"],
                    )
                )
            elif found.value == row["value"]:
                same += 1
            else:
                changed.append(Counter(pk=found.pk, value=row["value"]))
        return new, changed, same


HEADING = ["表号*", "月份", "读数（必填）", "抄表日期", "颜色", "备注"]
GOOD = [
    ["A-01", "2026-11", 17, date(2026, 11, 23), "红", "好"],
    ["A-02", "2026-11", 18, "2026年11月23日", "蓝", ""],
]


def xlsx(*rows: Iterable[Any], sheet: str = "表") -> bytes:
    out = io.BytesIO()
    plain = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(out, plain) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


def csv_file(*rows: Iterable[Any], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


class Office:
    """Ana at her desk, with the worker next door."""

    def __init__(self, person: Any, community: Community) -> None:
        self.who = {"by": person, "community": community}

    def upload(self, data: bytes, name: str = "读数.xlsx") -> ImportRun:
        file = SimpleUploadedFile(name, data)
        run = exchange.upload("tests.meters", file, at=timezone.now(), **self.who)
        jobs.drain(timezone.now())
        run.refresh_from_db()
        return run

    def accept(self, run: ImportRun, *, good_only: bool = False) -> ImportRun:
        exchange.accept(run.pk, at=timezone.now(), good_only=good_only, **self.who)
        jobs.drain(timezone.now())
        run.refresh_from_db()
        return run

    def bring_in(self, *rows: Iterable[Any]) -> ImportRun:
        return self.accept(self.upload(xlsx(HEADING, *rows)))


def readings() -> dict[tuple[str, str], int]:
    return {(one.name, one.period): one.value for one in Counter.objects.all()}


def reasons(run: ImportRun) -> list[str]:
    return [f"{e['row']}{e['column']} {e['reason']}" for e in run.errors]


def stored() -> set[str]:
    place = Path(settings.MEDIA_ROOT) / "imports"
    return {str(path) for path in place.rglob("*") if path.is_file()}
