"""Small drawn pictures for the timeline: the same place before and after it was repaired."""

import io
from collections.abc import Callable
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (480, 360)
Draw = ImageDraw.ImageDraw
Scene = Callable[[Draw, bool], None]


def _lamp(draw: Draw, is_done: bool) -> None:
    """A corridor, dark, then lit."""
    draw.rectangle((0, 0, 480, 360), "#d9d3c4" if is_done else "#4a4843")
    draw.polygon(
        [(0, 360), (150, 210), (330, 210), (480, 360)], "#b7ae9b" if is_done else "#3a3834"
    )
    draw.rectangle((150, 80, 330, 210), "#c7c0ae" if is_done else "#42403b")
    draw.ellipse((205, 20, 275, 60), "#fff6cf" if is_done else "#6b6860", outline="#2c2b28")
    draw.rectangle((222, 120, 258, 210), "#8a6f4d" if is_done else "#352f27")


def _floor(draw: Draw, is_done: bool) -> None:
    """A garage floor, under water, then dry."""
    draw.rectangle((0, 0, 480, 170), "#c9ccce")
    draw.rectangle((0, 170, 480, 360), "#8f9498")
    for x in (60, 200, 340):
        draw.polygon([(x, 360), (x + 12, 360), (x + 40, 170), (x + 34, 170)], "#f0f0ea")
    if not is_done:
        draw.ellipse((70, 220, 420, 350), "#5f7d8e", outline="#7fa0b2", width=4)
        draw.ellipse((150, 250, 330, 320), "#6f93a6")


def _door(draw: Draw, is_done: bool) -> None:
    """A block's door, ajar, then shut."""
    draw.rectangle((0, 0, 480, 360), "#cdb89d")
    draw.rectangle((150, 50, 330, 340), "#2f3a40")
    if is_done:
        draw.rectangle((158, 58, 322, 340), "#7b8c94", outline="#55646b", width=4)
        draw.ellipse((296, 195, 312, 211), "#e6e1c8")
    else:
        draw.polygon([(158, 58), (240, 90), (240, 350), (158, 340)], "#7b8c94", "#55646b")
        draw.ellipse((216, 205, 230, 221), "#e6e1c8")


def _pipe(draw: Draw, is_done: bool) -> None:
    """A pipe on a wall, leaking, then mended."""
    draw.rectangle((0, 0, 480, 360), "#e4e2dc")
    draw.rectangle((215, 0, 265, 360), "#a9b2b8", outline="#7f888e", width=3)
    draw.rectangle((200, 150, 280, 195), "#5c86b5" if is_done else "#8b6a4f")
    if not is_done:
        for x, y in ((285, 190), (300, 230), (292, 275), (310, 320), (190, 240), (178, 300)):
            draw.ellipse((x, y, x + 12, y + 22), "#6fa3c8")


SCENES: dict[str, Scene] = {"灯": _lamp, "水": _floor, "门": _door, "管": _pipe}


def scene_for(text: str) -> Scene:
    return next((scene for word, scene in SCENES.items() if word in text), _door)


def doorstep(rng: Random, number: int) -> "SimpleUploadedFile":
    """A door with the notice held before it, its number to be read; no two are the same."""
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    _door(draw, True)
    draw.rectangle((20, 120, 140, 280), "#fbfaf4", outline="#8d8a80", width=2)
    draw.text((30, 132), f"TZ-{number:05}", "#333333")
    for n in range(5):
        draw.line((30, 165 + n * 20, 90 + rng.randrange(40), 165 + n * 20), "#777777", 3)
    return _taken(rng, image)


def photo(rng: Random, scene: Scene, *, is_done: bool) -> "SimpleUploadedFile":
    """A photo as a telephone would send it."""
    image = Image.new("RGB", SIZE)
    scene(ImageDraw.Draw(image), is_done)
    return _taken(rng, image)


def _taken(rng: Random, image: Image.Image) -> "SimpleUploadedFile":
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=82)
    return SimpleUploadedFile(
        f"IMG_{rng.randrange(10000):04}.jpg", kept.getvalue(), content_type="image/jpeg"
    )
