"""派发: printed is not delivered, a proof makes it so, and who has paid is left in peace."""

from datetime import date, timedelta
from typing import Any

import pytest

from hub.charges.models import Interruption
from hub.dunning import actions, queries
from hub.dunning.actions import Delivery, notices, printing
from hub.dunning.actions.deliveries import MadeIt, NoPaperYet, NotOvertaken, Overtaken
from hub.dunning.actions.evidence import PhotoUsed
from hub.dunning.models import Attempt, Notice, StepDue
from hub.dunning.tests.cast import Cast, after, approved, in_arrears, night, paid, photo
from hub.estate.models import Household, Resident
from hub.kernel.lifecycle import WrongState
from hub.kernel.refusals import Incomplete, Missing, NotAllowed
from hub.people.tests.seats import Seat

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)
MORNING = after(days=5)
NOON = after(days=5, hours=2)


@pytest.fixture
def out(cast: Cast) -> Cast:
    """Three papers of S3 are out, made by 吴主管 on 15 June."""
    printing.finish_batch(frozen(cast), at=MORNING)
    return cast


def frozen(cast: Cast) -> int:
    """The batch of 15 June with its numbers and amounts, before its file is made."""
    approved(cast)
    in_arrears(cast, "2026-05")
    night(cast, DAY)
    wanted = actions.Wanted(
        step_code="S3", pay_by=DAY + timedelta(days=15), contact="0763-1", site="https://x.cn"
    )
    batch = actions.ask_notices(wanted, **cast.doing("wu", MORNING))
    notices.freeze_notices(batch.pk, at=MORNING)
    return batch.pk


def notice_of(home: Household) -> Notice:
    return Notice.objects.get(household=home)


def owner_of(home: Household) -> int:
    return Resident.objects.get(household=home, kind="OWNER").pk


def deliver(cast: Cast, who: str, home: Household, way: str, **told: Any) -> Notice:
    done = Delivery(way=way, **told)
    return actions.deliver(notice_of(home).pk, done, **cast.doing(who, NOON))


def signed(cast: Cast, home: Household, who: str = "he", colour: int = 90) -> Notice:
    picture = photo(cast, who, NOON, colour)
    return deliver(cast, who, home, "HANDED", spoken_to=owner_of(home), signed=(picture,))


class TestAtTheDoor:
    def test_nothing_is_delivered_before_there_is_paper(self, cast: Cast) -> None:
        frozen(cast)
        picture = photo(cast, "he", NOON)
        with pytest.raises(NoPaperYet):
            deliver(cast, "he", cast.home, "LEFT", photos=(picture,))
        assert notice_of(cast.home).status == "WAITING"

    def test_a_refused_form_keeps_the_photo(self, out: Cast, seat: Seat) -> None:
        page = seat("he", NOON)
        where = f"/dunning/notices/{notice_of(out.home).pk}/?way=REFUSED"
        picture = photo(out, "he", NOON)
        refused = page.post(where, {"photos": picture, "note": "x"})
        assert refused.status_code == 400
        assert f'name="photos" value="{picture}"' in refused.content.decode()
        told = {"photos": picture, "spoken_to": owner_of(out.home), "witness": out.wu.pk}
        assert page.post(where, told).status_code == 302
        assert notice_of(out.home).status == "DELIVERED"

    def test_and_keeps_nobody_elses(self, out: Cast, seat: Seat) -> None:
        where = f"/dunning/notices/{notice_of(out.home).pk}/?way=REFUSED"
        picture = photo(out, "wu", NOON)
        refused = seat("he", NOON).post(where, {"photos": [picture, "no token", ""]})
        assert refused.status_code == 400
        assert picture not in refused.content.decode()
        assert "no token" not in refused.content.decode()


class TestHanding:
    def test_a_signature_makes_it_delivered_and_its_step_done(self, out):
        done = signed(out, out.home)

        due = StepDue.objects.get(household=out.home)
        tried = Attempt.objects.get(household=out.home)
        assert (done.status, done.grade) == ("DELIVERED", "A")
        assert (due.state, due.grade) == ("DONE", "A")
        assert (tried.notice_code, tried.due_id) == (done.number, due.pk)

    def test_a_signature_begins_the_three_years_anew(self, out):
        signed(out, out.home)

        assert Interruption.objects.get(bill__household=out.home).grade == "A"

    def test_without_a_picture_it_is_not_delivered(self, out):
        with pytest.raises(Incomplete) as refused:
            deliver(out, "he", out.home, "HANDED", spoken_to=owner_of(out.home))

        assert refused.value.field == "signed"
        assert notice_of(out.home).status == "WAITING"

    def test_refused_before_a_witness_is_of_grade_b(self, out):
        picture = photo(out, "he", NOON)

        done = deliver(
            out, "he", out.home, "REFUSED",
            spoken_to=owner_of(out.home), photos=(picture,), witness=out.wu.pk,
        )  # fmt: skip

        assert (done.status, done.grade) == ("DELIVERED", "B")

    def test_one_picture_proves_one_paper(self, out):
        signed(out, out.home)

        with pytest.raises(PhotoUsed):
            signed(out, out.neighbour)

        assert notice_of(out.neighbour).status == "WAITING"

    def test_nobody_delivers_it_twice(self, out):
        signed(out, out.home)

        with pytest.raises(WrongState):
            signed(out, out.home, colour=10)


