"""Print batches of 催缴通知书: who gets one, what is frozen, and that printing twice is printing once."""

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from hub.charges.money import in_words
from hub.dunning import actions, letters, queries
from hub.dunning.actions import notices, printing
from hub.dunning.actions.notices import AlreadyMaking, NothingToPrint
from hub.dunning.actions.printing import BeingSetAnew, NotWhole
from hub.dunning.decency import Threat, is_decent
from hub.dunning.models import Notice, NoticeBatch, NoticePart, NoticePrint
from hub.dunning.tests.cast import Cast, after, approved, in_arrears, night, paid
from hub.estate.models import Resident
from hub.kernel import jobs
from hub.kernel.models import Event, Job
from hub.kernel.refusals import Incomplete, NotAllowed
from hub.privacy.models import Handout

pytestmark = pytest.mark.django_db
# May was due on the 15th: thirty days later S3 comes, which wants a notice.
DAY = date(2026, 6, 15)
MORNING = after(days=5)  # that day, ten o'clock


def wanted(**changes: Any) -> actions.Wanted:
    told: dict[str, Any] = {
        "step_code": "S3",
        "pay_by": DAY + timedelta(days=15),
        "contact": "0763-1234567",
        "site": "https://wy.example.cn",
        **changes,
    }
    return actions.Wanted(**told)


def asked(cast: Cast, who: str = "wu", **changes: Any) -> NoticeBatch:
    return actions.ask_notices(wanted(**changes), **cast.doing(who, MORNING))


def made(cast: Cast, who: str = "wu", **changes: Any) -> NoticeBatch:
    """Asked for, frozen that morning, and set by the worker."""
    batch = asked(cast, who, **changes)
    notices.freeze_notices(batch.pk, at=MORNING)
    jobs.drain(timezone.now())
    batch.refresh_from_db()
    return batch


def notice_of(home: Any) -> Notice:
    return Notice.objects.select_related("batch").get(household=home)


def words_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def printed(cast: Cast, batch: NoticeBatch) -> bytes:
    with printing.open_print(batch, by=cast.wu, at=MORNING) as file:
        return file.read()


ROOMS = ["7-1702", "7-1802", "9-101"]


@pytest.fixture
def visits(cast: Cast) -> Cast:
    """The morning on which S3 is due for three homes: 7-1802, 7-1702 and 9-101."""
    approved(cast)
    in_arrears(cast, "2026-05")
    night(cast, DAY)
    return cast


def test_a_print_file_is_told_each_time_it_is_taken(visits: Cast) -> None:
    batch = made(visits)
    printed(visits, batch)
    told = Handout.objects.get()
    assert (told.outlet, told.what, told.rows, told.by) == (
        "dunning.notices", batch.number, batch.notices_count, visits.wu,
    )  # fmt: skip


class TestWhoGetsOne:
    def test_each_household_whose_step_wants_a_notice_gets_one_by_the_walk(self, visits):
        batch = made(visits)

        rooms = list(batch.notices.values_list("household__code", flat=True))
        assert rooms == ["7-1702", "7-1802", "9-101"]
        assert batch.status == "READY"
        assert batch.notices_count == 3

    def test_butlers_print_for_their_own_walk(self, visits):
        batch = made(visits, "lin")

        assert [one.household.code for one in batch.notices.all()] == ["9-101"]

    def test_an_area_may_be_chosen(self, visits):
        batch = made(visits, area=visits.east.pk)

        assert {one.household.code for one in batch.notices.all()} == {"7-1702", "7-1802"}

    def test_nobody_gets_a_second_paper_while_one_is_under_way(self, visits):
        made(visits)

        with pytest.raises(NothingToPrint):
            asked(visits)

    def test_the_same_is_not_asked_for_twice(self, visits):
        asked(visits)

        with pytest.raises(AlreadyMaking):
            asked(visits)

    def test_who_pays_before_it_is_frozen_gets_none_and_no_number_is_lost(self, visits):
        batch = asked(visits)
        paid(visits, visits.neighbour, "196.97", MORNING)

        notices.freeze_notices(batch.pk, at=after(days=5, hours=1))

        assert [one.number for one in batch.notices.all()] == [
            "CJ-202606-00001",
            "CJ-202606-00002",
        ]

    def test_the_list_of_arrears_may_be_chosen_from_by_amount(self, visits):
        batch = made(visits, step_code="", least_owed=Decimal("200.00"))

        rooms = {one.household.code for one in batch.notices.all()}
        assert rooms == {"7-1802", "9-101"}
        # Their letter answers the step that waits for one all the same.
        assert all(one.due for one in batch.notices.all())

    def test_a_batch_for_nobody_says_so(self, visits):
        batch = made(visits, step_code="", least_owed=Decimal("9999.00"))

        assert batch.status == "EMPTY"
        assert not NoticePart.objects.exists()


