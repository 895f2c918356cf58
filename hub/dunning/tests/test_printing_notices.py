"""Print batches of 催缴通知书 on paper: what is frozen, and that printing twice is printing once."""

from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.dunning import letters
from hub.dunning.actions import notices, printing
from hub.dunning.actions.printing import BeingSetAnew, NotWhole
from hub.dunning.models import Notice, NoticeBatch, NoticePart, NoticePrint
from hub.dunning.tests.batches import DAY, MORNING, asked, made, notice_of, printed, words_of
from hub.dunning.tests.cast import Cast
from hub.kernel import jobs
from hub.kernel.models import Event, Job
from hub.privacy.models import Handout

pytestmark = pytest.mark.django_db
ROOMS = ["7-1702", "7-1802", "9-101"]


def test_a_print_file_is_told_each_time_it_is_taken(visits: Cast) -> None:
    batch = made(visits)
    printed(visits, batch)
    told = Handout.objects.get()
    assert (told.outlet, told.what, told.rows, told.by) == (
        "dunning.notices", batch.number, batch.notices_count, visits.wu,
    )  # fmt: skip


class TestOnPaper:
    def test_it_has_a_cover_and_a_page_for_each(self, visits):
        batch = made(visits, account="户名：云海物业，农业银行，6228 0000")

        cover, *pages = words_of(printed(visits, batch))

        assert len(pages) == 3
        for said in ("打印批次", batch.number, "3 份", "CJ-202606-00001", "7栋", "9栋"):
            assert said.replace(" ", "") in cover.replace(" ", "")
        for said in (
            "CJ-202606-00002",
            "7-1802",
            "黄海 业主",
            "220.00",
            "贰佰贰拾元整",
            "送 达 回 执",
            "2026年6月30日",
            "农业银行",
            "异议",
        ):
            assert said.replace(" ", "") in pages[1].replace(" ", "")

    def test_printing_again_gives_the_same_file(self, visits):
        batch = made(visits)

        assert printed(visits, batch) == printed(visits, batch)
        assert sha256(printed(visits, batch)).hexdigest() == batch.prints.get().sha256

    def test_a_file_that_was_lost_is_set_again_to_the_byte(self, visits):
        batch = made(visits)
        before = printed(visits, batch)
        batch.prints.get().file.storage.delete(batch.prints.get().file.name)

        with pytest.raises(BeingSetAnew):
            printing.open_print(batch, by=visits.wu, at=MORNING)
        jobs.drain(timezone.now())

        assert printed(visits, batch) == before
        assert Event.objects.filter(verb="dunning.batch_ready").count() == 1

    def test_a_file_that_was_changed_is_not_printed(self, visits):
        batch = made(visits)
        storage, name = batch.prints.get().file.storage, batch.prints.get().file.name
        content = printed(visits, batch)
        storage.delete(name)
        storage.save(name, ContentFile(content.replace(b"2026", b"2027")))

        with pytest.raises(NotWhole):
            printing.open_print(batch, by=visits.wu, at=MORNING)

    def test_what_is_no_longer_what_was_frozen_is_not_printed(self, visits, monkeypatch):
        batch = made(visits)
        monkeypatch.setattr(letters, "digest", lambda *_frozen: "0" * 64)

        with pytest.raises(NotWhole):
            printing.letters_between(batch, 0, 3)

    def test_a_long_debt_goes_over_the_page(self, visits):
        batch = made(visits)
        one = notice_of(visits.home)
        one.snapshot["rows"] *= 40

        pdf = printing.press.print_part(
            letters.TEMPLATE, letters.order(batch, [one], None), dated=MORNING
        )

        first, second = words_of(pdf)
        assert "第1页" in first.replace(" ", "")
        assert "送达回执" in second.replace(" ", "")

    def test_it_is_one_file_however_many_parts_it_was_set_in(self, visits, monkeypatch):
        monkeypatch.setattr(printing, "PART", 2)

        batch = made(visits)

        assert [(p.first_position, p.last_position) for p in batch.parts.all()] == [(0, 1), (2, 2)]
        cover, *pages = words_of(printed(visits, batch))
        assert "打印批次" in cover.replace(" ", "")
        rooms = [next(code for code in ROOMS if code in page) for page in pages]
        assert rooms == ROOMS
        # One cover says the whole walk, with the numbers that lie at each building.
        assert "CJ-202606-00001" in cover
        assert "00002" in cover
        # The parts are let go: the bound file is all that a batch keeps.
        part = batch.parts.get(number=1)
        assert not part.file.storage.exists(part.file.name)
        assert sha256(printing.part_again(part)).hexdigest() == part.sha256


class TestTwice:
    def test_the_job_run_again_changes_nothing(self, visits):
        batch = made(visits)
        before = list(Notice.objects.values_list("number", "token", "digest"))
        part = batch.parts.get()
        Job.objects.filter(name=notices.PRINT).update(state="WAITING", attempts=0)

        jobs.drain(timezone.now())

        assert list(Notice.objects.values_list("number", "token", "digest")) == before
        assert batch.parts.get().sha256 == part.sha256
        assert Event.objects.filter(verb="dunning.batch_ready").count() == 1

    def test_only_missing_parts_are_set(self, visits, monkeypatch):
        monkeypatch.setattr(printing, "PART", 1)
        batch = asked(visits)
        frozen = notices.freeze_notices(batch.pk, at=MORNING)
        (number, papers, pdf), *_rest = list(printing.printed(frozen, [(1, (0, 1))]))
        first = printing.keep_part(frozen, number, papers, pdf, at=MORNING)

        jobs.drain(timezone.now())

        assert batch.parts.count() == 3
        assert batch.parts.get(number=1).pk == first.pk

    def test_the_database_keeps_what_was_frozen(self, visits):
        batch = made(visits)
        for change in (
            lambda: Notice.objects.update(total=Decimal("1.00"), principal=Decimal("1.00")),
            lambda: Notice.objects.all().delete(),
            lambda: NoticeBatch.objects.filter(pk=batch.pk).update(pay_by=DAY),
            lambda: NoticePart.objects.update(sha256=""),
            lambda: NoticePrint.objects.update(sha256=""),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
