"""What takes a second person, as two people do it: joining, dividing, waiving, appealing, signing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]

RULINGS = "/matters/rulings/"
TOAST = ".toast-line"


@pytest.fixture
def desk(desk_page: Page, sign_in: SignInAs) -> Page:
    """周敏 at the desk."""
    sign_in(desk_page, "zhou")
    return desk_page


@pytest.fixture
def second(open_page: OpenPage, sign_in: SignInAs) -> Callable[[str], Page]:
    """Another person at another machine: `second("wu")`."""

    def come(who: str) -> Page:
        page = open_page(DESK)
        sign_in(page, who)
        return page

    return come


def open_act(page: Page, matter: dict[str, Any], label: str) -> None:
    """Open the form of an act on the matter's page, wherever its button is."""
    page.goto(f"/matters/{matter['pk']}/")
    button = page.locator(".record-acts").get_by_role("button", name=re.compile(f"^{label}"))
    if not button.count():
        page.locator(".record-acts summary").click()
    button.click()
    expect(page.locator("#act form")).to_be_visible()


def send(page: Page, matter: dict[str, Any]) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.locator(TOAST)).to_contain_text(matter["number"])


def answer(page: Page, label: str, matter: dict[str, Any], button: str = "同意") -> None:
    page.goto(f"{RULINGS}?tab=decide")
    page.locator(".question").filter(has_text=label).first.click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text(matter["number"])
    panel.get_by_role("button", name=re.compile(f"^{button}")).click()
    expect(page.locator(TOAST)).to_contain_text("已同意")


class TestJoining:
    def test_owes_every_reporter_a_call(
        self, desk: Page, second: Callable[[str], Page], play: Play, screenshot: Screenshot
    ) -> None:
        into, matter = play("reported_by_both", text="北窗飘窗渗水")
        open_act(desk, matter, "申请并案")
        desk.fill("#act [name=into]", into["number"])
        desk.fill("#act [name=reason]", "同一条外墙缝")
        screenshot(desk, "申请并案")
        send(desk, matter)

        answer(second("wu"), "并案", matter)

        desk.goto(f"/matters/{matter['pk']}/")
        expect(desk.locator(".record")).to_contain_text(into["number"])
        play("handled_again", pk=into["pk"])
        assert play("owed_calls", pk=into["pk"]) == sorted(["黄海", "许燕"])
        desk.goto("/matters/callbacks/?show=all")
        expect(desk.locator("[data-call]").filter(has_text=into["number"])).to_have_count(2)


class TestDividing:
    def test_makes_a_second_matter_that_starts_at_the_start(
        self, desk: Page, second: Callable[[str], Page], play: Play
    ) -> None:
        matter = play("forwarded_matter", text="飘窗渗水，楼道灯也坏了，两件事")
        open_act(desk, matter, "申请拆分")
        desk.fill("#act [name=text]", "九楼楼道灯不亮，拆出来的")
        desk.locator("#act [name=type_code]").select_option("T02.01")
        desk.fill("#act [name=reason]", "归另一位师傅")
        desk.locator("#act [data-primary]").click()
        expect(desk.locator(TOAST)).to_contain_text(matter["number"])

        answer(second("wu"), "拆分", matter)

        (part,) = play("told_matters", text="拆出来的")
        assert part["status"] == "RECORDED"
        desk.goto(f"/matters/{part['pk']}/")
        expect(desk.locator(".record")).to_contain_text(matter["number"])


class TestWaiving:
    def test_leaves_out_whoever_refused_in_writing(
        self, desk: Page, second: Callable[[str], Page], play: Play
    ) -> None:
        matter = play("handled_matter", text="衣帽间飘窗渗水，不要再打电话")
        assert play("owed_calls", pk=matter["pk"]) == ["黄海"]
        open_act(desk, matter, "申请免回访")
        desk.locator("#act [name=reporter]").select_option(index=1)
        desk.locator("#act [name=no_contact]").select_option("REFUSED")
        desk.fill("#act [name=reason]", "业户书面写明不接受回访")
        send(desk, matter)
        assert play("owed_calls", pk=matter["pk"]) == ["黄海"], "One person alone waives nothing"

        answer(second("wu"), "免回访", matter)

        assert play("owed_calls", pk=matter["pk"]) == []


