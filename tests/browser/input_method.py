"""A Chinese input method, as far as a page can tell: letters half typed, then the words chosen."""

from playwright.sync_api import CDPSession, Page

CTRL = 2
# What the browser says of any key while the input method has it.
TAKEN = 229


class InputMethod:
    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)

    def type(self, letters: str, words: str) -> None:
        self.compose(letters)
        self.choose(words)

    def compose(self, letters: str) -> None:
        """Type the letters; the word is not chosen yet."""
        for at in range(1, len(letters) + 1):
            typed = {"text": letters[:at], "selectionStart": at, "selectionEnd": at}
            self.session.send("Input.imeSetComposition", typed)

    def choose(self, words: str) -> None:
        self.session.send("Input.insertText", {"text": words})

    def press(self, key: str, code: int, modifiers: int = 0) -> None:
        """A key that belongs to the word being composed: the page sees it go by."""
        told = {"key": key, "code": key, "modifiers": modifiers}
        for kind, number in (("rawKeyDown", TAKEN), ("keyUp", code)):
            self.session.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "windowsVirtualKeyCode": number, **told},
            )

    def enter(self, modifiers: int = 0) -> None:
        self.press("Enter", 13, modifiers)

    def escape(self) -> None:
        self.press("Escape", 27)
