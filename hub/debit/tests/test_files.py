"""送盘文件: split by the bank's limit, the same byte by byte, and refused where a name cannot be written."""

import io
from decimal import Decimal
from hashlib import sha256

import pytest
import python_calamine as calamine
from django.db import DatabaseError, transaction

from hub.charges.tests.cast import Cast, after
from hub.debit import actions
from hub.debit.actions.preparing import (
    CannotBeWritten,
)
from hub.debit.models import ExportFile, Mandate
from hub.debit.tests.cast import (
    a_mandate,
    agreed,
    billed,
    checked,
    form_of,
    prepared,
)
from hub.kernel.refusals import NotAllowed, Refusal
from hub.privacy.models import Handout


class TestTheFiles:
    def test_are_split_by_the_banks_limit_with_a_total_each(self, cast: Cast) -> None:
        billed(cast)
        form = form_of(cast)
        told = {**form.layout}
        small = actions.propose_format(
            **cast.doing("peng"), code="TXT", name="每个两笔", lines_per_file=2, layout=told
        )
        actions.approve_format(small.pk, **cast.doing("li"))
        batch = checked(cast, prepared(cast))
        files = list(ExportFile.objects.filter(batch=batch))
        assert [(one.name, one.lines, one.total) for one in files] == [
            ("DK202606-1-01.txt", 2, Decimal("416.97")),
            ("DK202606-1-02.txt", 1, Decimal("528.00")),
        ]
        assert bytes(files[1].content).decode("gbk").splitlines() == [
            "DK202606-1|20260610|1|528.00",
            "1|2606010000003|WT00003|陆鸣|6217000000000003|528.00|物业费",
        ]

    def test_are_the_same_byte_by_byte_whenever_fetched(self, cast: Cast) -> None:
        billed(cast)
        batch = checked(cast, prepared(cast))
        file = ExportFile.objects.get(batch=batch)
        actions.write_files(batch.pk, by=cast.peng, at=after(9))
        mandate = Mandate.objects.get(household=cast.home)
        actions.renew_mandate(mandate.pk, agreed(9), **cast.doing("peng"), reason="换卡")
        again = actions.fetch(file.pk, **cast.doing("peng", after(20)))
        assert sha256(bytes(again.content)).hexdigest() == file.sha256
        assert ExportFile.objects.count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            ExportFile.objects.update(content=b"")

    def test_are_told_each_time_they_are_fetched(self, cast: Cast) -> None:
        billed(cast)
        batch = checked(cast, prepared(cast))
        file = ExportFile.objects.filter(batch=batch)[0]
        actions.fetch(file.pk, **cast.doing("peng"))
        told = Handout.objects.get()
        assert (told.outlet, told.what, told.rows, told.sha256, told.by) == (
            "debit.file", file.name, file.lines, file.sha256, cast.peng,
        )  # fmt: skip

    def test_are_fetched_by_who_may_send_only(self, cast: Cast) -> None:
        billed(cast)
        batch = checked(cast, prepared(cast))
        file = ExportFile.objects.get(batch=batch)
        for who in ("zhou", "wu", "he", "li", "feng"):
            with pytest.raises(NotAllowed):
                actions.fetch(file.pk, **cast.doing(who))

    def test_a_name_that_gbk_lacks_is_refused_by_line_and_nothing_is_exported(
        self, cast: Cast
    ) -> None:
        billed(cast)
        mandate = Mandate.objects.get(household=cast.villa)
        actions.renew_mandate(
            mandate.pk, agreed(9, holder="陆𬭎"), **cast.doing("peng"), reason="户名写错"
        )
        batch = prepared(cast)
        with pytest.raises(CannotBeWritten, match="9-101.*陆𬭎"):
            actions.check(batch.pk, **cast.doing("wu"))
        batch.refresh_from_db()
        assert batch.status == "PREPARED"
        assert not ExportFile.objects.exists()

    def test_fixed_width_counts_bytes_and_fen(self, cast: Cast) -> None:
        billed(cast)
        batch = checked(cast, prepared(cast, code="DC"))
        lines = bytes(ExportFile.objects.get(batch=batch).content).split(b"\r\n")
        assert lines[0] == b"HDK202606-1          2026061000000003000000000094497"
        assert {len(one) for one in lines[1:4]} == {156}
        assert lines[2].endswith(b"0000000022000")

    def test_a_workbook_reads_back_as_text(self, cast: Cast) -> None:
        billed(cast)
        batch = checked(cast, prepared(cast, code="XLS"))
        content = io.BytesIO(bytes(ExportFile.objects.get(batch=batch).content))
        rows = calamine.load_workbook(content).get_sheet_by_index(0).to_python()
        assert rows[1][:6] == [
            "1", "2606010000001", "WT00002", "许强", "6217000000000002", "196.97",
        ]  # fmt: skip
        assert rows[-1][:3] == ["合计", "3", "944.97"]

    def test_one_of_two_mandates_is_refused_for_a_household(self, cast: Cast) -> None:
        billed(cast)
        with pytest.raises(Refusal, match="更新"):
            a_mandate(cast, cast.home, 8)
