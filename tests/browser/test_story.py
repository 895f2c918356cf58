"""The department's main job, from a resident's call to the month's table, as people do it.

At the desk by keyboard alone, at the handler's by one thumb on a phone.
"""

import io
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
import python_calamine
from PIL import Image
from playwright.sync_api import CDPSession, FilePayload, Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import DESK, PHONE, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]
Barriers = Callable[[Page], list[str]]

INTAKE = "/matters/intake/"
RULINGS = "/matters/rulings/"
TOAST = ".toast-line"
FIND = "#find"
WORDS = "#id_text"
CARD = ".household-card"
# Typesetting a paper and adding up a month take their time where everything else is busy too.
LONG_MS = 90_000
COUNT_POINTING = """
    addEventListener("pointerdown", (event) => {
        if (event.isTrusted) sessionStorage.pointed = Number(sessionStorage.pointed || 0) + 1;
    }, true)
"""


@pytest.fixture
def intake(desk_page: Page, sign_in: SignInAs, play: Play) -> Page:
    """周敏 at the intake desk, with nothing begun."""
    sign_in(desk_page, "zhou")
    play("forget_drafts", who="zhou")
    desk_page.add_init_script(COUNT_POINTING)
    desk_page.goto(INTAKE)
    return desk_page


@pytest.fixture
def input_method(intake: Page) -> CDPSession:
    return intake.context.new_cdp_session(intake)


def compose(input_method: CDPSession, letters: str, words: str) -> None:
    """Type the letters into a Chinese input method, then choose the words."""
    for at in range(1, len(letters) + 1):
        typed = {"text": letters[:at], "selectionStart": at, "selectionEnd": at}
        input_method.send("Input.imeSetComposition", typed)
    input_method.send("Input.insertText", {"text": words})


def choose_home(page: Page, room: str) -> None:
    expect(page.locator(FIND)).to_be_focused()
    page.keyboard.type(room)
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_contain_text(room)
    expect(page.locator(WORDS)).to_be_focused()


def radio(page: Page, name: str, value: str) -> Locator:
    return page.locator(f"input[name={name}][value='{value}']")


def chosen(page: Page, name: str) -> Locator:
    return page.locator(f"select[name={name}] option:checked")


