"""A pair of communities of one company: 云海花园 (YH), where all wings are at work, and 星河湾 (XH).

The people are those of the wings' own tests, together in one house; everything is reached by the
same acts.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.totp.internal import auth as totp
from django.core.files.uploadedfile import SimpleUploadedFile

from hub.analysis import actions as analysis
from hub.analysis.tests.test_month import frozen, plan
from hub.charges import actions as charges
from hub.conduct.tests import cast as conduct
from hub.debit.tests import cast as debit
from hub.directives import actions as directives
from hub.directives.tests import cast as orders
from hub.directives.tests.test_meetings import held
from hub.directives.tests.test_uniforms import asked as uniform_asked
from hub.dunning import actions as dunning
from hub.dunning.actions import notices
from hub.dunning.tests import cast as dun
from hub.duty import actions as duty
from hub.duty.actions import register
from hub.duty.tests import cast as rota
from hub.duty.tests.register.conftest import ITEMS, counted, prepared
from hub.estate import actions as estate
from hub.estate.models import BulkLook, Vehicle
from hub.kernel import decisions, drafts, exchange, policies, saved_views, workdays
from hub.kernel.house import the_house
from hub.kernel.models import Company, Decision
from hub.leave import actions as leave
from hub.leave.models import Forfeit
from hub.leave.tests import cast as away
from hub.matters.tests import cast as desk
from hub.paidwork import actions as paidwork
from hub.paidwork.tests import cast as slips
from hub.people import actions as people
from hub.people.models import Role
from hub.privacy import actions as privacy
from tests.security.people import World, found, found_next_door, own_ids

NOW = datetime(2026, 7, 2, 7, tzinfo=UTC)  # 15:00 in Shanghai


def build() -> World:
    """Both communities; the first is returned, the second has one person with every post there is."""
    own_ids()
    for year in (2025, 2026):
        workdays.fill(year)
    company = Company.objects.create(name="云海物业")
    here = found(company, "YH", "云海花园")
    found_next_door(company)
    for act in (_matters, _money, _rota, _orders, _away, _conduct, _papers, _privacy, _odds):
        act(here)
    return here


# ── What has happened, wing by wing ─────────────────────────────────────────────────────────


def _matters(here: Any) -> None:
    """Matters just told, of each gravity; one each with engineering and the guards; two through."""
    for severity in "123":
        desk.a_complaint(here, severity=severity)
    desk.accepted(here)
    desk.forwarded(here, household_id=here.villa.pk, reporter_name="陆鸣")
    desk.ruled(here, desk.handled(here))
    desk.closed(here)
    desk.closed(here, "C2.3")


def _money(here: Any) -> None:
    _billed(here)
    _dunned(here)
    _at_the_bank(here)
    _ordered(here)


def _billed(here: Any) -> None:
    """Two months at the price of the contract; the neighbour pays, and gets a receipt for it."""
    item = debit.priced(here)
    for period in ("2026-05", "2026-06"):
        debit.run_of(here, item, period)
    charges.open_run(item.pk, **here.doing("peng", NOW), period="2026-07")
    paid = charges.Taken("CASH", Decimal("100.00"), desk.MORNING.date())
    payment = charges.take(here.neighbour.pk, paid, **here.doing("zhou"))
    charges.give_receipt(payment.pk, **here.doing("zhou"))
    charges.propose_tariff(
        item.pk, **here.doing("peng"), price=Decimal("2.5000"), unit="SQM",
        valid_from=date(2026, 9, 1), reason="合同到期，重新定价",
    )  # fmt: skip


def _dunned(here: Any) -> None:
    """A list of messages, a pause that is asked for, one that runs, and papers that are out."""
    dun.approved(here)
    dun.night(here, date(2026, 5, 18))
    ten = datetime(2026, 5, 18, 2, tzinfo=UTC)
    dunning.list_messages(None, **here.doing("he", ten))
    for home in (here.home, here.neighbour):
        dunning.propose_pause(
            home.pk, **here.doing("he", ten), reason="DISPUTE", last_day=date(2026, 6, 10),
            ground="业主对面积有异议，正在复核",
        )  # fmt: skip
    first = Decision.objects.filter(kind="dunning.pause").first()
    decisions.grant(first, by=here.wu, at=ten)
    at = desk.after(days=5)
    wanted = dunning.Wanted(
        step_code="", pay_by=date(2026, 7, 1), contact="0763-1", site="https://x.cn"
    )
    batch = dunning.ask_notices(wanted, **here.doing("wu", at))
    notices.freeze_notices(batch.pk, at=at)
    dunning.draft(**here.doing("wu", NOW), note="下半年", catch_up="FITTING")


def _at_the_bank(here: Any) -> None:
    """June is at the bank, and its answer is in but not accepted."""
    for n, home in enumerate((here.home, here.neighbour, here.villa), start=1):
        # Not as in the samples of formats and of imports, which everybody may see.
        debit.a_mandate(here, home, n, holder="户主", account=f"62284812345{n:05}")
    batch = debit.sent(here)
    debit.received(here, batch, debit.answer(batch, debit.codes(here)))


def _ordered(here: Any) -> None:
    """A slip in hand, one to be priced, and a price that waits for its second person."""
    slips.stocked(here)
    slips.ordered(here, phone="13560001802")
    slips.accepted(here, phone="13560001802")
    paidwork.propose_price(
        slips.service("WX-01").pk, amount=Decimal("9.00"), valid_from=NOW.date(),
        reason="涨价", **here.doing("wu"),
    )  # fmt: skip


def _rota(here: Any) -> None:
    """June of the desk and of the monitors; a swap, a call, an errand, a book and July's draft."""
    here.morning = rota.MORNING
    station, early = rota.a_desk(here), rota.a_shift(here)
    late, night = rota.a_shift(here, "中"), rota.a_shift(here, "夜")
    room = rota.a_monitor_room(here, "shi", "wang")
    roster = rota.a_roster(here, station)
    rota.planned(here, roster, station, "zhou", early, 3, 4, 8, 15)
    rota.planned(here, roster, station, "lin", late, 5)
    rota.published(here, roster)
    guards = rota.a_roster(here, room)
    rota.planned(here, guards, room, "shi", night, 1, 2)
    rota.published(here, guards)
    _on_the_way(here)
    rota.a_roster(here, station, at=rota.on(30, 9), period="2026-07")
    duty.add_rotation(
        **here.doing("wu"), name="做一休一", anchor=rota.june(1), slots=[early.pk, None]
    )
    duty.set_cover(station.pk, **here.doing("wu"), shift_id=early.pk, least=1, since=rota.june(1))
    here.morning = desk.MORNING


