"""A complaint in the house: handled by one thumb on a phone, ruled on by two, called back about."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import DESK, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]

RULINGS = "/matters/rulings/"
TOAST = ".toast-line"


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


class TestHistory:
    def test_is_whole(self, play: Play) -> None:
        play("handled_matter", text="最后一件，之后封签")

        assert play("seal_and_verify") is None