class TestIntake:
    def test_of_a_complaint_needs_no_mouse(
        self, intake: Page, input_method: CDPSession, play: Play, screenshot: Screenshot
    ) -> None:
        began = time.monotonic()

        choose_home(intake, "7-1802")
        compose(input_method, "piaochuang", "主卧飘窗渗水，墙纸发霉")
        expect(intake.locator(".suggest .chip-pick").first).to_contain_text("渗")
        intake.keyboard.press("Alt+4")
        expect(radio(intake, "kind", "COMPLAINT")).to_be_checked()
        intake.keyboard.press("Alt+t")
        intake.keyboard.press("Alt+d")
        expect(intake.locator("#id_department")).to_be_focused()
        expect(chosen(intake, "department")).to_have_text("工程部")
        screenshot(intake, "受理")
        intake.keyboard.press("Control+Enter")
        expect(intake.locator(TOAST)).to_contain_text("已登记并转交工程部")

        took = time.monotonic() - began
        print(f"\nIntake by keyboard: {took:.1f} s, {intake.evaluate('sessionStorage.pointed')}")
        assert intake.evaluate("sessionStorage.pointed") is None
        (matter,) = play("told_matters", text="墙纸发霉")
        assert (matter["kind"], matter["status"]) == ("COMPLAINT", "FORWARDED")

    def test_of_somebody_in_a_lift_shows_what_to_say_first(
        self, intake: Page, input_method: CDPSession, screenshot: Screenshot
    ) -> None:
        choose_home(intake, "7-1802")
        compose(input_method, "dianti", "电梯困人了，轿厢里有老人")

        expect(intake.locator(".playbook")).to_contain_text("电梯困人")
        expect(intake.locator("#id_is_urgent")).to_be_checked()
        expect(radio(intake, "severity", "3")).to_be_checked()
        expect(chosen(intake, "department")).to_have_text("工程部")
        screenshot(intake, "困人")

    def test_hints_at_what_is_known_already(
        self, intake: Page, input_method: CDPSession, play: Play
    ) -> None:
        first = play("forwarded_matter", text="次卧飘窗渗水，地板泡了")

        choose_home(intake, "7-1702")
        compose(input_method, "piaochuang", "楼上飘窗渗水到我家")

        expect(intake.locator(".alike")).to_contain_text(first["number"])

    def test_finishes_on_the_spot(
        self, intake: Page, input_method: CDPSession, play: Play
    ) -> None:
        choose_home(intake, "7-1802")
        compose(input_method, "wenka", "请问月卡在哪里办理")
        intake.focus("#id_result")
        compose(input_method, "gaozhi", "告知车场办公室位置和所需材料")

        intake.keyboard.press("Alt+Enter")

        expect(intake.locator(TOAST)).to_contain_text("办结")
        (matter,) = play("told_matters", text="请问月卡")
        assert matter["status"] == "DONE"

    def test_refuses_in_words_and_loses_nothing(
        self, intake: Page, input_method: CDPSession, play: Play, screenshot: Screenshot
    ) -> None:
        intake.focus(WORDS)
        compose(input_method, "menting", "门厅吊灯半个月没人修，投诉")
        intake.fill("#id_place", "3 栋门厅")
        intake.keyboard.press("Alt+4")
        intake.select_option("#id_department", label="工程部")
        intake.keyboard.press("Control+Enter")

        expect(intake.locator("#id_reporter_phone_error")).to_contain_text("请留下联系电话")
        expect(intake.locator(WORDS)).to_have_value("门厅吊灯半个月没人修，投诉")
        expect(intake.locator("#id_place")).to_have_value("3 栋门厅")
        expect(radio(intake, "kind", "COMPLAINT")).to_be_checked()
        expect(chosen(intake, "department")).to_have_text("工程部")
        assert play("told_matters", text="门厅吊灯") == []
        screenshot(intake, "缺电话")

        intake.fill("#id_reporter_phone", "１３９ ８７６５ ４３２１")
        intake.keyboard.press("Control+Enter")
        expect(intake.locator(TOAST)).to_contain_text("已登记并转交")
        assert len(play("told_matters", text="门厅吊灯")) == 1

    def test_sent_again_records_once(self, intake: Page, play: Play) -> None:
        choose_home(intake, "7-1802")
        intake.keyboard.insert_text("地下车库三区路灯不亮")
        intake.select_option("#id_department", label="工程部")

        with intake.expect_request(
            lambda r: r.method == "POST" and r.url.endswith(INTAKE)
        ) as sent:
            intake.evaluate(
                """() => {
                    const send = document.querySelector("#intake [data-primary]");
                    send.click();
                    send.click();
                }"""
            )
        expect(intake.locator(TOAST)).to_contain_text("已登记并转交")
        again = intake.context.request.post(
            INTAKE,
            data=sent.value.post_data_buffer,
            headers={"content-type": sent.value.headers["content-type"]},
        )

        assert again.ok
        assert len(play("told_matters", text="三区路灯")) == 1

    def test_outlives_the_browser(self, intake: Page, sign_in: SignInAs) -> None:
        choose_home(intake, "7-1802")
        intake.keyboard.insert_text("水表箱盖子坏了，还没写完")
        expect(intake.locator("[data-draft-state]")).to_contain_text("草稿已保存")

        intake.goto("about:blank")
        intake.goto(INTAKE)

        expect(intake.locator(WORDS)).to_have_value("水表箱盖子坏了，还没写完")
        expect(intake.locator(CARD)).to_contain_text("7-1802")


def a_photo() -> FilePayload:
    content = io.BytesIO()
    Image.effect_mandelbrot((640, 480), (-2.1, -1.4, 0.7, 1.4), 90).save(content, "PNG")
    return {"name": "after.png", "mimeType": "image/png", "buffer": content.getvalue()}


def job(page: Page, text: str) -> Locator:
    return page.locator("article.job").filter(has_text=text)


