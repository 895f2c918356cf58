"""The main job of each screen, at a desk and on a phone, by pointing and by keys alone.

Each row of JOBS is a screen: who works at it, the deed that must be on record once more when it is
done, and how a hand does it. By keys means without any pointer: everything is reached by Tab and
done by Enter, Space and arrows, the focus is seen wherever it is, and is somewhere after every act.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.utils.timezone import localdate
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.hands import Hand, Keys, Mouse, Thumb

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]

TOAST = ".toast-line"
LONG_MS = 60_000
numbers = count(1)
weeks = count(1)
rooms = count(3001)


@dataclass(frozen=True)
class Job:
    who: str
    deed: str
    do: Callable[[Hand, Play], None]
    # Where one person can do it only so often a day.
    at_phone: str = ""


def _text(words: str) -> str:
    """Words of this run's own, by which its record is found again."""
    return f"{words}，第{next(numbers)}次"


def _field(page: Page | Locator, name: str) -> Locator:
    return page.locator(f"[name={name}]:not([type=hidden])")


def _radio(page: Page | Locator, name: str, value: str) -> Locator:
    return page.locator(f"input[name={name}][value='{value}']")


def _photo() -> FilePayload:
    content = io.BytesIO()
    Image.effect_mandelbrot((320, 240), (-2.1, -1.4, 0.7, 1.4), 90).save(content, "PNG")
    return {"name": "after.png", "mimeType": "image/png", "buffer": content.getvalue()}


def _choose_home(hand: Hand, code: str) -> None:
    hand.page.locator("#find").focus()
    hand.page.keyboard.type(code)
    hand.page.keyboard.press("Enter")
    expect(hand.page.locator("#home")).to_contain_text(code)


def take_in(hand: Hand, play: Play) -> None:
    page, text = hand.page, _text("主卧飘窗渗水，要人看看")
    play("forget_drafts", who="zhou")
    page.goto("/matters/intake/")
    _choose_home(hand, "7-1802")
    hand.pick(_radio(page, "kind", "COMPLAINT"))
    hand.write(page.locator("#id_text"), text)
    hand.choose(page.locator("#id_department"), "工程部")
    hand.press(page.get_by_role("button", name=re.compile("^记录并转交")))
    expect(page.locator(TOAST)).to_contain_text("已登记并转交工程部")
    (matter,) = play("told_matters", text=text)
    assert (matter["kind"], matter["status"]) == ("COMPLAINT", "FORWARDED")


def add_a_note(hand: Hand, play: Play) -> None:
    page = hand.page
    matter = play("forwarded_matter", text=_text("飘窗渗水，业户又来电"))
    page.goto(f"/matters/{matter['pk']}/")
    hand.press(page.locator(".record-acts").get_by_role("button", name=re.compile("^补充说明")))
    hand.write(page.locator("#act [name=said]"), "业户说明天才在家")
    hand.press(page.locator("#act [data-primary]"))
    expect(page.locator(".story")).to_contain_text("业户说明天才在家")


def accept_and_handle(hand: Hand, play: Play) -> None:
    page, text = hand.page, _text("飘窗渗水，要上门")
    play("forwarded_matter", text=text)
    card = page.locator("article.job").filter(has_text=text)
    page.goto("/matters/queue/?tab=waiting")
    hand.press(card.get_by_role("button", name="接单"))
    expect(page.locator(TOAST)).to_be_visible()
    page.goto("/matters/queue/?tab=mine")
    hand.press(card.get_by_role("link", name="处理完毕"))
    sheet = page.get_by_role("dialog")
    hand.write(_field(sheet, "result"), "重新打胶，淋水不渗")
    after = sheet.locator("[data-photos][data-name=photos]")
    hand.attach(after.locator("input[type=file]"), _photo())
    expect(after.locator("input[type=hidden][name=photos]")).to_have_count(1)
    hand.press(sheet.locator("[data-primary]"))
    expect(page.locator(TOAST)).to_be_visible()
    (matter,) = play("told_matters", text=text)
    assert matter["status"] == "HANDLED"


