"""Print batches of 催缴通知书: who gets one, what it says, and who may ask for them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.charges.money import in_words
from hub.dunning import letters, queries
from hub.dunning.actions import notices
from hub.dunning.actions.notices import AlreadyMaking, NothingToPrint
from hub.dunning.decency import Threat, is_decent
from hub.dunning.models import NoticeBatch, NoticePart
from hub.dunning.tests.batches import DAY, MORNING, asked, made, notice_of
from hub.dunning.tests.cast import after, approved, in_arrears, night, paid
from hub.estate.models import Resident
from hub.kernel.refusals import Incomplete, NotAllowed

pytestmark = pytest.mark.django_db


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
