"""Who reported a matter, what they said and the pictures go three years after it was closed."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import Image

from hub.kernel import attachments, files, jobs, seals, search
from hub.kernel.text import GONE
from hub.matters.models import Callback, Matter, Reporter
from hub.matters.tests.cast import MORNING, Cast, a_complaint, after, closed
from hub.privacy import actions as privacy
from hub.privacy.models import Erasure
from hub.privacy.tests.clearing import cleared, listed, told

CLOSED = after(6)
OVER = CLOSED.replace(year=CLOSED.year + 3)
PHONE = "13812345678"


def photo(cast: Cast) -> str:
    page = BytesIO()
    Image.new("RGB", (40, 30), (90, 90, 90)).save(page, "JPEG")
    kept = attachments.receive(
        SimpleUploadedFile("客厅.jpg", page.getvalue()),
        community=cast.community, by=cast.chen, at=MORNING,
    )  # fmt: skip
    return str(kept.draft_token)


@pytest.fixture
def done(cast: Cast) -> Matter:
    """黄海's complaint, closed, with a picture of his living room."""
    matter = closed(cast)
    attachments.claim([photo(cast)], matter, by=cast.chen, at=after(2))
    return matter


def cleared_of(cast: Cast) -> Erasure:
    return cleared(cast.community, cast.wu, cast.qian, OVER)


def test_names_words_and_pictures_go(cast: Cast, done: Matter) -> None:
    picture = attachments.of(done).get()
    names = [picture.file.name, picture.thumbnail.name]
    assert told(cleared_of(cast)) == {
        "报事人的姓名、电话、原话": 1, "回访时的原话": 1, "照片和附件": 1,
    }  # fmt: skip
    reporter = Reporter.objects.get(matter=done)
    assert (reporter.name, reporter.phone) == ("", "")
    assert Callback.objects.get(matter=done).words == GONE
    assert not attachments.of(done).exists()
    picture.refresh_from_db()
    assert (picture.name, picture.file.name, picture.is_image) == (GONE, "", False)
    assert picture.sha256
    assert all(default_storage.exists(str(name)) for name in names)
    jobs.drain(OVER)
    assert not any(default_storage.exists(str(name)) for name in names)


def test_the_figures_stay(cast: Cast, done: Matter) -> None:
    cleared_of(cast)
    done.refresh_from_db()
    call = Callback.objects.get(matter=done)
    assert (done.status, call.verdict, call.is_reached) == ("CLOSED", "SATISFIED", True)
    assert seals.seal_days(cast.community, OVER)
    assert seals.verify(cast.community) is None


def test_search_finds_it_by_the_name_no_more(cast: Cast, done: Matter) -> None:
    def found() -> bool:
        return search.among(Matter.objects.all(), cast.community, "黄海").exists()

    assert found()
    cleared_of(cast)
    assert not found()


def test_the_picture_says_that_its_time_is_over(cast: Cast, done: Matter) -> None:
    picture = attachments.of(done).get()
    cleared_of(cast)
    with pytest.raises(files.TimeIsOver):
        attachments.visible_to(cast.wu, cast.community, picture.pk)


def test_not_a_day_early_and_not_what_is_open(cast: Cast, done: Matter) -> None:
    a_complaint(cast)
    assert listed(cast.community, OVER - timedelta(days=1)) is None
    cleared_of(cast)
    assert Reporter.objects.filter(phone=PHONE).count() == 1


def test_a_home_that_is_held_keeps_all_of_it(cast: Cast, done: Matter) -> None:
    privacy.hold(
        cast.household.pk, community=cast.community, by=cast.qian, at=after(8), ground="诉讼中"
    )
    assert listed(cast.community, OVER) is None


def test_the_database_lets_words_go_only_where_they_are_named(cast: Cast, done: Matter) -> None:
    call = Callback.objects.filter(matter=done)
    for change in ({"words": GONE}, {"words": "别的"}, {"verdict": "UNSATISFIED"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            call.update(**change)
    cleared_of(cast)
    for change in ({"words": "别的"}, {"words": GONE, "verdict": "UNSATISFIED"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            call.update(**change)