def call_back(hand: Hand, play: Play) -> None:
    page, text = hand.page, _text("飘窗渗水，修好了")
    matter = play("handled_matter", text=text)
    page.goto("/matters/callbacks/?show=all")
    hand.press(page.locator("[data-call]").filter(has_text=matter["number"]))
    expect(page.locator("#panel")).to_contain_text(matter["number"])
    form = page.locator("#call-form")
    hand.pick(_radio(form, "is_reached", "1"))
    hand.pick(_radio(form, "verdict", "SATISFIED"))
    hand.write(_field(form, "said"), "这次好了，谢谢")
    hand.press(form.locator("[data-primary]"))
    expect(page.locator(TOAST)).to_contain_text(matter["number"])
    (now,) = play("told_matters", text=text)
    assert now["status"] == "CALLED_BACK"


def decide_a_ruling(hand: Hand, play: Play) -> None:
    page, text = hand.page, _text("飘窗渗水，等判定")
    matter = play("ruling_to_decide", text=text)
    page.goto("/matters/rulings/?tab=decide")
    hand.press(page.locator(".question").last)
    expect(page.locator("#panel")).to_contain_text(matter["number"])
    hand.press(page.locator("#panel").get_by_role("button", name=re.compile("^同意")))
    expect(page.locator(TOAST)).to_contain_text("已同意")
    (now,) = play("told_matters", text=text)
    assert now["validity"] == "VALID"


def freeze_the_month(hand: Hand, play: Play) -> None:
    page = hand.page
    play("a_case_to_code")
    page.goto(f"/analysis/{play('last_period')}/")
    hand.press(page.get_by_role("button", name=re.compile("冻结数据出表|重新出表")))
    hand.press(page.locator("#ask [data-ask-ok]"))
    expect(page.locator(TOAST)).to_contain_text("已出表", timeout=LONG_MS)


def look_at_a_number(hand: Hand, play: Play) -> None:
    page = hand.page
    page.goto(f"/estate/{play('something_everywhere')['household']}/")
    hand.press(page.locator(".phone-reveal").first)
    hand.write(page.locator("#ask-reason"), "回电核实漏水位置")
    hand.press(page.locator("#ask [data-ask-ok]"))
    expect(page.locator("main a[href^='tel:']").first).to_be_visible()


def dun_by_telephone(hand: Hand, play: Play) -> None:
    page, room = hand.page, str(next(rooms))
    play("in_arrears", rooms=[room], days=20)
    play("a_payment_comes_in")
    play("a_night")
    page.goto(f"/dunning/?q=7-{room}")
    hand.press(page.get_by_role("link", name=f"7-{room}", exact=True))
    hand.pick(_radio(page, "result", "PROMISE"))
    hand.write(_field(page, "reference"), "LY-20261125-1")
    hand.write(_field(page, "note"), "发工资后付")
    hand.press(page.get_by_role("button", name=re.compile("^保存，下一户")))
    expect(page.locator(TOAST).first).to_contain_text("证据", timeout=LONG_MS)
    assert play("due_of", room=room)["state"] == "DONE"


def order_a_service(hand: Hand, play: Play) -> None:
    page = hand.page
    play("stock_paid_services")
    page.goto("/paidwork/new/")
    _choose_home(hand, "7-1802")
    service = page.locator("[name=service_id]")
    hand.choose(service, service.locator("option", has_text="换水龙头").inner_text())
    expect(page.locator("#say")).to_contain_text("¥5.00")
    hand.write(_field(page, "requester"), "黄海")
    hand.press(page.get_by_role("button", name=re.compile("业主同意，下单")))
    expect(page.locator("h1")).to_contain_text("7-1802 · 换水龙头", timeout=LONG_MS)


def sign_a_mandate(hand: Hand, play: Play) -> None:
    page, number = hand.page, next(rooms)
    play("in_arrears", rooms=[str(number)], days=20)
    page.goto(f"/debit/mandates/new/?household=7-{number}")
    for name, value in (
        ("agreement", f"WT{number}"),
        ("holder", "黄海"),
        ("bank", "中国银行清远分行"),
        ("account", f"62170000000{number}"),
    ):
        hand.write(_field(page, name), value)
    hand.press(page.locator(".form-acts .btn-primary"))
    expect(page.locator("h1")).to_contain_text(f"7-{number}", timeout=LONG_MS)