class TestLeavingAndPosting:
    def test_left_at_the_door_is_of_grade_c_and_the_step_stays_open(self, out):
        done = deliver(out, "he", out.home, "LEFT", photos=(photo(out, "he", NOON),))

        assert (done.status, done.grade) == ("LEFT", "C")
        assert StepDue.objects.get(household=out.home).state == "OPEN"
        assert not Interruption.objects.exists()

    def test_no_second_paper_is_printed_for_the_step_of_one_that_was_left(self, out):
        deliver(out, "he", out.home, "LEFT", photos=(photo(out, "he", NOON),))

        assert queries.steps_to_print(out.wu, out.community, NOON) == []

    def test_what_was_left_may_still_be_signed_for(self, out):
        deliver(out, "he", out.home, "LEFT", photos=(photo(out, "he", NOON),))

        assert signed(out, out.home, colour=10).grade == "A"

    def test_posted_is_on_its_way_and_arrived_is_of_grade_a(self, out):
        posted = deliver(out, "he", out.home, "POSTED", waybill="EB123")
        assert (posted.status, posted.grade) == ("POSTED", "")

        done = deliver(
            out, "he", out.home, "ARRIVED", waybill="EB123", spoken_to=owner_of(out.home)
        )

        assert (done.status, done.grade) == ("DELIVERED", "A")

    def test_a_wrong_address_is_told_and_it_may_go_out_again(self, out):
        assert deliver(out, "he", out.home, "BACK", note="房屋已拆除").status == "RETURNED"

        assert deliver(out, "he", out.home, "POSTED", waybill="EB124").tries == 2


class TestPaidMeanwhile:
    def test_who_has_paid_is_not_handed_it(self, out):
        paid(out, out.home, "20.00", MORNING + timedelta(hours=1))

        with pytest.raises(Overtaken, match="20.00"):
            signed(out, out.home)

    def test_it_is_listed_and_taken_back_and_keeps_its_number(self, out):
        paid(out, out.home, "220.00", MORNING + timedelta(hours=1))
        assert [one.household for one in queries.overtaken(Notice.objects.all())] == [out.home]

        gone = actions.withdraw_notice(notice_of(out.home).pk, **out.doing("he", NOON))

        assert (gone.status, gone.number) == ("WITHDRAWN", "CJ-202606-00002")
        with pytest.raises(printing.NoLonger):
            printing.paper_again(gone)

    def test_what_is_still_owed_is_not_taken_back(self, out):
        with pytest.raises(NotOvertaken):
            actions.withdraw_notice(notice_of(out.home).pk, **out.doing("he", NOON))


class TestVoiding:
    def test_is_a_second_persons(self, out):
        paper = notice_of(out.home).pk
        with pytest.raises(MadeIt):
            actions.void_notice(paper, **out.doing("wu", NOON), reason="地址印错")

        gone = actions.void_notice(paper, **out.doing("li", NOON), reason="地址印错")

        assert (gone.status, gone.reason) == ("VOID", "地址印错")

    def test_wants_a_reason(self, out):
        with pytest.raises(Incomplete):
            actions.void_notice(notice_of(out.home).pk, **out.doing("li", NOON), reason=" ")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("he", None), ("wu", None), ("li", None),
        ("lin", Missing),  # another butler's walk
        ("zhou", Missing),  # not one of the letters the front desk mails
        ("shi", NotAllowed), ("lei", NotAllowed),  # guards never dun
        ("sun", NotAllowed), ("chen", NotAllowed), ("peng", NotAllowed), ("ma", NotAllowed),
    ],
)  # fmt: skip
def test_who_may_deliver_a_visits_notice(out, who, refusal):
    if refusal is None:
        assert signed(out, out.home, who).status == "DELIVERED"
    else:
        with pytest.raises(refusal):
            deliver(out, who, out.home, "BACK", note="地址不对")