class TestHandler:
    @pytest.fixture
    def phone(self, phone_page: Page, sign_in: SignInAs) -> Page:
        sign_in(phone_page, "chen")
        return phone_page

    def test_accepts_and_handles_with_a_photo(
        self, phone: Page, play: Play, screenshot: Screenshot
    ) -> None:
        matter = play("forwarded_matter", text="厨房飘窗渗水，手机上办")

        phone.goto("/matters/queue/?tab=waiting")
        screenshot(phone, "待接单")
        job(phone, "手机上办").get_by_role("button", name="接单").tap()
        expect(phone.locator(TOAST)).to_contain_text(matter["number"])

        phone.goto("/matters/queue/?tab=mine")
        job(phone, "手机上办").get_by_role("link", name="处理完毕").tap()
        sheet = phone.get_by_role("dialog")
        sheet.get_by_label("怎么处理的，结果如何").fill("重新打胶，淋水半小时不渗")
        after = sheet.locator("[data-photos][data-name=photos]")
        after.locator("input[type=file]").set_input_files(a_photo())
        expect(after.locator("input[type=hidden][name=photos]")).to_have_count(1)
        screenshot(phone, "处理完毕")
        sheet.get_by_role("button", name="提交：处理完毕").tap()
        expect(phone.locator(TOAST)).to_contain_text(matter["number"])

        phone.goto(f"/matters/{matter['pk']}/")
        photo = phone.locator(".record-facts img, .photo-row img").first
        photo.scroll_into_view_if_needed()
        phone.wait_for_function("image => image.naturalWidth > 0", arg=photo.element_handle())

    def test_sends_back_what_is_not_theirs(self, phone: Page, play: Play) -> None:
        matter = play("forwarded_matter", text="围墙外的飘窗渗水，不归工程")

        phone.goto("/matters/queue/?tab=waiting")
        job(phone, "不归工程").get_by_role("link", name="退回").tap()
        sheet = phone.get_by_role("dialog")
        sheet.get_by_label("为什么退回").fill("围墙外归市政，请转管理处")
        sheet.get_by_role("button", name="退回给前台").tap()
        expect(phone.locator(TOAST)).to_contain_text(matter["number"])

        (now,) = play("told_matters", text="不归工程")
        assert now["status"] == "BOUNCED"


class TestRuling:
    def test_is_proposed_by_one_and_decided_by_another(
        self,
        desk_page: Page,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
    ) -> None:
        matter = play("handled_matter", text="儿童房飘窗渗水，等判定")
        desk, ruler = desk_page, open_page(DESK)
        sign_in(desk, "lin")

        desk.goto(f"{RULINGS}?tab=pending&case={matter['pk']}")
        panel = desk.locator("#panel")
        expect(panel).to_contain_text(matter["number"])
        panel.locator("input[name=valid_ground]").first.check()
        panel.locator("textarea[name=said]").fill("现场看过，去年的维修不到位")
        screenshot(desk, "提出判定")
        desk.keyboard.press("Control+Enter")
        expect(desk.locator(TOAST)).to_contain_text(matter["number"])

        desk.goto(f"{RULINGS}?tab=mine")
        desk.locator(".question").first.click()
        expect(panel).to_contain_text("去年的维修不到位")
        expect(panel.locator(".notice")).to_contain_text("提出")
        expect(panel.get_by_role("button", name="同意")).to_have_count(0)
        screenshot(desk, "提出人不能决定")

        sign_in(ruler, "wu")
        ruler.goto(f"{RULINGS}?tab=decide")
        ruler.locator(".question").first.click()
        case = ruler.locator("#panel")
        expect(case).to_contain_text("去年的维修不到位")
        screenshot(ruler, "判定")
        case.get_by_role("button", name=re.compile("^同意")).click()
        expect(ruler.locator(TOAST)).to_contain_text("已同意")

        (now,) = play("told_matters", text="等判定")
        assert now["validity"] == "VALID"


def call(page: Page, matter: dict[str, Any]) -> Locator:
    """Open the call of a matter in the cockpit; the resident asks for this hour, if it is night."""
    page.goto("/matters/callbacks/?show=all")
    page.locator("[data-call]").filter(has_text=matter["number"]).click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text(matter["number"])
    return panel


def write_down(page: Page, panel: Locator, key: str, words: str) -> None:
    wish = panel.locator("[data-wish]")
    if wish.count():
        wish.check()
    page.keyboard.press("Escape")
    panel.locator("h2").click()
    page.keyboard.press(key)
    said = panel.locator("textarea[name=said]")
    expect(said).to_be_focused()
    page.keyboard.insert_text(words)
    page.keyboard.press("Control+Enter")


