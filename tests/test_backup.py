"""A backup is the whole house in one file, and a house is made from it on an empty machine."""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from hub.kernel import attachments, backups, seals, upkeep
from hub.kernel.models import Attachment, Event, Upkeep
from hub.kernel.tests.attachments.samples import picture
from hub.matters import actions
from hub.matters.tests.cast import Cast, accepted, after, gather
from tests.elsewhere import House, an_empty_house

PHOTO = picture(size=(60, 45))


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Cast:
    """A house with sealed days and a photo on a matter."""
    settings.MEDIA_ROOT = tmp_path / "files"
    cast = gather()
    matter = accepted(cast)
    photo = attachments.receive(
        SimpleUploadedFile("管道.jpg", PHOTO), community=cast.community, by=cast.chen, at=after(1)
    )
    actions.note(
        matter.pk,
        community=cast.community,
        by=cast.chen,
        at=after(1),
        said="见照片",
        photos=[str(photo.draft_token)],
    )
    seals.seal_days(cast.community, after(days=2))
    return cast


@pytest.fixture
def backup(cast: Cast, tmp_path: Path) -> Path:
    place = tmp_path / "house.zip"
    call_command("backup", str(place))
    return place


@pytest.fixture
def empty(db: None, tmp_path: Path) -> Iterator[House]:
    with an_empty_house(tmp_path / "other") as house:
        yield house


def changed(backup: Path, name: str, content: bytes) -> Path:
    """The same archive with one member written anew."""
    other = backup.with_name("changed.zip")
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(other, "w") as target:
        for member in source.namelist():
            target.writestr(member, content if member == name else source.read(member))
    return other


def contents(attachment: Attachment) -> bytes:
    return Path(attachment.file.path).read_bytes()


