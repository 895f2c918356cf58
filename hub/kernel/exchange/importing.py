"""A workbook's way in: uploaded, checked row by row, shown, accepted, and written in one go.

An app declares an Importer in its `imports.py` and registers it; everything else is here. What is
uploaded changes nothing. The check tells every bad cell. Somebody then accepts all of it, or the
good rows only, and a job writes them in one transaction: a workbook is never half imported.
"""

import secrets
import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import files, jobs, journal
from hub.kernel.exchange.importers import Importer, Outcome, importer_of
from hub.kernel.exchange.tables import (
    MOST_ROWS,
    PROBLEMS,
    BadRow,
    BadRows,
    NotAWorkbook,
    Table,
    unpack,
)
from hub.kernel.models import Community, ImportRun, Job
from hub.kernel.records import Records
from hub.kernel.refusals import Missing, NotAllowed, Refusal

BIGGEST = 30 * files.MB
SHOWN_ROWS, SHOWN_ERRORS = 20, 1_000
KEEP_WAITING = timedelta(days=7)
KEEP_FILES = timedelta(days=90)
CHECK, APPLY = "imports.check", "imports.apply"


class Happened(models.TextChoices):
    IMPORTED = "imports.imported", gettext_lazy("导入了表格")


# ── Why a run cannot go on ──────────────────────────────────────────────────────────────────
class WorkbookTooBig(NotAWorkbook):
    message = gettext_lazy("文件太大（最多 30 MB）。请拆成几个文件，分次导入。")
    status = 413


class HasBadRows(Refusal):
    message = gettext_lazy(
        "还有不正确的行，按“全部导入”一行也不会导入。请改好后重新上传，或选择“只导入正确的行”。"
    )


class WholeOrNothing(Refusal):
    message = gettext_lazy(
        "还有不正确的行。这种表格要么全部导入，要么一行也不导入，请改好后重新上传整份。"
    )


class NothingToImport(Refusal):
    message = gettext_lazy("没有一行可以导入。请按原因改好后重新上传。")


class AnotherIsRunning(Refusal):
    message = gettext_lazy("同类的表格正在导入中。请等它完成后再确认这一份。")


class NoLongerGood(Refusal):
    message = gettext_lazy("检查之后，系统里的数据有了变化，所以一行也没有导入。请重新上传检查。")


# ── What people do ──────────────────────────────────────────────────────────────────────────
def may_import(kind: str, person: Any, community: Community) -> type[Importer]:
    """Return the importer, for a person who may use it.

    :raises Missing, NotAllowed:
    """
    importer = importer_of(kind)
    if not importer.may(person, community):
        raise NotAllowed
    return importer


def find(pk: Any, *, by: Any, community: Community) -> ImportRun:
    """Return the run, for a person who may import such workbooks and may read this one.

    :raises Missing, NotAllowed:
    """
    return _of_theirs(Records["ImportRun"](ImportRun).within(community), pk, by, community)


def _of_theirs(runs: Records[ImportRun], pk: Any, by: Any, community: Community) -> ImportRun:
    run = runs.find(pk)
    importer = may_import(run.kind, by, community)
    if not importer.visible(recent(run.kind, community), by, community).filter(pk=pk).exists():
        raise Missing
    return run


def shown_to(person: Any, kind: str, community: Community) -> models.QuerySet[ImportRun]:
    """The runs of a kind that the person may read, the newest first.

    :raises Missing, NotAllowed:
    """
    importer = may_import(kind, person, community)
    return importer.visible(recent(kind, community), person, community)


def recent(kind: str, community: Community) -> models.QuerySet[ImportRun]:
    runs = ImportRun.objects.filter(community=community, kind=kind)
    return runs.select_related("made_by").order_by("-id")


def earlier(run: ImportRun) -> ImportRun | None:
    """The run that has imported the very same file before."""
    same = recent(run.kind, run.community).filter(sha256=run.sha256, id__lt=run.pk)
    return same.filter(status=ImportRun.Status.DONE).first()


def job_of(run: ImportRun) -> Job | None:
    """The job that the run is waiting for."""
    name = APPLY if run.accepted_by_id else CHECK
    return Job.objects.filter(name=name, key=str(run.pk)).first()


def upload(
    kind: str, file: "UploadedFile[bytes]", *, community: Community, by: Any, at: datetime
) -> ImportRun:
    """Keep the file and have it checked.

    :raises NotAllowed:
    :raises WorkbookTooBig, NotAWorkbook:
    """
    may_import(kind, by, community)
    if (file.size or 0) > BIGGEST:
        raise WorkbookTooBig
    extension = _extension(file)
    run = ImportRun(
        community=community,
        kind=kind,
        name=files.clean_name(file.name or "", extension),
        size=file.size or 0,
        sha256=files.sha256(file),
        made_by=by,
        at=at,
    )
    place = f"imports/{community.pk}/{at:%Y/%m}/{secrets.token_hex(16)}{extension}"
    run.file.save(place, file, save=False)
    with transaction.atomic():
        run.save(force_insert=True)
        jobs.enqueue(CHECK, community=community, by=by, key=str(run.pk), run=run.pk)
    return run


