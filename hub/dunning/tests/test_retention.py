"""Where and in which words somebody was reached goes three years after everything was paid."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from hub.dunning import actions
from hub.dunning.actions import notices, printing
from hub.dunning.actions.deliveries import Delivery
from hub.dunning.models import Attempt, Episode, Notice, NoticeBatch, NoticePrint
from hub.dunning.tests.cast import Cast, after, approved, in_arrears, night, paid, photo
from hub.dunning.tests.test_attempts import message, tries
from hub.kernel import files, jobs, seals
from hub.kernel.models import Attachment
from hub.people.tests.seats import Seat
from hub.privacy.models import Erasure
from hub.privacy.tests.clearing import cleared, listed, refused, told

NIGHT = date(2026, 6, 15)
MORNING = after(days=5)
PAID = after(days=6)
OVER = PAID.replace(year=PAID.year + 3) + timedelta(days=2)


@pytest.fixture
def reached(cast: Cast) -> Cast:
    """黄海 was sent a message in May and a notice in June, 许燕 a notice; then 黄海 has paid."""
    approved(cast)
    in_arrears(cast)
    night(cast, date(2026, 5, 18))
    tries(cast, message(cast.home))
    night(cast, NIGHT)
    wanted = actions.Wanted(
        step_code="S3", pay_by=NIGHT + timedelta(days=15), contact="0763-1234567",
        site="https://wy.example.cn",
    )  # fmt: skip
    batch = actions.ask_notices(wanted, **cast.doing("wu", MORNING))
    notices.freeze_notices(batch.pk, at=MORNING)
    jobs.drain(timezone.now())
    printing.note_printed(batch.pk, **cast.doing("wu", MORNING))
    found = Notice.objects.get(household=cast.home)
    actions.deliver(
        found.pk,
        Delivery(way="LEFT", photos=(photo(cast, "he", MORNING),)),
        **cast.doing("he", MORNING),
    )
    paid(cast, cast.home, str(found.total), PAID)
    night(cast, date(2026, 6, 17))
    assert Episode.objects.get(household=cast.home).ended_on is not None
    return cast


def cleared_of(cast: Cast) -> Erasure:
    return cleared(cast.community, cast.wu, cast.qian, OVER)


def test_numbers_words_papers_and_photos_go(reached: Cast) -> None:
    told_of = told(cleared_of(reached))
    assert told_of["通知书上的内容"] == 1
    assert told_of["照片、回执、录音"] == 1
    rows = Attempt.objects.filter(household=reached.home)
    assert set(rows.values_list("reached_at", "note")) == {("", "")}
    assert not Attachment.objects.exclude(file="").exists()


def test_that_somebody_was_reached_and_how_surely_stays(reached: Cast) -> None:
    before = list(Attempt.objects.order_by("pk").values_list("grade", "result", "owed", "at"))
    cleared_of(reached)
    assert (
        list(Attempt.objects.order_by("pk").values_list("grade", "result", "owed", "at")) == before
    )
    assert seals.seal_days(reached.community, OVER)
    assert seals.verify(reached.community) is None


def test_who_still_owes_keeps_all_of_it(reached: Cast) -> None:
    cleared_of(reached)
    assert Notice.objects.get(household=reached.neighbour).snapshot != {}


def test_who_owes_again_keeps_the_old_evidence_too(reached: Cast) -> None:
    Episode.objects.filter(household=reached.home).update(ended_on=OVER.date())
    assert listed(reached.community, OVER) is None


def test_the_printers_file_goes_and_the_others_are_printed_one_by_one(reached: Cast) -> None:
    batch = NoticeBatch.objects.get()
    name = str(NoticePrint.objects.get(batch=batch).file.name)
    assert default_storage.exists(name)
    cleared_of(reached)
    jobs.drain(OVER)
    assert not default_storage.exists(name)
    with pytest.raises(printing.PartlyErased):
        printing.open_print(batch, by=reached.wu, at=OVER)
    with pytest.raises(files.TimeIsOver):
        printing.paper_again(Notice.objects.get(household=reached.home))
    assert printing.paper_again(Notice.objects.get(household=reached.neighbour))[:5] == b"%PDF-"


def test_the_database_lets_it_go_only_where_it_is_named(reached: Cast) -> None:
    call = Attempt.objects.filter(household=reached.home)
    paper = Notice.objects.filter(household=reached.home)
    refused(lambda: call.update(reached_at=""))
    refused(lambda: paper.update(snapshot={}))
    cleared_of(reached)
    refused(lambda: call.update(reached_at="别处"))
    refused(lambda: call.update(reached_at="", grade="A"))
    refused(lambda: paper.update(snapshot={"total": "1.00"}))
    refused(lambda: Notice.objects.filter(household=reached.neighbour).update(snapshot={}))


def test_the_page_of_the_notice_says_so(reached: Cast, seat: Seat) -> None:
    cleared_of(reached)
    found = Notice.objects.get(household=reached.home)
    page = seat("wu", OVER).get(f"/dunning/notices/{found.pk}/").content.decode()
    assert "保存期限已满" in page
