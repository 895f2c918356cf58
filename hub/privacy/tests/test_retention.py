"""保存期限: each night lists what is over, two let it go, and what is held back stays."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from hub.estate import actions as estate
from hub.estate.models import Phone, Resident, Vehicle
from hub.kernel import decisions, policies, seals
from hub.kernel.models import Decision, Event, Obligation
from hub.kernel.refusals import Incomplete, NotAllowed
from hub.kernel.text import GONE
from hub.people.tests.seats import Seat
from hub.privacy import actions, jobs, terms
from hub.privacy.models import Clearing, DataRequest, ErasedRow, Erasure, Hold
from hub.privacy.tests.cast import CHEN_YAN, LI_MING, NOW, Cast, after, printed
from hub.privacy.tests.clearing import GROUND, cleared, listed, proposed, refused, told

LEFT = after(1)
OVER = LEFT.replace(year=LEFT.year + 3)
DAY = timedelta(days=1)


@pytest.fixture
def left(cast: Cast) -> Cast:
    """李明 has left 7-1801; his wife has not."""
    estate.move_out(cast.residents["李明"].pk, **cast.doing("lin", LEFT))
    return cast


def file_of(cast: Cast, name: str = "李明") -> Resident:
    return Resident.objects.get(pk=cast.residents[name].pk)


def held(cast: Cast, home: str | None = "7-1801", who: str = "qian", at: datetime = NOW) -> Hold:
    pk = cast.homes[home].pk if home else None
    return actions.hold(pk, **cast.doing(who, at), ground="(2026)粤1802民初123号")


class TestTheNight:
    def test_lists_who_left_three_years_ago(self, left: Cast) -> None:
        clearing = listed(left.community, OVER)
        assert clearing is not None
        assert (clearing.number, clearing.status) == ("QL-2029-001", "OPEN")
        assert {(line["what"], line["rows"]) for line in clearing.found} == {
            ("电话", 1), ("姓名、联系习惯", 1),
        }  # fmt: skip
        owed = Obligation.objects.get(kind="privacy.clear")
        assert (owed.role, owed.due_at) == ("SUP", OVER + 15 * DAY)

    def test_not_a_moment_early(self, left: Cast) -> None:
        assert listed(left.community, OVER - timedelta(seconds=1)) is None

    def test_lists_it_once(self, left: Cast) -> None:
        listed(left.community, OVER)
        assert listed(left.community, OVER + DAY) is None
        assert Clearing.objects.count() == 1

    def test_counts_from_when_the_last_home_was_left(self, left: Cast) -> None:
        """He has another one, and keeps it."""
        estate.move_in(
            left.homes["9-101"].pk,
            kind="OWNER",
            name="李明",
            number=LI_MING,
            **left.doing("lin", NOW),
        )
        assert listed(left.community, OVER) is None

    def test_follows_the_communitys_own_years(self, left: Cast) -> None:
        values = {**policies.current(left.community, "privacy", NOW).values, "keep_left": 10}
        policies.set_(left.community, "privacy", values, by=left.qian, at=NOW, reason="按合同")
        assert listed(left.community, OVER) is None

    def test_lists_numbers_and_plates_out_of_use(self, cast: Cast) -> None:
        estate.end_vehicle(Vehicle.objects.get().pk, **cast.doing("lin", LEFT))
        clearing = listed(cast.community, OVER)
        assert clearing is not None
        assert [line["what"] for line in clearing.found] == ["注销的车牌"]

    def test_closes_a_list_whose_rows_are_all_held(self, left: Cast) -> None:
        clearing = listed(left.community, OVER)
        assert clearing is not None
        proposed(clearing, left.wu, OVER)
        held(left, at=OVER)
        assert listed(left.community, OVER + DAY) is None
        clearing.refresh_from_db()
        assert clearing.status == "MOOT"
        assert Obligation.objects.get(kind="privacy.clear").status == "MET"
        assert Decision.objects.get(kind="privacy.clear").status == "EXPIRED"

    def test_is_a_job(self, left: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jobs, "now", lambda: OVER)
        assert jobs.look(None) == 1  # type: ignore[arg-type]  # (it tells no progress)
        assert jobs.look(None) == 0  # type: ignore[arg-type]  # (as above)


class TestLettingGo:
    def test_takes_name_and_number_and_says_so(self, left: Cast) -> None:
        erasure = cleared(left.community, left.wu, left.qian, OVER)
        assert told(erasure) == {"电话": 1, "姓名、联系习惯": 1}
        assert (erasure.number, erasure.ground) == ("SC-2029-001", GROUND)
        assert file_of(left).name == ""
        assert not Phone.objects.filter(number=LI_MING).exists()
        assert file_of(left, "陈燕").name == "陈燕"
        assert Phone.objects.filter(number=CHEN_YAN).exists()
        assert Clearing.objects.get().status == "DONE"
        assert Obligation.objects.get(kind="privacy.clear").status == "MET"

    def test_names_each_row(self, left: Cast) -> None:
        erasure = cleared(left.community, left.wu, left.qian, OVER)
        assert set(erasure.named.values_list("of_table", "of_row", "household")) == {
            ("estate_phone", left.residents["李明"].phones.get().pk, left.homes["7-1801"].pk),
            ("estate_resident", file_of(left).pk, left.homes["7-1801"].pk),
        }

    def test_leaves_nothing_for_the_next_night(self, left: Cast) -> None:
        cleared(left.community, left.wu, left.qian, OVER)
        assert listed(left.community, OVER + DAY) is None

    def test_breaks_no_seal_and_tells_no_value(self, left: Cast) -> None:
        assert seals.seal_days(left.community, after(48))
        cleared(left.community, left.wu, left.qian, OVER)
        assert seals.seal_days(left.community, OVER + 2 * DAY)
        assert seals.verify(left.community) is None
        assert LI_MING not in json.dumps([one.detail for one in Event.objects.all()])

    @pytest.mark.parametrize("who", ["wu", "bai", "lin", "peng"])
    def test_takes_a_second_person_of_the_right_office(self, left: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            cleared(left.community, left.wu, left.staff[who], OVER)
        assert file_of(left).name == "李明"

    @pytest.mark.parametrize("who", ["lin", "peng", "qian"])
    def test_is_proposed_by_who_answers_for_the_files(self, left: Cast, who: str) -> None:
        clearing = listed(left.community, OVER)
        assert clearing is not None
        with pytest.raises(NotAllowed):
            proposed(clearing, left.staff[who], OVER)

    def test_asks_again_at_the_moment_of_the_grant(self, left: Cast) -> None:
        clearing = listed(left.community, OVER)
        assert clearing is not None
        waiting = proposed(clearing, left.wu, OVER)
        held(left, at=OVER)
        with pytest.raises(actions.AllHeld):
            decisions.grant(waiting, by=left.qian, at=OVER)
        assert file_of(left).name == "李明"

    def test_is_done_once(self, left: Cast) -> None:
        cleared(left.community, left.wu, left.qian, OVER)
        with pytest.raises(actions.NotWaiting):
            proposed(Clearing.objects.get(), left.wu, OVER)


class TestHolding:
    def test_a_home_keeps_what_is_over(self, left: Cast) -> None:
        held(left)
        assert listed(left.community, OVER) is None

    def test_the_whole_community(self, left: Cast) -> None:
        held(left, None)
        assert listed(left.community, OVER) is None

    def test_another_home_does_not(self, left: Cast) -> None:
        held(left, "9-101")
        assert listed(left.community, OVER) is not None

    def test_until_it_is_lifted(self, left: Cast) -> None:
        one = held(left)
        actions.lift_hold(one.pk, **left.doing("feng", after(5)), ground="已结案")
        assert listed(left.community, OVER) is not None
        with pytest.raises(actions.LiftedAlready):
            actions.lift_hold(one.pk, **left.doing("feng", after(6)), ground="已结案")

    def test_once(self, cast: Cast) -> None:
        for home in ("7-1801", None):
            held(cast, home)
            with pytest.raises(actions.HeldAlready):
                held(cast, home)

    def test_says_why(self, cast: Cast) -> None:
        with pytest.raises(Incomplete):
            actions.hold(None, **cast.doing("qian"), ground=" ")

    @pytest.mark.parametrize("who", ["lin", "wu", "peng"])
    def test_is_for_who_decides(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            held(cast, who=who)

    def test_holds_against_a_request_too(self, left: Cast) -> None:
        held(left)
        request = actions.take_request(
            left.residents["李明"].pk, **left.doing("lin", after(2)), kind="DELETE",
            seen="DOCUMENT", words="删掉",
        )  # fmt: skip
        with pytest.raises(actions.NothingGoes):
            actions.propose_erasing(request.pk, **left.doing("wu", after(3)), ground="已迁出")


class TestRequestsOfLongAgo:
    @pytest.fixture
    def answered(self, cast: Cast) -> DataRequest:
        request = actions.take_request(
            cast.residents["李明"].pk, **cast.doing("lin"), kind="COPY", seen="LETTER",
            agent="李父", words="我儿子要他的资料",
        )  # fmt: skip
        return actions.answer_request(request.pk, **cast.doing("wu", LEFT), answer="已交李父")

    def test_lose_what_was_said_and_who_came(self, cast: Cast, answered: DataRequest) -> None:
        erasure = cleared(cast.community, cast.wu, cast.qian, OVER)
        assert told(erasure) == {"本人的话、答复": 1, "代办人": 1}
        answered.refresh_from_db()
        assert (answered.words, answered.answer, answered.agent) == (GONE, GONE, GONE)
        assert (answered.number, answered.kind, answered.status) == (
            "GR-2026-001", "COPY", "ANSWERED",
        )  # fmt: skip

    def test_by_no_other_way(self, cast: Cast, answered: DataRequest) -> None:
        """Not emptied unless named; named, not to anything else; and nothing beside it."""
        mine = DataRequest.objects.filter(pk=answered.pk)
        refused(lambda: mine.update(words=GONE))
        cleared(cast.community, cast.wu, cast.qian, OVER)
        refused(lambda: mine.update(words="别的"))
        refused(lambda: mine.update(words=GONE, seen="DOCUMENT"))
        mine.update(words=GONE)


class TestTheDatabase:
    def test_takes_no_certificate_without_the_decision_of_two(self, left: Cast) -> None:
        clearing = listed(left.community, OVER)
        row = {
            "community": left.community, "number": "SC-X", "clearing": clearing, "ground": "x",
            "erased": [], "kept": [], "proposed_by": left.wu, "by": left.qian, "at": OVER,
        }  # fmt: skip
        refused(lambda: Erasure.objects.create(**row))

    def test_names_no_row_that_is_held(self, left: Cast) -> None:
        erasure = cleared(left.community, left.wu, left.qian, OVER)
        refused(lambda: ErasedRow.objects.update(of_row=2))
        refused(lambda: ErasedRow.objects.all().delete())
        held(left, at=OVER)
        row = {"community": left.community, "erasure": erasure, "of_table": "x", "of_row": 1}
        refused(lambda: ErasedRow.objects.create(**row, household=left.homes["7-1801"]))
        ErasedRow.objects.create(**row, household=left.homes["9-101"])
        held(left, None, at=OVER)
        refused(lambda: ErasedRow.objects.create(**row, household=left.homes["9-101"]))

    def test_rewrites_neither_list_nor_hold(self, left: Cast) -> None:
        one = held(left, "9-101")
        clearing = listed(left.community, OVER)
        assert clearing is not None
        refused(lambda: Hold.objects.filter(pk=one.pk).update(ground="别的"))
        refused(lambda: Clearing.objects.filter(pk=clearing.pk).update(found=[]))


class TestThePages:
    @pytest.fixture(autouse=True)
    def _later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: OVER)

    def test_from_the_list_to_the_certificate(self, left: Cast, seat: Seat) -> None:
        clearing = listed(left.community, OVER)
        assert clearing is not None
        wu, qian = seat("wu"), seat("qian")
        page = wu.get("/privacy/terms/").content.decode()
        assert clearing.number in page
        assert "迁出住户的档案" in page
        here = f"/privacy/clearings/{clearing.pk}/"
        assert "提请清理" in wu.get(here).content.decode()
        assert wu.post(f"{here}propose/", {"ground": GROUND}).status_code == 302
        waiting = Decision.objects.get(kind="privacy.clear")
        assert "姓名、联系习惯 1 条" in qian.get("/privacy/decisions/").content.decode()
        qian.post(f"/privacy/decisions/{waiting.pk}/", {"verdict": "grant"})
        made = Erasure.objects.get()
        assert made.number in wu.get(here).content.decode()
        paper = printed(qian.get(f"/privacy/erasures/{made.pk}/").content)
        assert "到期清理" in paper
        assert clearing.number in paper
        assert made.erased[0]["digest"] in paper

    def test_holding_and_lifting(self, left: Cast, seat: Seat) -> None:
        qian = seat("qian")
        said = {"scope": "HOME", "home": "7-1801", "ground": "(2026)粤1802民初123号"}
        assert qian.post("/privacy/holds/add/", said).status_code == 302
        one = Hold.objects.get()
        assert one.ground in qian.get("/privacy/terms/").content.decode()
        assert qian.post(f"/privacy/holds/{one.pk}/lift/", {"ground": "已结案"}).status_code == 302
        one.refresh_from_db()
        assert one.lifted_by == left.qian

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"scope": "HOME", "home": ""}, "没有这个房号"),
            ({"scope": "HOME", "home": "7-9999"}, "没有这个房号"),
            ({"scope": "ALL", "home": "7-1801"}, "只留一户的请选"),
        ],
    )
    def test_an_empty_room_is_never_everybody(
        self, left: Cast, seat: Seat, said: dict[str, str], words: str
    ) -> None:
        answer = seat("qian").post("/privacy/holds/add/", {**said, "ground": "案件"})
        assert answer.status_code == 400
        assert words in answer.content.decode()
        assert not Hold.objects.exists()

    def test_are_not_the_desks(self, left: Cast, seat: Seat) -> None:
        assert seat("lin").get("/privacy/terms/").status_code == 403


def test_a_night_lists_no_more_than_somebody_can_wait_for(cast: Cast) -> None:
    """The rest comes with the next list."""
    for name in ("李明", "陈燕", "黄海"):
        estate.move_out(cast.residents[name].pk, **cast.doing("lin", LEFT))
    found = terms.found(cast.community, OVER, most=2)
    assert [len(ids) for _term, _goes, ids in found.goes] == [2, 2]
    assert terms.found(cast.community, OVER).count == 6