class TestAppealing:
    def test_is_heard_by_somebody_above_who_ruled(
        self, desk: Page, second: Callable[[str], Page], play: Play, screenshot: Screenshot
    ) -> None:
        matter = play("ruled_invalid", text="阁楼飘窗渗水，不服判定")
        open_act(desk, matter, "登记申诉")
        desk.fill("#act [name=said]", "去年你们修过，保修期没过")
        send(desk, matter)

        director = second("li")
        screenshot(desk, "已申诉")
        answer(director, "申诉", matter)

        (now,) = play("told_matters", text="不服判定")
        assert now["validity"] == "VALID"


class TestWeight:
    def test_is_lowered_by_the_director_with_a_reason(
        self, desk: Page, second: Callable[[str], Page], play: Play
    ) -> None:
        matter = play("matter_of_weight", text="门厅飘窗渗水，定重了")
        desk.goto(f"/matters/{matter['pk']}/")
        expect(desk.get_by_role("button", name="降低级别")).to_have_count(0)

        director = second("li")
        open_act(director, matter, "降低级别")
        director.locator("#act label").filter(has_text="一般").click()
        director.locator("#act [data-primary]").click()
        expect(director.locator("#act")).to_contain_text(re.compile("理由|必填|请填写"))
        director.fill("#act [name=reason]", "仅一户渗水，无人受伤")
        send(director, matter)

        (now,) = play("told_matters", text="定重了")
        assert now["severity"] == "1"

    def test_of_a_major_complaint_takes_two_signatures_a_stage_and_a_head_to_call(
        self, second: Callable[[str], Page], play: Play, screenshot: Screenshot
    ) -> None:
        matter = play("major_matter", text="全楼飘窗渗水，联名投诉")
        director, office = second("li"), second("zhao")
        for number in range(1, 5):
            director.goto(f"{RULINGS}?tab=major")
            case = director.locator(".major").filter(has_text=matter["number"])
            case.get_by_role("link", name="写这一阶段").click()
            form = director.get_by_role("dialog").locator("form")
            form.locator("[name=said]").fill(f"第 {number} 阶段：已查看并安排")
            form.locator("[data-primary]").click()
            expect(director.locator(TOAST)).to_contain_text(matter["number"])
            for page in (director, office):
                page.goto(f"{RULINGS}?tab=major")
                case = page.locator(".major").filter(has_text=matter["number"])
                case.get_by_role("button", name="我来签署").click()
                page.locator("#ask [data-ask-ok]").click()
                expect(page.locator(TOAST)).to_contain_text(matter["number"])
        screenshot(director, "四阶段")

        play("handled_again", pk=matter["pk"])
        director.goto("/matters/callbacks/?show=all")
        director.locator("[data-call]").filter(has_text=matter["number"]).click()
        panel = director.locator("#panel")
        expect(panel.locator("#call-form")).to_be_visible()
        agent = second("lin")
        agent.goto("/matters/callbacks/?show=all")
        agent.locator("[data-call]").filter(has_text=matter["number"]).click()
        expect(agent.locator("#panel .notice").first).to_be_visible()
        expect(agent.locator("#call-form")).to_have_count(0)


class TestTwoAtOnce:
    def test_the_second_sees_what_changed_and_keeps_the_words(
        self, desk: Page, play: Play, screenshot: Screenshot
    ) -> None:
        matter = play("forwarded_matter", text="走廊飘窗渗水，两个人同时改")
        open_act(desk, matter, "更正分类")
        desk.locator("#act [name=type_code]").select_option("T02.01")
        desk.fill("#act [name=reason]", "查看后是排水的事")
        play("noted_meanwhile", pk=matter["pk"], said="业户说明天才在家")

        desk.keyboard.press("Control+Enter")

        expect(desk.locator("#act")).to_contain_text("您打开后有人处理过这一条")
        expect(desk.locator("#act")).to_contain_text("林芳")
        expect(desk.locator("#act [name=reason]")).to_have_value("查看后是排水的事")
        screenshot(desk, "有人改过")
        desk.locator("#act [data-primary]").click()
        expect(desk.locator(TOAST)).to_contain_text(matter["number"])