def _on_the_way(here: Any) -> None:
    swap = duty.offer_swap(
        rota.duty_of(here, "zhou", 4).pk, **here.doing("zhou", rota.on(1, 9)),
        colleague_id=here.lin.pk, takes_id=rota.duty_of(here, "lin", 5).pk, reason="家长会",
    )  # fmt: skip
    duty.agree_to_swap(swap.pk, **here.doing("lin", rota.on(1, 10)))
    duty.call_errand(
        here.service.pk, **here.doing("sun", rota.on(6, 9)), kind="EXTRA", title="搬运沙袋",
        starts_at=rota.on(8, 17), ends_at=rota.on(8, 18), needed=1, chosen=[here.xu.pk], why="轮到",
    )  # fmt: skip
    duty.punch(**here.doing("zhou", rota.on(3, 7, 55)), direction="IN")
    said = {here.zhou.pk: duty.Said("PRESENT")}
    duty.call_roll(here.service.pk, **here.doing("sun", rota.on(3, 7, 50)), answers=said)
    duty.work_out(
        community=here.community, by=the_house(), at=rota.on(30, 9),
        first=rota.june(1), last=rota.june(20),
    )  # fmt: skip
    _settled(here)
    book = register.open_register(
        rota.duty_of(here, "zhou", 3).station_id, **here.doing("sun"), name="前台交接班簿",
        keeper_id=here.zhou.pk, items=ITEMS,
    )  # fmt: skip
    counted(here, prepared(here, book, 24 * 30), 24 * 30 + 0.1)
    register.report_paper(
        book.pk, **here.doing("zhou", NOW), first_page=1, last_page=2, why="停电"
    )