def _extension(file: "UploadedFile[bytes]") -> str:
    """By content: people rename files, and some systems export a page and call it .xls."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return ".xlsx"
    if head == bytes.fromhex("D0CF11E0A1B11AE1"):
        return ".xls"
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc", b"MZ")):
        raise NotAWorkbook
    return ".csv"


@transaction.atomic
def accept(
    pk: Any, *, community: Community, by: Any, at: datetime, good_only: bool = False
) -> ImportRun:
    """Have the rows written: all of them, or with `good_only` those that are right.

    :raises HasBadRows: some are not right, and all were asked for
    :raises WholeOrNothing: some are not right, and such workbooks come in whole
    :raises NothingToImport, AnotherIsRunning, NotAllowed:
    """
    run = _locked(pk, by, community)
    if run.rows_bad and importer_of(run.kind).whole_only:
        raise WholeOrNothing
    if run.rows_bad and not good_only:
        raise HasBadRows
    if not run.rows_ok:
        raise NothingToImport
    if recent(run.kind, community).filter(status=ImportRun.Status.RUNNING).exists():
        raise AnotherIsRunning
    ImportRun.LIFECYCLE.make("accept", run)
    run.accepted_by, run.good_only = by, good_only
    try:
        with transaction.atomic():
            run.save(update_fields=["status", "accepted_by", "good_only"])
    except IntegrityError:  # another one was accepted since we looked
        raise AnotherIsRunning from None
    jobs.enqueue(APPLY, community=community, by=by, key=str(run.pk), run=run.pk)
    return run


@transaction.atomic
def cancel(pk: Any, *, community: Community, by: Any, at: datetime) -> ImportRun:
    """Do without this workbook. Nothing of it was written."""
    run = _locked(pk, by, community)
    ImportRun.LIFECYCLE.make("cancel", run)
    _end(run, at)
    return run


def _locked(pk: Any, by: Any, community: Community) -> ImportRun:
    runs = Records["ImportRun"](ImportRun).within(community).locked()
    return _of_theirs(runs, pk, by, community)


def _end(run: ImportRun, at: datetime) -> None:
    """Save a run that is over, and drop what only a run under way needs."""
    kept = run.rows_file
    run.ended_at, run.rows_file = at, None
    run.save()
    if kept.name:
        transaction.on_commit(lambda: kept.storage.delete(kept.name or ""))


# ── Checking ────────────────────────────────────────────────────────────────────────────────
def _gave_up(job: Job) -> None:
    """Tell on the run what the job has died of."""
    run = ImportRun.objects.select_for_update(no_key=True).get(pk=job.args["run"])
    if run.status in {ImportRun.Status.UPLOADED, ImportRun.Status.RUNNING}:
        ImportRun.LIFECYCLE.make("fail", run)
        run.problem = job.error
        _end(run, timezone.now())


@jobs.job(CHECK, tries=3, gave_up=_gave_up)
def check(progress: jobs.Progress, run: int) -> None:
    """Read the file and find out about every row what is wrong with it."""
    this = ImportRun.objects.select_related("community").get(pk=run)
    if this.status != ImportRun.Status.UPLOADED:
        return
    progress.total(0, _("正在读取文件"))
    with tempfile.TemporaryDirectory() as place:
        rows = Path(place) / "rows.jsonl"
        count = unpack(this.file.path, rows)
        progress.total(count, _("正在逐行检查"))
        _check(this, rows, Path(place) / "errors.xlsx", progress)
        _keep(this.rows_file, f"{this.file.name}.rows.jsonl", rows)
    with transaction.atomic():
        status = ImportRun.objects.select_for_update(no_key=True).get(pk=run).status
        if status == ImportRun.Status.UPLOADED:  # and not checked by a second worker meanwhile
            ImportRun.LIFECYCLE.make("check", this)
            this.save()


def _check(this: ImportRun, rows: Path, bad_rows: Path, progress: jobs.Progress) -> None:
    importer = importer_of(this.kind)(this.community, by=this.made_by, at=this.at)
    importer.prepare()
    table = Table.of(importer, rows)
    foreseen: Outcome | None = Outcome()
    this.rows_ok = this.rows_bad = 0
    this.preview, this.errors, this.columns = [], [], table.keys
    with bad_rows.open("wb") as out, BadRows(out, table.heading) as errors:
        for batch in table.batches():
            for bad in batch.bad:
                errors.write(bad)
                left = SHOWN_ERRORS - len(this.errors)
                this.errors += [table.told(bad, fault) for fault in bad.faults[:left]]
            for row in batch.good[: SHOWN_ROWS - len(this.preview)]:
                this.preview.append({"row": row.number, "cells": table.shown(row)})
            this.rows_ok += len(batch.good)
            this.rows_bad += len(batch.bad)
            more = importer.compare(batch.good) if batch.good else Outcome()
            foreseen = None if foreseen is None or more is None else foreseen + more
            progress.step(len(batch))
    this.rows_total = this.rows_ok + this.rows_bad
    if not 0 < this.rows_total <= MOST_ROWS:
        raise NotAWorkbook(PROBLEMS["too_many_rows" if this.rows_total else "empty"])
    _foretell(this, foreseen)
    if this.rows_bad:
        _keep(this.errors_file, f"{this.file.name}.errors.xlsx", bad_rows)


def _keep(field: FieldFile, name: str, content: Path) -> None:
    """Store under this very name, in the place of what an interrupted first run may have left."""
    field.storage.delete(name)
    with content.open("rb") as file:
        field.save(name, File(file), save=False)


def _foretell(run: ImportRun, outcome: Outcome | None) -> None:
    run.rows_new = outcome.new if outcome else None
    run.rows_changed = outcome.changed if outcome else None
    run.rows_same = outcome.same if outcome else None


# ── Writing ─────────────────────────────────────────────────────────────────────────────────
@jobs.job(APPLY, tries=3, gave_up=_gave_up)
def apply(progress: jobs.Progress, run: int) -> None:
    """Write the rows, in one transaction that begins by asking whether it was done already.

    Rows are read before it: on SQLite nobody else can save while it is open. What has changed
    between reading and writing meets `Importer.apply` and the constraints; the next try reads anew.
    """
    this = ImportRun.objects.select_related("community", "accepted_by").get(pk=run)
    if this.status != ImportRun.Status.RUNNING:
        return
    at = timezone.now()
    importer = importer_of(this.kind)(this.community, by=this.accepted_by, at=at)
    batches = _read_again(this, importer, progress)
    words = _("正在写入")
    if connection.vendor == "sqlite":
        words = _("正在写入；其他人的保存会等这份表格写完")
    progress.total(this.rows_total, words)
    with transaction.atomic():
        this = ImportRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run)
        if this.status != ImportRun.Status.RUNNING:
            return
        outcome = _write(importer, batches, progress)
        ImportRun.LIFECYCLE.make("finish", this)
        _foretell(this, outcome)
        _end(this, at)
        journal.record(
            Happened.IMPORTED,
            this,
            by=this.accepted_by,
            at=at,
            kind=this.kind,
            name=this.name,
            sha256=this.sha256,
            new=outcome.new,
            changed=outcome.changed,
            same=outcome.same,
        )


def _read_again(this: ImportRun, importer: Importer, progress: jobs.Progress) -> list[list[Any]]:
    """What to write, batch by batch.

    :raises NoLongerGood: a row that was right when it was checked is not any more
    """
    progress.total(this.rows_total, _("正在逐行检查"))
    importer.prepare()
    batches = []
    for batch in Table.of(importer, Path(this.rows_file.path)).batches():
        if batch.bad and not this.good_only:
            raise NoLongerGood(_changed_since(batch.bad[0]))
        if batch.good:
            batches.append(importer.ready(batch.good))
        progress.step(len(batch))
    return batches


def _write(importer: Importer, batches: list[list[Any]], progress: jobs.Progress) -> Outcome:
    outcome = Outcome()
    for ready in batches:
        outcome += importer.apply(ready)
        progress.step(len(ready))
    importer.finish()
    return outcome


def _changed_since(bad: BadRow) -> str:
    told = {"row": bad.number, "reason": bad.faults[0].reason, "words": NoLongerGood.message}
    return _("%(words)s（第 %(row)s 行：%(reason)s）") % told


# ── Tidying ─────────────────────────────────────────────────────────────────────────────────
@jobs.job("imports.sweep")
def sweep(progress: jobs.Progress) -> None:
    """Cancel what nobody came back to, and let go of what old files said: it is personal data,
    and the counts and the file's hash are what remains of interest."""
    now = timezone.now()
    forgotten = ImportRun.objects.filter(
        status=ImportRun.Status.CHECKED, at__lt=now - KEEP_WAITING
    )
    for pk in forgotten.values_list("pk", flat=True):
        with transaction.atomic():
            run = ImportRun.objects.select_for_update(no_key=True).get(pk=pk)
            if "cancel" in ImportRun.LIFECYCLE.open_to(run):
                ImportRun.LIFECYCLE.make("cancel", run)
                _end(run, now)
    old = ImportRun.objects.exclude(file="").filter(ended_at__lt=now - KEEP_FILES)
    for run in old.iterator():
        for file in (run.file, run.errors_file):
            if file.name:
                file.delete(save=False)
        run.preview, run.errors = [], []
        run.save(update_fields=["file", "errors_file", "preview", "errors"])


jobs.every("imports.sweep", daily_at=time(3, 40))
