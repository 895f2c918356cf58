"""The people of hub.charges' tests and 罗会计, the second of finance; and a month ready to be debited.

周敏 prepares, 吴主管 checks, 彭玲 sends, 罗会计 (or 李主任) books the answer. It is the 1st of June
when the month is billed and the 10th when the batch is made.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hub.charges.models import FeeItem
from hub.charges.tests import cast as charges
from hub.charges.tests.cast import BEGINNING, JUNE, Cast, after, priced, run_of
from hub.debit import actions
from hub.debit.actions import Agreed
from hub.debit.models import Batch, ExportFile, Format, Line, Mandate, Result
from hub.estate.models import Household
from hub.kernel import jobs, workdays
from hub.kernel.house import the_house
from hub.people.models import Role
from hub.people.tests.casting import a_colleague

OK, POOR, CLOSED, FROZEN, TIMEOUT = "0000", "5", "16", "10", "99"
FIRST_OF_JUNE = datetime(2026, 6, 1, 1, tzinfo=UTC)


def gather() -> Cast:
    cast = charges.gather()
    cast.staff["luo"] = a_colleague("luo", "罗会计", Role.FINANCE, cast.community, since=BEGINNING)
    workdays.fill(2026)
    return cast


def agreed(n: int = 1, **changes: Any) -> Agreed:
    told: dict[str, Any] = {
        "agreement": f"WT{n:05}",
        "holder": "黄海",
        "bank": "中国银行清远分行",
        "account": f"62170000000{n:05}",
        "valid_from": date(2025, 1, 1),
    }
    return Agreed(**{**told, **changes})


def a_mandate(cast: Cast, home: Household, n: int = 1, **changes: Any) -> Mandate:
    return actions.make_mandate(home.pk, agreed(n, **changes), **cast.doing("peng", FIRST_OF_JUNE))


def billed(cast: Cast) -> FeeItem:
    """June's bills: 220.00 for 黄海, 196.97 for 许燕, 528.00 for the villa; all with mandates."""
    item = priced(cast)
    run_of(cast, item, JUNE)
    for n, (home, holder) in enumerate(
        ((cast.home, "黄海"), (cast.neighbour, "许强"), (cast.villa, "陆鸣")), start=1
    ):
        a_mandate(cast, home, n, holder=holder)
    return item


def form_of(cast: Cast, code: str = "TXT") -> Format:
    actions.begin(cast.community, FIRST_OF_JUNE)
    return Format.objects.get(community=cast.community, code=code, status="APPROVED")


def prepared(
    cast: Cast, at: datetime | None = None, who: str = "zhou", code: str = "TXT"
) -> Batch:
    form = form_of(cast, code)
    return actions.prepare(JUNE, **cast.doing(who, at or after()), format_id=form.pk)


def checked(cast: Cast, batch: Batch, at: datetime | None = None) -> Batch:
    """Checked by the supervisor, and its files written by the worker."""
    moment = at or after(1)
    actions.check(batch.pk, **cast.doing("wu", moment))
    actions.write_files(batch.pk, by=the_house(), at=moment)
    batch.refresh_from_db()
    return batch


def sent(cast: Cast, at: datetime | None = None, code: str = "TXT") -> Batch:
    moment = at or after()
    batch = checked(cast, prepared(cast, moment, code=code), moment)
    fetched(cast, batch, moment)
    return actions.send(batch.pk, **cast.doing("peng", moment))


def fetched(cast: Cast, batch: Batch, at: datetime, who: str = "peng") -> None:
    for file in ExportFile.objects.filter(batch=batch):
        actions.fetch(file.pk, **cast.doing(who, at))


def line_of(batch: Batch, home: Household) -> Line:
    return Line.objects.get(batch=batch, household=home)


def codes(cast: Cast, home: str = OK, neighbour: str = OK, villa: str = OK) -> dict[int, str]:
    """What the bank says of each household's line."""
    return {cast.home.pk: home, cast.neighbour.pk: neighbour, cast.villa.pk: villa}


def answer(batch: Batch, codes: dict[int, str], *, summary: bool = True) -> bytes:
    """What the bank sends back in the first format: a code for each household's line, by its id."""
    lines = Line.objects.filter(batch=batch, household__in=codes).order_by("number")
    rows = [
        f"{n}|{line.key}|{line.amount:.2f}|{codes[line.household_id]}|说明"
        for n, line in enumerate(lines, start=1)
    ]
    total = sum((line.amount for line in lines), Decimal("0.00"))
    top = [f"{batch}|20260610|{len(rows)}|{total:.2f}"] if summary else []
    return "\r\n".join([*top, *rows, ""]).encode("gbk")


def received(
    cast: Cast, batch: Batch, content: bytes, at: datetime | None = None, who: str = "luo"
) -> Result:
    """Taken in by somebody, and read by the worker."""
    moment = at or after(5)
    result = actions.receive(
        batch.pk,
        **cast.doing(who, moment),
        name="回盘.txt",
        content=content,
        paid_on=moment.date(),
    )
    return actions.read(result.pk, by=the_house(), at=moment)


def booked(
    cast: Cast, batch: Batch, codes: dict[int, str], at: datetime | None = None, who: str = "luo"
) -> Result:
    """Read, accepted and booked."""
    moment = at or after(5)
    result = received(cast, batch, answer(batch, codes), moment, who)
    actions.accept(result.pk, **cast.doing(who, moment))
    result = actions.book(result.pk, by=the_house(), at=moment)
    batch.refresh_from_db()
    return result


__all__ = ["BEGINNING", "Cast", "after", "jobs"]