def _settled(here: Any) -> None:
    """Engineering's June is over, locked, and its sheet is drawn up."""
    zheng, zhao = here.doing("zheng", rota.MORNING), here.doing("zhao", rota.MORNING)
    shop = duty.add_station(**here.doing("zhao"), department_id=here.engineering.pk, name="维修班")
    duty.place(shop.pk, **zhao, staff_id=here.chen.pk, since=rota.LONG_AGO)
    roster = duty.draw_up(**zheng, department_id=here.engineering.pk, period=rota.JUNE)
    early = rota.duty_of(here, "zhou", 3).shift.shift_id
    turn = {"staff_id": here.chen.pk, "work_on": rota.june(2), "shifts": [(early, shop.pk)]}
    duty.plan(roster.pk, **zheng, **turn)
    duty.submit(roster.pk, **zheng)
    duty.publish(roster.pk, **zhao)
    duty.lock(roster.pk, **here.doing("zhao", NOW))
    told = {"period": rota.JUNE, "kind": "KQB"}
    duty.issue_sheet(here.engineering.pk, **here.doing("zhao", NOW), **told)


def _orders(here: Any) -> None:
    """Orders in and across the teams, an objection, two that clash, a meeting and a dress notice."""
    orders.an_objection(here)
    orders.an_order(here, by="zheng", to=("chen",))
    first = orders.an_order(here)
    second = orders.an_order(here, by="li", at=desk.after(minutes=30), text="今天只做外出巡查")
    directives.report_conflict(
        orders.part_of(first, here.zhou).pk, **here.doing("zhou", desk.after(1)),
        other_id=orders.part_of(second, here.zhou).pk, why="一个要守前台，一个要外出",
    )  # fmt: skip
    held(here)
    held(here, by="zhou")
    uniform_asked(here)


def _away(here: Any) -> None:
    """Leave of the desk's and of a monitor's; a call, and an adjusted account."""
    leave.begin(here.community, rota.MORNING)
    here.morning = rota.MORNING
    slip = away.granted(here, away.asked(here))
    leave.print_slip(slip.pk, **here.doing("zhou", rota.MORNING))
    away.asked(here, "shi", first=2, last=2)
    away.a_call(here, "lin")
    leave.credit(
        **here.doing("ma", rota.MORNING), staff=here.zhou.pk, kind=away.kind(here, "comp"),
        minutes=480, reason="5 月 9 日加班", key="a", expires_on=None,
    )  # fmt: skip
    leave.propose_adjusting(
        here.zhou.pk, **here.doing("wu", NOW), kind=away.kind(here, "comp").pk, minutes=60,
        reason="5 月 10 日加班漏记",
    )  # fmt: skip
    # What the night finds after months of sick leave.
    Forfeit.objects.create(
        community=here.community, staff=here.zhou, counted_year=2026, year=2026, ground="SICK",
        counted_minutes=30_000, limit_minutes=20_000, years_worked=3, found_at=NOW,
    )  # fmt: skip
    here.morning = desk.MORNING


def _conduct(here: Any) -> None:
    """周敏 was looked at on her post, and has yet to reply."""
    conduct.actions.begin(here.community, rota.MORNING)
    conduct.checked(here, at=rota.on(8, 10))


def _papers(here: Any) -> None:
    """June's table, frozen, with a plan and the samples drawn."""
    month = analysis.open_month("2026-06", **here.doing("wu", NOW))
    plan(here, month)
    analysis.draw_revisits(month.pk, **here.doing("wu", NOW))
    analysis.draw_codings(month.pk, **here.doing("wu", NOW))
    frozen(here, month)
    leave.draw_up_month("2026-06", **here.doing("wu", NOW))


