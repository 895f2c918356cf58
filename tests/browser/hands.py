"""The ways people work a page: a mouse, a thumb, or keys alone with no pointer at all.

Keys go where Tab leads, as for somebody who cannot point: what Tab does not reach, or where the focus
is not to be seen, is a fault, and so is an act after which the focus is nowhere.
"""

from datetime import date

from playwright.sync_api import Error, FilePayload, Locator, Page, expect

MOST_TABS = 150
COUNT_POINTING = """
    addEventListener("pointerdown", (event) => {
        if (event.isTrusted) sessionStorage.pointed = Number(sessionStorage.pointed || 0) + 1;
    }, true)
"""
# The ring may be drawn around the label of a control, or as the border and glow of its box.
IS_SEEN = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return true;
    const frames = [at, at.closest("label"), at.parentElement, at.nextElementSibling, at.closest("tr"),
                    at.closest(".ts-wrapper")];
    return frames.some((el) => {
        if (!el) return false;
        const style = getComputedStyle(el);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
            || style.boxShadow !== "none" || el.matches(".is-here");
    });
}"""
IS_LOST = "document.activeElement === null || document.activeElement === document.body"


class Hand:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def go_to(self, target: Locator) -> None:
        self.press(target)

    def write(self, target: Locator, words: str) -> None:
        self.go_to(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)

    def write_day(self, target: Locator, day: date) -> None:
        """At once: each device asks for year, month and day in an order of its own."""
        self.go_to(target)
        target.fill(day.isoformat())

    def pick(self, target: Locator) -> None:
        """A radio button or a box to tick; the eye sees its label."""
        self.press(target.locator("xpath=ancestor::label"))
        expect(target).to_be_checked()

    def choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)

    def attach(self, target: Locator, file: FilePayload) -> None:
        with self.page.expect_file_chooser() as told:
            self.open(target)
        told.value.set_files(file)

    def open(self, target: Locator) -> None:
        """The chooser of an input for files; the eye sees its label."""
        self.press(target.locator("xpath=ancestor::label"))

    def faults(self) -> list[str]:
        return []


class Mouse(Hand):
    pass


class Thumb(Hand):
    def press(self, target: Locator) -> None:
        target.tap()


class Keys(Hand):
    def __init__(self, page: Page) -> None:
        super().__init__(page)
        page.add_init_script(COUNT_POINTING)
        self.seen: list[str] = []

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.evaluate("window.isTheSamePage = true")
        self.page.keyboard.press("Enter")
        self._keeps_focus(f"Enter on {self._name(target)}")

    def open(self, target: Locator) -> None:
        self.press(target)

    def go_to(self, target: Locator) -> None:
        self.reach(target)

    def pick(self, target: Locator) -> None:
        if target.get_attribute("type") == "checkbox":
            self.reach(target)
            self.page.keyboard.press("Space")
            return expect(target).to_be_checked()
        # Tab leads to the group, arrows within it.
        self.reach(target, group=str(target.get_attribute("name")))
        self.page.keyboard.press("Space")
        for _one in range(40):
            if target.is_checked():
                return None
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("The arrow keys do not lead there")

    def choose(self, target: Locator, label: str) -> None:
        self.reach(target)
        options = target.locator("option").all_inner_texts()
        self.page.keyboard.press("Home")
        for _one in range(options.index(label)):
            self.page.keyboard.press("ArrowDown")
        expect(target.locator("option:checked")).to_have_text(label)

    def reach(self, target: Locator, group: str = "") -> None:
        expect(target).to_be_attached()
        if self.page.evaluate(IS_LOST):
            self._skip_the_frame()
        there = "(el, name) => el === document.activeElement || Boolean(name) && document.activeElement.name === name"
        for _tab in range(MOST_TABS):
            if target.evaluate(there, group):
                self._see(target)
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} times Tab do not lead to {target}")

    def faults(self) -> list[str]:
        if self.page.evaluate("sessionStorage.pointed") is not None:
            self.seen.append("something was pointed at")
        return self.seen

    def _skip_the_frame(self) -> None:
        """Whoever comes to a new page by keys leaps over its bars."""
        self.page.keyboard.press("Tab")
        if self.page.evaluate("document.activeElement.matches('.skip')"):
            self.page.keyboard.press("Enter")

    def _see(self, target: Locator) -> None:
        if not self.page.evaluate(IS_SEEN):
            self.seen.append(f"the focus is not to be seen on {self._name(target)}")

    def _keeps_focus(self, deed: str) -> None:
        self.page.wait_for_timeout(250)
        try:
            is_lost = self.page.evaluate(f"Boolean(window.isTheSamePage) && ({IS_LOST})")
        except Error:
            return  # It is on its way to another page.
        if is_lost:
            self.seen.append(f"the focus is nowhere after {deed}")

    @staticmethod
    def _name(target: Locator) -> str:
        return str(target)
