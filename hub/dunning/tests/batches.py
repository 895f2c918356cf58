"""Print batches of 催缴通知书 that tests ask for, have set and read."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from pypdf import PdfReader

from hub.dunning import actions
from hub.dunning.actions import notices, printing
from hub.dunning.models import Notice, NoticeBatch
from hub.dunning.tests.cast import Cast, after
from hub.kernel import jobs

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