def _privacy(here: Any) -> None:
    """A list of residents that may be fetched, and one that waits to be let out."""
    told = {"purpose": "报送业主名单", "receiver": "街道办"}
    privacy.ask(
        privacy.Wanted("estate.residents", ["home", "name", "phone"], **told),
        **here.doing("li", NOW),
    )
    waiting = Decision.objects.get(kind="privacy.export")
    decisions.grant(waiting, by=here.qian, at=NOW)
    villas = privacy.Wanted("estate.residents", ["home"], **told, building=here.villa.building_id)
    privacy.ask(villas, **here.doing("li", NOW))
    _asked_by_residents(here)
    _over(here)


def _asked_by_residents(here: Any) -> None:
    """One who left had their file erased; another asks for a copy of theirs."""
    lodger = estate.move_in(
        here.unmeasured.pk, kind="TENANT", name="旧客", **here.doing("zhou", NOW)
    )
    estate.move_out(lodger.pk, **here.doing("zhou", NOW))
    told = {"seen": "DOCUMENT", "words": "请处理"}
    gone = privacy.take_request(lodger.pk, kind="DELETE", **told, **here.doing("zhou", NOW))
    privacy.propose_erasing(gone.pk, ground="已迁出", **here.doing("wu", NOW))
    decisions.grant(Decision.objects.get(kind="privacy.erase"), by=here.qian, at=NOW)
    owner = here.household.residents.get()
    privacy.take_request(owner.pk, kind="COPY", **told, **here.doing("zhou", NOW))


def _over(here: Any) -> None:
    """Somebody who left long ago is listed to be forgotten; one home is held back."""
    values = {**policies.current(here.community, "privacy", NOW).values, "keep_left": 1}
    before = NOW - timedelta(days=1)
    policies.set_(here.community, "privacy", values, by=here.qian, at=before, reason="按合同")
    came = here.doing("zhou", NOW - timedelta(days=800))
    lodger = estate.move_in(here.villa.pk, kind="TENANT", name="早客", **came)
    estate.move_out(lodger.pk, **here.doing("zhou", NOW - timedelta(days=700)))
    privacy.find_due(community=here.community, by=the_house(), at=NOW)
    privacy.hold(here.neighbour.pk, ground="诉讼中", **here.doing("li", NOW))


def _odds(here: Any) -> None:
    """What anybody may leave behind: a deputy, a token, a recusal, a view, a draft, a file, a car."""
    same = {"community": here.community, "at": NOW}
    people.appoint_deputy(
        principal=here.wu, deputy=here.sun, role=Role.SUPERVISOR, since=NOW + timedelta(days=9),
        until=NOW + timedelta(days=12), reason="年休", by=here.wu, **same,
    )  # fmt: skip
    totp.TOTP.activate(here.chen, totp.generate_totp_secret())
    people.propose_second_factor_reset(here.chen, ground="手机丢失", by=here.ma, **same)
    people.declare_recusal(here.lin, about=here.chen, reason="夫妻", by=here.li, **same)
    for who in ("zhou", "chen"):
        people.issue_token(
            name="话机", ends_on=(NOW + timedelta(days=30)).date(), by=here.staff[who], **same
        )
        dun.photo(here, who, NOW)
        drafts.save(by=here.staff[who], form="intake", body={"text": "门禁坏了"}, **same)
    saved_views.save(by=here.zhou, page="/matters/", name="投诉", query="kind=COMPLAINT", **same)
    table = SimpleUploadedFile("业户.csv", "楼栋,房号\n7,1802\n".encode())
    exchange.upload("estate.households", table, by=here.wu, **same)
    # What too many looks at full numbers leave behind.
    BulkLook.objects.create(
        community=here.community, person=here.lin, begins_at=NOW, at=NOW, count=20
    )
    Vehicle.objects.create(community=here.community, household=here.home, plate="粤R12345")