class TestCallback:
    def test_is_not_for_whoever_did_it(
        self, desk_page: Page, sign_in: SignInAs, play: Play, screenshot: Screenshot
    ) -> None:
        matter = play("finished_on_the_spot", text="前台自己答复的投诉")
        sign_in(desk_page, "lin")

        panel = call(desk_page, matter)

        expect(panel.locator(".notice")).to_contain_text("回访须由没有经手的同事来做")
        expect(panel.locator("#call-form")).to_have_count(0)
        screenshot(desk_page, "不能回访")

    def test_unsatisfied_begins_again_until_it_is_well(
        self, desk_page: Page, sign_in: SignInAs, play: Play, screenshot: Screenshot
    ) -> None:
        matter = play("handled_matter", text="书房飘窗渗水，回访两次")
        sign_in(desk_page, "zhou")

        write_down(desk_page, call(desk_page, matter), "3", "还在渗，昨晚又滴水")
        expect(desk_page.locator(TOAST)).to_contain_text(matter["number"])
        (now,) = play("told_matters", text="回访两次")
        assert (now["status"], now["cycle"]) == ("FORWARDED", 2)

        play("handled_again", pk=matter["pk"])
        panel = call(desk_page, matter)
        screenshot(desk_page, "回访")
        said = panel.locator("textarea[name=said]")
        expect(said).to_have_value("")  # The words of the first call are on record, and no draft.
        write_down(desk_page, panel, "1", "这次好了，谢谢")
        expect(desk_page.locator(TOAST)).to_contain_text(matter["number"])
        (now,) = play("told_matters", text="回访两次")
        assert (now["status"], now["cycle"]) == ("CALLED_BACK", 2)

        desk_page.goto(f"/matters/{matter['pk']}/")
        story = desk_page.locator(".story")
        for act in ["登记", "转交", "接单", "处理完毕", "回访", "重新处理"]:
            expect(story).to_contain_text(act)
        for words in ["还在渗，昨晚又滴水", "这次好了，谢谢"]:
            expect(story.get_by_text(words, exact=True).first).to_be_visible()
        lamps = desk_page.locator(".stepper-item")
        done = lamps.filter(has_text="已完成")
        expect(done).to_have_text(
            [re.compile(w) for w in ["受理", "派单", "接单", "处理", "回访"]]
        )
        expect(lamps.filter(has_text="判定")).to_have_attribute("data-state", "now")


