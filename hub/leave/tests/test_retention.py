"""Why somebody was away, the proofs and the slip go two years after it; the days stay."""

from datetime import timedelta

import pytest

from hub.kernel import attachments, documents, files
from hub.kernel.models import Document
from hub.kernel.text import GONE
from hub.leave import actions
from hub.leave.models import Leave, PhoneReport
from hub.leave.tests.cast import MORNING, Cast, a_call, asked, granted
from hub.leave.tests.test_pages import sick as ill
from hub.privacy import terms
from hub.privacy.models import Erasure
from hub.privacy.tests.clearing import cleared, refused, told


@pytest.fixture
def sick(cast: Cast) -> Leave:
    """周敏's operation, with the hospital's paper, approved and printed; and a call of 林悦's."""
    leave = granted(cast, ill(cast))
    actions.print_slip(leave.pk, **cast.doing("zhou", MORNING))
    a_call(cast, "lin")
    return leave


def cleared_of(cast: Cast, leave: Leave) -> Erasure:
    over = leave.ends_at.replace(year=leave.ends_at.year + 2) + timedelta(days=1)
    return cleared(cast.community, cast.wu, cast.qian, over)


def test_reason_number_proof_and_slip_go(cast: Cast, sick: Leave) -> None:
    assert told(cleared_of(cast, sick)) == {
        "事由、联系电话": 1, "电话报备的事由": 1, "请假条": 1, "证明材料": 1,
    }  # fmt: skip
    sick.refresh_from_db()
    assert (sick.reason, sick.contact) == (GONE, "")
    assert PhoneReport.objects.get().matter == GONE
    assert not attachments.of(sick).exists()


def test_the_days_and_who_decided_stay(cast: Cast, sick: Leave) -> None:
    before = Leave.objects.values("number", "minutes", "first_day", "status").get(pk=sick.pk)
    cleared_of(cast, sick)
    assert (
        Leave.objects.values("number", "minutes", "first_day", "status").get(pk=sick.pk) == before
    )
    assert sick.steps.filter(status="APPROVED").exists()


def test_the_slip_says_that_its_time_is_over(cast: Cast, sick: Leave) -> None:
    cleared_of(cast, sick)
    slip = Document.objects.get(kind="QJT")
    with pytest.raises(files.TimeIsOver):
        documents.pdf(slip)
    assert slip.digest


def test_not_a_day_early_and_not_what_waits(cast: Cast, sick: Leave) -> None:
    asked(cast, "lin", first=10, last=10)
    early = sick.ends_at.replace(year=sick.ends_at.year + 2) - timedelta(seconds=1)
    due = {str(goes.what) for _term, goes, _ids in terms.found(cast.community, early).goes}
    assert due == {"电话报备的事由"}
    cleared_of(cast, sick)
    assert Leave.objects.get(staff=cast.lin).reason == "家里有事"


def test_the_database_lets_them_go_only_where_they_are_named(cast: Cast, sick: Leave) -> None:
    mine = Leave.objects.filter(pk=sick.pk)
    slip = Document.objects.filter(kind="QJT")
    refused(lambda: mine.update(reason=GONE, contact=""))
    refused(lambda: slip.update(snapshot={}))
    cleared_of(cast, sick)
    refused(lambda: mine.update(reason="别的"))
    refused(lambda: mine.update(reason=GONE, minutes=1))
    refused(lambda: slip.update(snapshot={"days": 1}))