class TestBackup:
    def test_holds_the_database_and_every_file_and_says_so(self, backup: Path) -> None:
        photo = Attachment.objects.get()
        manifest = backups.read_manifest(backup)

        assert manifest.vendor == connection.vendor
        assert set(manifest.members) == {
            "database",
            f"files/{photo.file.name}",
            f"files/{photo.thumbnail.name}",
        }
        assert manifest.members[f"files/{photo.file.name}"][0] == photo.sha256

    def test_is_noted_with_its_digest(self, backup: Path) -> None:
        noted = upkeep.latest(Upkeep.Kind.BACKED_UP)
        assert noted is not None
        assert noted.detail["file"] == "house.zip"
        assert noted.detail["size"] == backup.stat().st_size

    def test_can_be_read_by_nobody_else(self, backup: Path) -> None:
        assert backup.stat().st_mode & 0o077 == 0

    def test_never_overwrites_a_file(self, backup: Path) -> None:
        with pytest.raises(CommandError, match="没有覆盖"):
            call_command("backup", str(backup))

    def test_tells_which_files_are_lost(
        self, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        photo = Attachment.objects.get()
        photo.file.storage.delete(photo.file.name)

        call_command("backup", str(tmp_path / "house.zip"))

        assert photo.file.name in capsys.readouterr().err

    def test_keeps_the_last_ones_of_a_folder(self, cast: Cast, tmp_path: Path) -> None:
        folder = tmp_path / "backups"
        folder.mkdir()
        for day in ("20261101", "20261102"):
            (folder / f"zhongshu-{day}-023000.zip").touch()
        (folder / "of-the-lawyer.zip").touch()

        call_command("backup", str(folder), keep=2)

        names = sorted(path.name for path in folder.iterdir())
        assert names[0] == "of-the-lawyer.zip"
        assert names[1] == "zhongshu-20261102-023000.zip"
        assert len(names) == 3

    def test_leaves_nothing_half_done(
        self, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hub.kernel.backups.making._files", lambda: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            backups.make(tmp_path / "house.zip", at=timezone.now())

        assert [path.name for path in tmp_path.iterdir()] == ["files"]


@pytest.mark.django_db(transaction=True)
class TestRestoring:
    def test_makes_the_same_house_on_an_empty_machine(self, backup: Path, empty: House) -> None:
        photo = Attachment.objects.get()

        done = empty.manage("restore", str(backup))

        assert done.returncode == 0, done.stderr
        assert "天封签全部相符" in done.stdout
        assert (empty.var / "files" / photo.file.name).read_bytes() == contents(photo)
        events = [(one.pk, one.verb) for one in Event.objects.order_by("pk")]
        assert empty.ask("SELECT id, verb FROM kernel_event ORDER BY id") == events
        # The guards have come along: history is as closed there as it is here.
        with pytest.raises((sqlite3.DatabaseError, psycopg.DatabaseError), match="append-only"):
            empty.ask("DELETE FROM kernel_event")

    def test_replaces_only_when_told_and_alone_and_keeps_what_was_there(
        self, backup: Path, empty: House
    ) -> None:
        assert empty.manage("restore", str(backup)).returncode == 0

        unsaid = empty.manage("restore", str(backup))
        with empty.somebody_at_work():
            in_use = empty.manage("restore", str(backup), "--replace")
        done = empty.manage("restore", str(backup), "--replace")

        assert (unsaid.returncode, in_use.returncode, done.returncode) == (1, 1, 0), done.stderr
        assert "--replace" in unsaid.stderr
        assert "请先停止" in in_use.stderr
        kept = [line for line in done.stdout.splitlines() if "replaced_" in line]
        assert len(kept) == 2  # the database and the files
        assert empty.ask("SELECT count(*) FROM kernel_upkeep WHERE kind = 'RESTORED'") == [(1,)]


class TestRefusing:
    """Nothing is touched: these run in a house full of records, which stay as they are."""

    @pytest.fixture(autouse=True)
    def _untouched(self, cast: Cast) -> Iterator[None]:
        before = Event.objects.count()
        yield
        assert Event.objects.count() == before
        assert contents(Attachment.objects.get())

    def restore(self, path: Path) -> None:
        backups.restore(path, at=timezone.now(), is_replacing=True)

    def test_a_house_with_records_is_not_replaced_unless_told(self, backup: Path) -> None:
        with pytest.raises(CommandError, match="--replace"):
            call_command("restore", str(backup))

    def test_a_photo_that_was_exchanged(self, backup: Path) -> None:
        name = f"files/{Attachment.objects.get().file.name}"
        with pytest.raises(backups.Damaged, match=name):
            self.restore(changed(backup, name, b"another photo"))

    def test_a_byte_that_rotted(self, backup: Path) -> None:
        content = bytearray(backup.read_bytes())
        content[len(content) // 2] ^= 1
        backup.write_bytes(content)
        with pytest.raises(backups.Damaged):
            self.restore(backup)

    def test_a_copy_that_was_cut_off(self, backup: Path) -> None:
        backup.write_bytes(backup.read_bytes()[:-500])
        with pytest.raises(backups.NotABackup):
            self.restore(backup)

    def test_a_file_that_is_something_else(self, tmp_path: Path) -> None:
        (tmp_path / "a.zip").write_bytes(PHOTO)
        with pytest.raises(CommandError, match="不是一份完整的中枢备份"):
            call_command("restore", str(tmp_path / "a.zip"))

    def test_a_file_that_would_land_outside(self, backup: Path) -> None:
        manifest = backups.read_manifest(backup)
        manifest.members["files/../../escaped"] = ("0" * 64, 0)
        told = json.dumps({**manifest.__dict__}).encode()
        with pytest.raises(backups.Damaged):
            self.restore(changed(backup, "manifest.json", told))

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"vendor": "oracle"}, backups.OtherDatabase),
            ({"migrations": [["kernel", "9999_later"]]}, backups.NewerBackup),
        ],
    )
    def test_what_is_not_for_this_house(
        self, backup: Path, change: dict[str, object], refusal: type[Exception]
    ) -> None:
        manifest = replace(backups.read_manifest(backup), **change)
        told = json.dumps(manifest.__dict__).encode()
        with pytest.raises(refusal):
            self.restore(changed(backup, "manifest.json", told))