class TestMonth:
    def test_is_counted_planned_for_issued_and_received(
        self,
        desk_page: Page,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
    ) -> None:
        period = play("last_month")
        page, manager = desk_page, open_page(DESK)
        for one in (page, manager):
            one.set_default_timeout(LONG_MS)
        sign_in(page, "li")
        month = f"/analysis/{period}/"
        page.goto(month)
        begin = page.get_by_role("button", name="开始编制")
        if begin.count():  # The worker begins it too, on the first of the month.
            begin.click()
            expect(begin).to_have_count(0)

        self.freeze(page)
        expect(page.locator("main .notice").first).to_contain_text("没有整改方案")
        page.get_by_role("button", name="签发").click()
        page.locator("#act button[data-primary]").click()
        expect(page.locator("#act .notice").first).to_contain_text("没有整改方案")
        screenshot(page, "缺方案")

        for cause in ("C4.3", "C2.3"):
            page.goto(month)
            page.locator(f"button[hx-get*='cause_code={cause}']").click()
            form = page.locator("#act form")
            expect(form.locator("select[name=cause_code]")).to_have_value(cause)
            form.locator("[name=action]").fill("外墙逐栋淋水试验，不合格的返工")
            form.locator("[name=owner]").select_option(label="郑工")
            form.locator("[name=due_on]").fill("2099-01-31")
            form.locator("[name=success_measure]").fill("60 天内同因投诉不超过 1 件")
            form.locator("button[data-primary]").click()
            expect(page.locator(TOAST)).to_contain_text("已制订")

        self.freeze(page)
        page.get_by_role("button", name="签发").click()
        page.locator("#act button[data-primary]").click()
        expect(page.locator(TOAST)).to_contain_text("已签发")
        screenshot(page, "已签发")

        sign_in(manager, "qian")
        manager.goto(month)
        manager.get_by_role("button", name="签收").click()
        expect(manager.locator(TOAST)).to_contain_text("已签收")

        papers: dict[str, bytes] = {}
        for end, kind, magic in [
            ("pdf", "application/pdf", b"%PDF"),
            ("xlsx", "spreadsheetml", b"PK\x03\x04"),
        ]:
            paper = manager.context.request.get(f"{month}table.{end}", timeout=LONG_MS)
            assert paper.ok
            assert kind in paper.headers["content-type"]
            assert paper.body().startswith(magic)
            papers[end] = paper.body()
        self.agree(manager, papers)

    @staticmethod
    def agree(page: Page, papers: dict[str, bytes]) -> None:
        """What the page says is what the paper and the workbook say: taken in, valid, closed."""
        count, valid, _weight, closed = page.locator(".month-tiles .big").all_inner_texts()
        shown = {
            "受理投诉": int(count),
            "其中有效": int(valid.partition("/")[0]),
            "本月办结": int(closed.split("/")[1]),
        }
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(papers["xlsx"]))
        rows = book.get_sheet_by_name("一 总览").to_python()
        total = next(row for row in rows if row[0] == "指标").index("合计")
        text = PdfReader(io.BytesIO(papers["pdf"])).pages[0].extract_text()
        for label, figure in shown.items():
            assert next(row for row in rows if row[0] == label)[total] == figure
            line = re.search(rf"^\s*{label}(?: \d+)* (\d+)$", text, re.MULTILINE)
            assert line, f"The paper says nothing of {label}"
            assert int(line[1]) == figure

    @staticmethod
    def freeze(page: Page) -> None:
        page.get_by_role("button", name=re.compile("冻结数据出表|重新出表")).click()
        page.locator("#ask [data-ask-ok]").click()
        expect(page.locator(TOAST)).to_contain_text("已出表", timeout=LONG_MS)

    def test_is_on_the_board_down_to_the_cases(
        self, desk_page: Page, sign_in: SignInAs, play: Play, screenshot: Screenshot
    ) -> None:
        play("finished_on_the_spot", text="看板上数得到的一件")
        sign_in(desk_page, "li")

        desk_page.goto("/quality/")
        expect(desk_page.locator(".tile")).not_to_have_count(0)
        # They come after the page.
        expect(desk_page.locator(".trends .chart-block")).not_to_have_count(0)
        screenshot(desk_page, "看板")
        tile = desk_page.locator(".tile").filter(has_text="即办或转办率")
        tile.get_by_role("link", name="看这些事务").click()

        expect(desk_page.locator("table.rows tbody tr")).not_to_have_count(0)


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
class TestEverybody:
    def test_finds_no_barriers(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        barriers: Barriers,
        screenshot: Screenshot,
        device: dict[str, Any],
    ) -> None:
        matter = play("handled_matter", text="客厅飘窗渗水，谁都看得见")
        play("forwarded_matter", text="阳台飘窗渗水，谁都看得见")
        page = open_page(device)
        found: dict[str, list[str]] = {}
        for who, name, address in [
            ("li", "受理台", INTAKE),
            ("li", "事务", f"/matters/{matter['pk']}/"),
            ("li", "回访台", "/matters/callbacks/?show=all"),
            ("li", "判定", f"{RULINGS}?tab=pending"),
            ("li", "目标看板", "/quality/"),
            ("li", "月报", f"/analysis/{play('last_period')}/"),
            ("chen", "部门待办", "/matters/queue/?tab=waiting"),
        ]:
            sign_in(page, who)
            page.goto(address)
            expect(page.locator("main h1, main h2").first).to_be_visible()
            found[name] = barriers(page)
            wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            if page.evaluate(wider):
                found[name].append("wider than the screen")
            screenshot(page, name)

        assert {name: faults for name, faults in found.items() if faults} == {}


class TestHistory:
    def test_is_whole(self, play: Play) -> None:
        play("handled_matter", text="最后一件，之后封签")

        assert play("seal_and_verify") is None
