"""Pictures of pages, kept small beside the tests and compared so that letters may be drawn a little differently.

`UPDATE_PICTURES=1` paints them anew. Another Chromium or another font draws other letters: what painted
those that are kept is written down beside them, and a comparison that fails says whether it is the same.
"""

import hashlib
import io
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Page

from tests.browser.house import ROOT

KEPT = Path(__file__).parent / "pictures"
PAINTED_WITH = KEPT / "painted_with.json"
SEEN = ROOT / "var" / "pictures"
IS_RENEWED = os.environ.get("UPDATE_PICTURES") == "1"
WIDEST = 720
# By how much of 255 a point must differ to be another one, and how many of a thousand may.
NOTICEABLE, ALLOWED = 40, 4
# The same, where another Chromium or font drew: letters may differ, a part that moved is more.
ALLOWED_ANOTHER = 25
RED = (200, 30, 30)


@dataclass(frozen=True)
class Painter:
    chromium: str
    font: str

    @classmethod
    def of(cls, page: Page) -> "Painter":
        browser = page.context.browser
        assert browser
        fonts = sorted(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.*"))
        digest = hashlib.sha256(fonts[0].read_bytes()).hexdigest()[:12] if fonts else "none"
        return cls(browser.version, f"NotoSansCJK-Regular {digest}")

    @classmethod
    def who_painted(cls) -> "Painter":
        return cls(**json.loads(PAINTED_WITH.read_text(encoding="utf-8")))


def compare(page: Page, name: str) -> str | None:
    """What is wrong with the page as it is drawn; None if it looks as it did."""
    seen, painter = _paint(page), Painter.of(page)
    kept = KEPT / f"{name}.webp"
    if IS_RENEWED:
        _renew(kept, seen, painter)
        return None
    if not kept.exists():
        return f"{name}: there is no picture of it yet. UPDATE_PICTURES=1 paints one."
    was = _look(kept)
    if was.size != seen.size:
        return f"{name}: is {seen.size}, was {was.size}"
    other = _other(was, seen)
    share = other.histogram()[255] * 1000 / (other.width * other.height)
    if share <= (ALLOWED if painter == Painter.who_painted() else ALLOWED_ANOTHER):
        return None
    where = _show(name, was, seen, other)
    return f"{name}: {share:.1f} ‰ of it look different (red in {where}).{_by_whom(painter)}"


def _paint(page: Page) -> Image.Image:
    # Where typing has scrolled to depends on when the page has drawn what was asked for.
    page.evaluate("scrollTo(0, 0)")
    shot = page.screenshot(animations="disabled", caret="hide", scale="css")
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    if picture.width > WIDEST:
        picture = picture.resize(
            (WIDEST, round(picture.height * WIDEST / picture.width)), Image.Resampling.BOX
        )
    return picture


def _look(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("RGB")


def _other(was: Image.Image, seen: Image.Image) -> Image.Image:
    """White where it is noticeable; the edge of a letter that fell elsewhere between two points is not."""
    soft = ImageFilter.GaussianBlur(1)
    difference = ImageChops.difference(was.filter(soft), seen.filter(soft))
    red, green, blue = difference.split()
    most = ImageChops.lighter(red, ImageChops.lighter(green, blue))
    return most.point(lambda value: 255 if value > NOTICEABLE else 0)


def _show(name: str, was: Image.Image, seen: Image.Image, other: Image.Image) -> Path:
    SEEN.mkdir(parents=True, exist_ok=True)
    marked = Image.composite(
        Image.new("RGB", seen.size, RED), seen.convert("L").convert("RGB"), other
    )
    for part, picture in (("was", was), ("seen", seen), ("different", marked)):
        picture.save(SEEN / f"{name}-{part}.png")
    return SEEN / f"{name}-different.png"


def _renew(kept: Path, seen: Image.Image, painter: Painter) -> None:
    """Only what looks different is painted anew: what is the same would only make the history longer."""
    KEPT.mkdir(exist_ok=True)
    was = _look(kept) if kept.exists() else None
    if was is None or was.size != seen.size or _other(was, seen).getbbox():
        seen.save(kept, lossless=True, method=6)
    PAINTED_WITH.write_text(json.dumps(asdict(painter), indent=2) + "\n", encoding="utf-8")


def _by_whom(painter: Painter) -> str:
    kept = Painter.who_painted()
    if kept == painter:
        return " Meant so? UPDATE_PICTURES=1 paints it anew."
    return (
        f" They were painted with {kept}, here it is {painter}: look whether only the letters differ,"
        " and paint them anew with UPDATE_PICTURES=1."
    )