class TestPages:
    def test_the_code_leads_to_the_paper_and_nobody_else_in(self, out, seat):
        paper = notice_of(out.home)
        where = f"/dunning/n/{paper.token}/"

        assert seat("he", NOON).get(where)["Location"] == f"/dunning/notices/{paper.pk}/"
        assert seat("lin", NOON).get(where).status_code == 404
        assert seat("lei", NOON).get(where).status_code == 403
        assert seat("he", NOON).get("/dunning/n/guess/").status_code == 404

    def test_handing_over_leads_on_along_the_walk(self, out, seat):
        first, second = notice_of(out.neighbour), notice_of(out.home)
        client = seat("he", NOON)
        page = client.get(f"/dunning/notices/{first.pk}/?way=HANDED").content.decode()
        assert "许燕" in page

        answer = client.post(
            f"/dunning/notices/{first.pk}/?way=HANDED",
            {"spoken_to": owner_of(out.neighbour), "signed": [photo(out, "he", NOON)]},
        )

        assert answer["Location"] == f"/dunning/notices/{second.pk}/"

    def test_what_is_missing_is_said_beside_its_field(self, out, seat):
        paper = notice_of(out.home)

        answer = seat("he", NOON).post(f"/dunning/notices/{paper.pk}/?way=HANDED", {})

        assert answer.status_code == 400
        assert "请拍下业主签了字的回执" in answer.content.decode()

    def test_who_has_paid_is_shown_instead_of_the_ways(self, out, seat):
        paid(out, out.home, "220.00", MORNING + timedelta(hours=1))

        page = seat("he", NOON).get(f"/dunning/notices/{notice_of(out.home).pk}/").content.decode()

        assert "不要派发" in page
        assert "?way=" not in page

    def test_the_list_opens_with_what_is_still_to_be_done(self, out, seat):
        signed(out, out.home)
        client = seat("wu", NOON)

        opened = client.get("/dunning/notices/").content.decode()
        everything = client.get("/dunning/notices/?order=").content.decode()

        number = notice_of(out.home).number
        assert notice_of(out.neighbour).number in opened
        assert number not in opened
        assert number in everything

    def test_the_walk_is_listed_in_few_questions(self, out, seat, django_assert_max_num_queries):
        client = seat("wu", NOON)
        client.get("/dunning/notices/")

        with django_assert_max_num_queries(20):
            page = client.get("/dunning/notices/?out=1").content.decode()

        assert page.index("7-1702") < page.index("7-1802") < page.index("9-101")

    def test_a_batch_is_asked_for_and_printed(self, cast, seat):
        approved(cast)
        in_arrears(cast, "2026-05")
        night(cast, DAY)
        client = seat("wu", MORNING)
        assert "3 户等着出通知书" in client.get("/dunning/batches/").content.decode()

        asked = client.post(
            "/dunning/batches/ask/",
            {"step_code": "S3", "pay_by": "2026-06-30", "contact": "0763-1234567"},
        )

        batch = notices.NoticeBatch.objects.get()
        assert asked["Location"] == f"/dunning/batches/{batch.pk}/"
        assert batch.site == "http://testserver"
        assert "hx-get" in client.get(asked["Location"]).content.decode()
        frozen = notices.freeze_notices(batch.pk, at=MORNING)
        for number, papers, pdf in printing.printed(frozen, [(1, (0, 3))]):
            printing.keep_part(frozen, number, papers, pdf, at=MORNING)
        printing.bind_batch(frozen, at=MORNING)
        printing.finish_batch(batch.pk, at=MORNING)
        file = client.get(f"/dunning/batches/{batch.pk}.pdf")
        assert b"".join(file.streaming_content)[:5] == b"%PDF-"
        assert client.get(f"/dunning/batches/{batch.pk}/").status_code == 200
        client.post(f"/dunning/batches/{batch.pk}/printed/")
        batch.refresh_from_db()
        assert batch.status == "PRINTED"
        assert all(one.status == "WAITING" for one in batch.notices.all())

    def test_a_batch_is_nobody_elses(self, out, seat):
        batch = notices.NoticeBatch.objects.get()

        assert seat("he", NOON).get(f"/dunning/batches/{batch.pk}/").status_code == 404
        assert seat("he", NOON).get(f"/dunning/batches/{batch.pk}.pdf").status_code == 404
        assert seat("lei", NOON).get("/dunning/batches/").status_code == 403
        assert seat("lei", NOON).get(f"/dunning/batches/{batch.pk}.pdf").status_code == 403
