"""双人导出: a list of people leaves the house when one asks, another lets it, and only for some hours."""

import zipfile
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hub.estate import actions as estate
from hub.kernel import decisions, policies
from hub.kernel.models import Event, Notice, Obligation
from hub.kernel.refusals import Incomplete, Missing, NotAllowed
from hub.people import actions as people
from hub.people.models import Role, Staff
from hub.people.tests.seats import Seat
from hub.privacy import actions
from hub.privacy.models import Export, Handout, Release, Stop
from hub.privacy.tests.cast import (
    CHEN_YAN,
    HUANG_HAI,
    LI_MING,
    NOW,
    Cast,
    after,
    asked,
    question,
    released,
    wanted,
)


def cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def inside(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        return parts.read(name).decode()


class TestAsking:
    def test_says_what_for_for_whom_and_how_many(self, cast: Cast) -> None:
        export = asked(cast, area=cast.north.pk)
        assert (export.number, export.rows, export.cap) == ("DC-2026-001", 3, 200)
        waiting = question(cast)
        assert waiting.proposer == cast.bai
        assert waiting.ground == "报送业主名单（清远市条例第三十二条）"
        assert waiting.asked["columns"] == "房号、姓名"
        assert waiting.asked["scope"] == "北组团"

    def test_is_owed_a_word_by_the_manager(self, cast: Cast) -> None:
        asked(cast)
        owed = Obligation.objects.get(kind="privacy.decide_export")
        assert (owed.role, owed.due_at) == (Role.MANAGER, after(24))

    @pytest.mark.parametrize("field", ["purpose", "receiver"])
    def test_without_words_is_refused(self, cast: Cast, field: str) -> None:
        with pytest.raises(Incomplete) as refused:
            asked(cast, **{field: "  "})
        assert refused.value.field == field

    def test_for_no_column_of_the_list_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Incomplete):
            asked(cast, columns=["password"])

    def test_for_more_rows_than_the_cap_is_refused_whole(self, cast: Cast) -> None:
        capped(cast, 3)
        with pytest.raises(actions.TooManyRows, match="3"):
            asked(cast)
        assert asked(cast, building=cast.seven.pk).rows == 3
        assert Export.objects.count() == 1

    def test_where_nobody_lives_is_refused(self, cast: Cast) -> None:
        with pytest.raises(actions.NoneThere):
            asked(cast, source="estate.vehicles", columns=["plate"], area=cast.north.pk + 1)

    @pytest.mark.parametrize("who", ["lin", "wu", "peng", "qian", "feng", "ma"])
    def test_for_residents_is_the_directors(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            asked(cast, who)

    def test_twice_by_the_same_press_asks_once(self, cast: Cast) -> None:
        first, again = (
            actions.ask(wanted(), **cast.doing("bai"), key="one press") for _n in range(2)
        )
        assert first == again
        assert Export.objects.count() == 1

    def test_for_a_list_there_is_not(self, cast: Cast) -> None:
        with pytest.raises(Missing):
            asked(cast, source="people.passwords")


def capped(cast: Cast, rows: int) -> None:
    values = {"export_rows": rows, "export_hours": 24, "decide_hours": 24}
    policies.set_(
        cast.community, "privacy", values, by=cast.qian, at=NOW - timedelta(days=1), reason="收紧"
    )


class TestDeciding:
    @pytest.mark.parametrize("who", ["qian", "feng"])
    def test_is_the_managers_or_the_auditors(self, cast: Cast, who: str) -> None:
        export = released(cast, who)
        release = Release.objects.get(export=export)
        assert (release.by, release.until) == (cast.staff[who], after(24))
        assert Obligation.objects.get(kind="privacy.decide_export").status == "MET"
        assert "取件" in Notice.objects.get(person=cast.bai).text

    @pytest.mark.parametrize("who", ["wu", "peng", "lin", "ma"])
    def test_is_nobody_elses(self, cast: Cast, who: str) -> None:
        asked(cast)
        with pytest.raises(NotAllowed):
            decisions.grant(question(cast), by=cast.staff[who], at=NOW)

    def test_is_never_the_askers_not_even_as_a_deputy(self, cast: Cast) -> None:
        asked(cast)
        people.appoint_deputy(
            principal=cast.qian, deputy=cast.bai, role=Role.MANAGER, since=NOW, until=after(48), reason="出差",
            **cast.doing("qian"),
        )  # fmt: skip
        bai = Staff.objects.get(pk=cast.bai.pk)
        with pytest.raises(decisions.OwnProposal):
            decisions.grant(question(cast), by=bai, at=after(1))

    def test_no_is_said_with_its_reason(self, cast: Cast) -> None:
        export = asked(cast)
        decisions.refuse(question(cast), by=cast.feng, at=NOW, answer="用途不明，街道未发函")
        with pytest.raises(actions.NotOpen):
            actions.fetch(export.pk, **cast.doing("bai"))
        assert "街道未发函" in Notice.objects.get(person=cast.bai).text

    def test_what_is_withdrawn_is_owed_no_word(self, cast: Cast) -> None:
        asked(cast)
        decisions.withdraw(question(cast), by=cast.bai, at=NOW)
        assert Obligation.objects.get(kind="privacy.decide_export").status == "VOID"


class TestFetching:
    def test_gives_what_was_asked_for_and_nothing_more(self, cast: Cast) -> None:
        export = released(cast, area=cast.north.pk)
        _handout, content = actions.fetch(export.pk, **cast.doing("bai", after(1)))
        told = cells(content)
        assert [row[:2] for row in told[1:]] == [
            ["房号", "姓名"], ["7-1801", "李明"], ["7-1801", "陈燕"], ["7-1802", "黄海"],
        ]  # fmt: skip
        assert LI_MING not in str(told)

    def test_gives_numbers_where_they_were_asked_for(self, cast: Cast) -> None:
        export = released(cast, columns=["home", "phone"], building=cast.seven.pk)
        _handout, content = actions.fetch(export.pk, **cast.doing("bai"))
        assert [row[1] for row in cells(content)[2:]] == [LI_MING, CHEN_YAN, HUANG_HAI]

    def test_is_marked_on_every_sheet_and_every_row(self, cast: Cast) -> None:
        export = released(cast)
        handout, content = actions.fetch(export.pk, **cast.doing("bai", after(2)))
        said, heads, *rows = cells(content)
        assert "白主任" in said[0]
        assert "2026-11-23 12:00" in said[0]
        assert "凤城街道办" in said[0]
        assert "清远市条例" in said[0]
        assert heads[-1] == "出处"
        assert {row[-1] for row in rows} == {handout.number}
        assert handout.number in inside(content, "xl/worksheets/sheet1.xml")
        assert "xl/media/image1.png" in zipfile.ZipFile(BytesIO(content)).namelist()
        assert handout.number in inside(content, "docProps/core.xml")

    def test_each_time_is_a_line_of_its_own(self, cast: Cast) -> None:
        export = released(cast)
        taken = [actions.fetch(export.pk, **cast.doing("bai", after(n))) for n in (1, 2)]
        assert [one.number for one, _c in taken] == ["QJ-2026-0001", "QJ-2026-0002"]
        assert [one.sha256 for one, _c in taken] == [sha256(c).hexdigest() for _o, c in taken]
        assert Event.objects.filter(verb="privacy.handed_out", actor=cast.bai).count() == 2

    def test_is_the_askers_alone(self, cast: Cast) -> None:
        export = released(cast)
        for who in ("qian", "feng", "wu"):
            with pytest.raises(NotAllowed):
                actions.fetch(export.pk, **cast.doing(who))
        with pytest.raises(Missing):
            actions.fetch(export.pk, **cast.doing("peng"))

    def test_ends_with_its_hours(self, cast: Cast) -> None:
        export = released(cast)
        actions.fetch(export.pk, **cast.doing("bai", after(24) - timedelta(seconds=1)))
        with pytest.raises(actions.NotOpen):
            actions.fetch(export.pk, **cast.doing("bai", after(24)))

    def test_ends_with_the_post(self, cast: Cast) -> None:
        export = released(cast)
        cast.bai.posts.update(until=after(1))
        bai = Staff.objects.get(pk=cast.bai.pk)
        with pytest.raises((Missing, NotAllowed)):
            actions.fetch(export.pk, community=cast.community, by=bai, at=after(2))

    def test_ends_where_it_is_stopped(self, cast: Cast) -> None:
        export = released(cast)
        actions.stop(export.pk, **cast.doing("feng", after(1)), reason="街道改为到场查看")
        with pytest.raises(actions.NotOpen):
            actions.fetch(export.pk, **cast.doing("bai", after(1)))
        with pytest.raises(actions.NotOpen):
            actions.stop(export.pk, **cast.doing("feng", after(2)), reason="再停一次")

    def test_is_not_stopped_by_those_who_only_read(self, cast: Cast) -> None:
        export = released(cast)
        with pytest.raises(NotAllowed):
            actions.stop(export.pk, **cast.doing("wu"), reason="试试")

    def test_gives_no_more_rows_than_were_let_out(self, cast: Cast) -> None:
        capped(cast, 4)
        export = released(cast)
        home = cast.homes["9-101"]
        estate.move_in(home.pk, kind="FAMILY", name="陆小鸣", **cast.doing("lin", after(1)))
        with pytest.raises(actions.TooManyRows):
            actions.fetch(export.pk, **cast.doing("bai", after(2)))
        assert not Handout.objects.exists()


class TestTheDatabase:
    """Whoever writes the rows, whatever program they use."""

    def handed(self, cast: Cast, export: Export, **changes: Any) -> None:
        told = {
            "community": cast.community, "number": "QJ-X", "outlet": "export", "export": export,
            "subject_type": "privacy.export", "subject_id": export.pk, "what": "x", "rows": 1,
            "cap": export.cap, "sha256": "0" * 64, "by": cast.bai, "at": after(1), **changes,
        }  # fmt: skip
        with transaction.atomic():
            Handout.objects.create(**told)

    def test_hands_nothing_out_that_was_not_let_out(self, cast: Cast) -> None:
        export = asked(cast)
        with pytest.raises(DatabaseError):
            self.handed(cast, export)
        decisions.grant(question(cast), by=cast.qian, at=NOW)
        self.handed(cast, export)

    @pytest.mark.parametrize(
        "change",
        [{"at": after(24)}, {"at": after(-1)}, {"rows": 201}, {"cap": 500}, {"sha256": ""}],
        ids=str,
    )
    def test_nor_too_late_nor_too_much_nor_unmarked(
        self, cast: Cast, change: dict[str, Any]
    ) -> None:
        export = released(cast)
        with pytest.raises(DatabaseError):
            self.handed(cast, export, **change)

    def test_nor_to_another_nor_under_another_name(self, cast: Cast) -> None:
        export = released(cast)
        with pytest.raises(DatabaseError):
            self.handed(cast, export, by=cast.wu)
        with pytest.raises(DatabaseError):
            self.handed(cast, export, outlet="debit.file")

    def test_nor_after_a_stop(self, cast: Cast) -> None:
        export = released(cast)
        actions.stop(export.pk, **cast.doing("bai"), reason="不用了")
        with pytest.raises(DatabaseError):
            self.handed(cast, export)

    @pytest.mark.parametrize("who", ["bai", "wu", "feng"])
    def test_lets_nothing_out_without_the_decision_of_another(self, cast: Cast, who: str) -> None:
        export = asked(cast)
        row = {"community": cast.community, "export": export, "at": NOW, "until": after(24)}
        with pytest.raises(DatabaseError), transaction.atomic():
            Release.objects.create(by=cast.staff[who], **row)

    def test_forgets_nothing_of_it(self, cast: Cast) -> None:
        export = released(cast)
        actions.fetch(export.pk, **cast.doing("bai"))
        actions.stop(export.pk, **cast.doing("bai"), reason="不用了")
        for model, change in (
            (Export, {"purpose": "别的"}),
            (Release, {"until": after(48)}),
            (Stop, {"reason": "别的"}),
            (Handout, {"rows": 9}),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                model._default_manager.update(**change)
            with pytest.raises(DatabaseError), transaction.atomic():
                model._default_manager.all()._raw_delete("default")


class TestThePages:
    @pytest.fixture(autouse=True)
    def _at_ten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: NOW)

    def test_from_asking_to_the_file(self, cast: Cast, seat: Seat) -> None:
        bai, qian = seat("bai"), seat("qian")
        assert (
            "/privacy/exports/ask/estate.residents/"
            in bai.get("/privacy/exports/").content.decode()
        )
        said = {
            "purpose": "消防演练通知",
            "receiver": "派出所 王警官",
            "columns": ["home", "name"],
        }
        shown = bai.post("/privacy/exports/ask/estate.residents/", said, follow=True)
        assert "待批准" in shown.content.decode()
        export = Export.objects.get()
        waiting = qian.get("/privacy/decisions/").content.decode()
        assert "派出所 王警官" in waiting
        done = qian.post(f"/privacy/decisions/{question(cast).pk}/", {"verdict": "grant"})
        assert done.status_code == 302
        page = bai.get(f"/privacy/exports/{export.pk}/").content.decode()
        assert "可取件" in page
        file = bai.post(f"/privacy/exports/{export.pk}/fetch/")
        assert "QJ-2026-0001.xlsx" in file["Content-Disposition"]
        assert file["Cache-Control"] == "private, no-store" or "no-store" in file["Cache-Control"]
        report = seat("feng").get("/privacy/handouts/").content.decode()
        assert "QJ-2026-0001" in report
        assert "白主任" in report

    def test_too_many_is_said_beside_the_field(self, cast: Cast, seat: Seat) -> None:
        capped(cast, 2)
        said = {"purpose": "通知", "receiver": "街道", "columns": ["home"]}
        page = seat("bai").post("/privacy/exports/ask/estate.residents/", said)
        assert page.status_code == 200
        assert "请按楼栋分几次申请" in page.content.decode()

    def test_others_find_nothing(self, cast: Cast, seat: Seat) -> None:
        export = released(cast)
        for who, status in (("lin", 403), ("peng", 404), ("ma", 403)):
            assert seat(who).get(f"/privacy/exports/{export.pk}/").status_code == status
        assert seat("peng").get("/privacy/handouts/").status_code == 403

    def test_a_number_of_a_leaked_file_finds_who_took_it(self, cast: Cast, seat: Seat) -> None:
        handout, content = actions.fetch(released(cast).pk, **cast.doing("bai"))
        for asked_for in (handout.number, sha256(content).hexdigest()):
            page = seat("qian").get("/privacy/handouts/", {"q": asked_for}).content.decode()
            assert "白主任" in page
