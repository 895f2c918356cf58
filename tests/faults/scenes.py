"""What the tests of faults find when they begin, made by the product's own actions, in the house."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from hub.charges import actions as charges
from hub.charges import queries as accounts
from hub.charges.models import Bill, BillRun, Payment, Snapshot
from hub.charges.tests.cast import JUNE, priced
from hub.debit import actions as debit
from hub.debit.models import Batch, ExportFile
from hub.debit.tests import cast as bank
from hub.estate.models import Household
from hub.kernel import jobs, seals
from hub.kernel.house import the_house
from hub.kernel.models import Community, Event, Job, Obligation, Seal
from hub.matters import actions as matters
from hub.matters.actions import Intake
from hub.matters.models import Matter
from hub.matters.tests import cast as desk
from hub.people import actions as people
from hub.people.models import Staff


def open_desk() -> dict[str, str]:
    """The cast moves in; a token of 周敏, who takes in, and one of 林芳, who calls back."""
    cast = desk.gather()
    desk.fill_calendar(timezone.localdate().year)
    return {"agent": _token(cast.zhou, cast), "caller": _token(cast.lin, cast)}


def _token(person: Staff, cast: Any) -> str:
    at = timezone.now()
    issued = people.issue_token(
        name="话机",
        ends_on=(at + timedelta(days=30)).date(),
        community=cast.community,
        by=person,
        at=at,
    )
    return issued.secret


def many_matters(count: int) -> None:
    """One, and so many more like it: a change of their table takes as long as in a large house."""
    community = Community.objects.get(code="YH")
    told = Intake(
        kind="ENQUIRY",
        channel="PHONE",
        text="问车位怎么办",
        type_code="T12.01",
        household_id=Household.objects.filter(community=community).earliest("pk").pk,
        reporter_name="黄海",
        reporter_phone="13812345678",
    )
    zhou = Staff.objects.get(username="zhou")
    one = matters.record(told, community=community, by=zhou, at=timezone.now())
    columns = [field.column for field in Matter._meta.concrete_fields if not field.primary_key]
    changed = {"number": "'N' || n", "text": "text || n"}
    values = ", ".join(changed.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO matters_matter ({', '.join(columns)}) SELECT {values} "
            "FROM matters_matter, generate_series(1, %s) AS series(n) WHERE id = %s",
            [count, one.pk],
        )


# ── Work for a worker, and what must be there afterwards, once ──────────────────────────────


def a_bill_run() -> None:
    """Committed by finance; the worker has three bills to write."""
    cast, at = bank.gather(), timezone.now()
    run = charges.open_run(priced(cast).pk, **cast.doing("peng", at), period=JUNE)
    seen = accounts.preview(run, at).seen
    charges.commit_run(run.pk, **cast.doing("peng", at), seen=seen)


def bills() -> dict[str, Any]:
    return {
        "run": BillRun.objects.get(period=JUNE).status,
        "bills": Bill.objects.count(),
        "billed": _told("charges.billed"),
        "faults": _faults(),
    }


def a_batch_to_write() -> None:
    """Checked by the supervisor; the worker has its file to write."""
    cast = bank.gather()
    bank.billed(cast)
    batch = bank.prepared(cast)
    debit.check(batch.pk, **cast.doing("wu", bank.after(1)))


def files() -> dict[str, Any]:
    batch = Batch.objects.get()
    return {
        "batch": batch.status,
        "files": ExportFile.objects.count(),
        "whole": sum(file.total for file in ExportFile.objects.all()) == batch.total,
        "written": _told("debit.written"),
    }


def an_answer_to_book() -> None:
    """The bank's answer, read and accepted: two debited, one account frozen."""
    cast = bank.gather()
    bank.billed(cast)
    batch = bank.sent(cast)
    content = bank.answer(batch, bank.codes(cast, villa=bank.FROZEN))
    Job.objects.all().delete()
    result = debit.receive(
        batch.pk,
        **cast.doing("luo", bank.after(5)),
        name="回盘.txt",
        content=content,
        paid_on=date(2026, 6, 10),
    )
    debit.read(result.pk, by=the_house(), at=bank.after(5))
    debit.accept(result.pk, **cast.doing("luo", bank.after(5)))


def booked() -> dict[str, Any]:
    batch = Batch.objects.get()
    return {
        "batch": batch.status,
        "paid": sorted(str(amount) for amount in Payment.objects.values_list("amount", flat=True)),
        "calls": Obligation.objects.filter(kind="debit.call").count(),
        "booked": _told("debit.result_booked"),
        "taken": _told("charges.debits_taken"),
        "faults": _faults(),
    }


def a_month_to_close() -> None:
    """Bills are open and a complaint of last month is on record: arrears to freeze, a paper to open,
    days to seal."""
    cast = bank.gather()
    bank.billed(cast)
    other = desk.gather("XS", "xs_")
    desk.a_complaint(other, at=timezone.now() - timedelta(days=62))


def closed_month() -> dict[str, Any]:
    community = Community.objects.get(code="XS")
    days = list(Seal.objects.filter(community=community).values_list("day", flat=True))
    return {
        "snapshots": sorted(
            (one.community.code, one.arrears.count()) for one in Snapshot.objects.all()
        ),
        "months": _told("month.opened"),
        "sealed": len(days) == len(set(days)) and len(days) >= 60,
    }


def _told(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def _faults() -> list[str]:
    community = Community.objects.get(code="YH")
    return [str(fault) for fault in accounts.faults(community)]


def a_job_to_do() -> None:
    jobs.enqueue("jobs.sweep")


def seal_today() -> int:
    """As tomorrow night would; how many events the last seal holds."""
    community = Community.objects.get(code="YH")
    return seals.seal_days(community, timezone.now() + timedelta(days=2))[-2].count
