"""What is kept of a person's account: what they were billed where they were liable, and what they paid."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from hub.charges.models import Bill, Enrolment, Payment, VacancyDiscount
from hub.charges.models.billing import BillQuerySet
from hub.kernel.records import Records
from hub.privacy.holdings import Going, Holding, Item, Kept, declare
from hub.privacy.persons import Person

VOUCHERS = _("会计凭证和账簿，保存三十年（会计档案管理办法）")
UNPAID = _("还有未付清的费用，催收和诉讼要用（民法典第九百四十四条）")
YEARS = 30


def bills(person: Person) -> Iterator[Item]:
    rows = _bills(person).select_related("item", "household").order_by("pk")
    for one in rows.iterator(chunk_size=500):
        yield Item(
            f"{one.item.name} {one.period}",
            one.issued_at,
            [
                (_("房号"), one.household.code),
                (_("种类"), one.get_kind_display()),
                (_("金额"), one.amount),
                (_("已付"), one.settled),
                (_("到期日"), one.due_on),
            ],
        )


def _bills(person: Person) -> BillQuerySet:
    return Bill.objects.within(person.community).filter(
        person.within_stays("household", "issued_at")
    )


def payments(person: Person) -> Iterator[Item]:
    for one in _payments(person).order_by("pk"):
        yield Item(
            str(_("付款")),
            one.at,
            [
                (_("付款人"), one.payer),
                (_("金额"), one.amount),
                (_("付款日期"), one.paid_on),
                (_("收款方式"), one.get_method_display()),
                (_("流水号"), one.reference),
            ],
        )


def _payments(person: Person) -> Records[Payment]:
    """Those in their name, and those in nobody's for a home they were liable for."""
    inside = Payment.objects.within(person.community)
    nameless = inside.filter(person.within_stays("household", "at"), payer="")
    return inside.filter(person.named("household", "payer")) | nameless


def terms(person: Person) -> Iterator[Item]:
    """What they are charged for, and what was taken off while nobody lived there."""
    homes = {one.household for one in person.owed_for}
    enrolled = Enrolment.objects.within(person.community).filter(household__in=homes)
    for one in enrolled.select_related("item", "household").order_by("pk"):
        yield Item(
            one.item.name,
            one.first_day,
            [(_("房号"), one.household.code), (_("表号"), one.reference)],
        )
    empty = VacancyDiscount.objects.within(person.community).filter(household__in=homes)
    for discount in empty.select_related("item").order_by("pk"):
        yield Item(str(_("空置减免")), discount.first_day, [(_("收费项目"), discount.item.name)])


def bills_may_go(person: Person, at: datetime) -> Going:
    rows = _bills(person)
    unpaid = rows.unpaid().count()
    return Going(
        kept=[
            Kept(unpaid, UNPAID, needs_file=True),
            Kept(rows.count() - unpaid, VOUCHERS, _thirty_years(at)),
        ]
    )


def payments_may_go(person: Person, at: datetime) -> Going:
    return Going(kept=[Kept(_payments(person).count(), VOUCHERS, _thirty_years(at))])


def terms_may_go(person: Person, at: datetime) -> Going:
    return Going(kept=[Kept(len(list(terms(person))), VOUCHERS, _thirty_years(at))])


def _thirty_years(at: datetime) -> date:
    """From the end of the year the last of them was written in, and that is this one at the latest."""
    return date(at.year + YEARS, 12, 31)


declare(
    Holding(
        "charges.bills",
        _("账单"),
        ("charges.Bill", "charges.RunLine", "charges.Arrear", "charges.Allocation"),
        bills,
        bills_may_go,
    )
)
declare(
    Holding("charges.payments", _("付款与收据"), ("charges.Payment",), payments, payments_may_go)
)
declare(
    Holding(
        "charges.terms",
        _("收费登记"),
        ("charges.Enrolment", "charges.VacancyDiscount", "charges.Reading"),
        terms,
        terms_may_go,
    )
)