class TestWhatIsSaid:
    def test_amounts_are_those_of_the_ledger_at_that_moment(self, visits):
        paid(visits, visits.home, "20.00", MORNING)

        made(visits)

        one = notice_of(visits.home)
        assert one.total == Decimal("200.00")
        assert one.snapshot["in_words"] == "贰佰元整"
        assert one.snapshot["rows"] == [
            {
                "item": "物业服务费",
                "period": "2026年5月",
                "count": "1",
                "each": "200.00",
                "amount": "200.00",
            }
        ]
        paid(visits, visits.home, "50.00", after(days=5, hours=2))
        assert notice_of(visits.home).total == Decimal("200.00")

    def test_all_owners_are_addressed_and_nobody_who_has_left(self, visits):
        home = visits.home
        Resident.objects.create(
            community=visits.community, household=home, kind="TENANT", name="租客", since=MORNING
        )

        made(visits)

        assert notice_of(home).snapshot["addressee"] == "黄海 业主"

    def test_a_formal_demand_leaves_the_reasonable_period(self, cast):
        approved(cast)
        in_arrears(cast, "2026-03")
        night(cast, DAY)  # ninety days and more: S5

        with pytest.raises(Incomplete) as refused:
            asked(cast, step_code="S5", pay_by=DAY + timedelta(days=29))
        assert refused.value.field == "pay_by"
        batch = made(cast, step_code="S5", pay_by=DAY + timedelta(days=30))

        assert batch.letter == "DEMAND"
        assert "九百四十四条" in batch.paper["opening"][0]
        assert "合理期限" in batch.paper["closing"][0]

    @pytest.mark.parametrize("letter", list(NoticeBatch.Letter))
    def test_the_letters_press_with_nothing(self, cast, letter):
        batch = NoticeBatch(
            community=cast.community, letter=letter, pay_by=DAY, contact="1", account="某行"
        )

        said = letters.paper(batch, MORNING)

        assert all(is_decent(one) for one in said["opening"] + said["closing"])

    @pytest.mark.parametrize("field", ["contact", "account", "remark"])
    def test_no_word_of_ours_may_threaten(self, visits, field):
        with pytest.raises(Threat) as refused:
            asked(visits, **{field: "逾期将停水"})

        assert refused.value.field == field


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


class TestRows:
    """The printed lines: months in a row at one amount are one line, and nothing is lost in it."""

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["物业服务费", "车位费"]),
                st.integers(0, 30),
                st.sampled_from([Decimal("220.00"), Decimal("0.01"), Decimal("99.99")]),
                st.sampled_from(["CHARGE", "CHARGE", "LATE_FEE"]),
            ),
            min_size=1,
            unique_by=lambda one: (one[0], one[1], one[3]),
        )
    )
    def test_come_to_the_total_to_the_fen(self, told):
        owed = [
            letters.Owed(n, item, kind, f"{2024 + month // 12}-{month % 12 + 1:02}", amount, DAY)
            for n, (item, month, amount, kind) in enumerate(told)
        ]

        said = letters.content("7-1802", [], owed)

        total = sum(one.open for one in owed)
        late = sum(one.open for one in owed if one.is_late_fee)
        lines = sum(Decimal(row["amount"].replace(",", "")) for row in said["rows"])
        assert lines + late == total == Decimal(said["total_plain"])
        charges = sum(1 for one in owed if not one.is_late_fee)
        assert sum(int(row["count"]) for row in said["rows"]) == charges
        assert said["in_words"] == in_words(Decimal(total))
        assert len(said["bills"]) == len(owed)

    def test_run_on_over_the_new_year_and_break_at_a_gap(self):
        owed = [
            letters.Owed(n, "物业服务费", "CHARGE", period, Decimal("220.00"), DAY)
            for n, period in enumerate(["2025-12", "2026-01", "2026-03"])
        ]

        assert [(row["period"], row["count"]) for row in letters.rows(owed)] == [
            ("2025年12月–2026年1月", "2"),
            ("2026年3月", "1"),
        ]


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("wu", True), ("li", True), ("he", True),
        ("zhou", False),  # the front desk mails S4 and S5, and S3 is none of its letters
        ("peng", False), ("sun", False), ("chen", False), ("shi", False), ("lei", False),
        ("feng", False), ("ma", False), ("qian", False),
    ],
)  # fmt: skip
def test_who_may_have_a_visits_notices_printed(visits, who, may):
    if may:
        assert asked(visits, who).number == "DY-202606-01"
    else:
        with pytest.raises((NotAllowed, NothingToPrint)):
            asked(visits, who)


def test_the_steps_that_wait_are_counted(visits):
    found = queries.steps_to_print(visits.wu, visits.community, MORNING)

    assert [(one.code, one.households) for one in found] == [("S3", 3)]