def write_in_the_register(hand: Hand, play: Play) -> None:
    page, text = hand.page, _text("3 号门禁卡在抽屉")
    page.goto(f"/registers/{play('something_everywhere')['book']}/")
    hand.press(page.locator(".record-acts").get_by_role("link", name="记事"))
    hand.write(page.locator("#sheet textarea"), text)
    hand.press(page.locator("#sheet [data-primary]"))
    expect(page.locator(".book-entry").filter(has_text=text)).to_be_visible()


def punch_in(hand: Hand, play: Play) -> None:
    page = hand.page
    page.goto("/duty/")
    hand.press(page.locator(".duty-now [name=direction]").first)
    expect(page.locator(TOAST).or_(page.locator(".duty-seen")).first).to_be_visible()


def ask_for_leave(hand: Hand, play: Play) -> None:
    page, ahead = hand.page, 42 + 7 * next(weeks)
    monday = localdate() - timedelta(days=localdate().weekday())
    on = monday + timedelta(days=ahead)
    page.goto("/leave/ask/")
    hand.pick(page.get_by_label("事假"))
    for name in ("first_day", "last_day"):
        hand.write_day(_field(page, name), on)
    hand.write(_field(page, "reason"), "孩子家长会")
    hand.write(_field(page, "contact"), "13800000000")
    hand.press(page.locator(".form-acts .btn-primary"))
    expect(page.locator("main")).to_contain_text("待批")


def drill_into_the_board(hand: Hand, play: Play) -> None:
    page = hand.page
    page.goto("/quality/")
    tile = page.locator(".tile").filter(has_text="即办或转办率")
    hand.press(tile.get_by_role("link", name="看这些事务"))
    expect(page.locator("table.rows tbody tr")).not_to_have_count(0)


def give_an_order(hand: Hand, play: Play) -> None:
    page, text = hand.page, _text("把来访登记表补齐到昨天")
    page.goto("/directives/issue/")
    hand.pick(page.get_by_label("周敏"))
    hand.write(_field(page, "text"), text)
    hand.press(page.locator(".form-acts .btn-primary"))
    expect(page.locator("h1")).to_contain_text(text)


def take_an_order(hand: Hand, play: Play) -> None:
    page = hand.page
    page.goto(f"/directives/{play('an_order', text=_text('清点前台钥匙'))}/")
    hand.press(page.get_by_role("button", name=re.compile("^受领")))
    expect(page.locator("main")).to_contain_text("已受领")


JOBS = {
    "intake": Job("zhou", "matter.forwarded", take_in),
    "matter": Job("zhou", "matter.noted", add_a_note),
    "queue": Job("chen", "matter.handled", accept_and_handle),
    "callbacks": Job("zhou", "matter.called_back", call_back),
    "rulings": Job("wu", "decision.granted", decide_a_ruling),
    "month": Job("li", "document.frozen", freeze_the_month),
    "household": Job("zhou", "estate.phone_revealed", look_at_a_number),
    "dunning": Job("he", "dunning.tried", dun_by_telephone),
    "paid service": Job("zhou", "paidwork.ordered", order_a_service),
    "debit": Job("zhou", "debit.mandate_made", sign_a_mandate),
    "register": Job("zhou", "register.written", write_in_the_register),
    "my day": Job("lin", "duty.punched", punch_in, at_phone="he"),
    "leave": Job("lin", "leave.asked", ask_for_leave),
    "board": Job("li", "", drill_into_the_board),
    "giving orders": Job("sun", "instruction.issued", give_an_order),
    "taking orders": Job("zhou", "instruction.acknowledged", take_an_order),
}
WAYS: dict[str, tuple[dict[str, Any], type[Hand]]] = {
    "desk-mouse": (DESK, Mouse),
    "desk-keys": (DESK, Keys),
    "phone-thumb": (PHONE, Thumb),
    "phone-keys": (PHONE, Keys),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("screen", JOBS)
def test_the_main_job_is_done(
    open_page: OpenPage, sign_in: SignInAs, play: Play, screen: str, way: str
) -> None:
    job, (device, hand_of) = JOBS[screen], WAYS[way]
    who = job.at_phone if job.at_phone and device is PHONE else job.who
    page = open_page(device)
    hand = hand_of(page)
    sign_in(page, who)
    before = play("deeds", verb=job.deed, who=who)

    job.do(hand, play)

    assert hand.faults() == []
    if job.deed:
        assert play("deeds", verb=job.deed, who=who) == before + 1
