"""Fill assets/built from node_modules: the files of files.txt, and the icons of icons.txt.

Run by `make setup`, from the root of the repository.
"""

import re
import shutil
import sys
from pathlib import Path

ASSETS = Path(__file__).resolve().parent
PACKAGES = ASSETS.parent / "node_modules"
OUTLINES = PACKAGES / "@tabler" / "icons" / "icons" / "outline"
# Source maps are not shipped; a name left behind would be looked up by collectstatic.
SOURCE_MAP = re.compile(rb"\s*(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")
# Every outline icon starts with an invisible square as large as itself.
SQUARE = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


def listed(name: str) -> list[str]:
    lines = (ASSETS / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def copy_files(built: Path) -> None:
    for line in listed("files.txt"):
        source, target = line.split()
        place = built / target
        place.parent.mkdir(parents=True, exist_ok=True)
        content = (PACKAGES / source).read_bytes()
        if place.suffix in {".js", ".css"}:
            content = SOURCE_MAP.sub(b"\n", content)
        place.write_bytes(content)


def symbol(name: str) -> str:
    drawing = (OUTLINES / f"{name}.svg").read_text(encoding="utf-8")
    inside = SQUARE.sub("", drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")])
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{' '.join(inside.split())}</symbol>"
    )


def draw_icons(built: Path) -> None:
    names = listed("icons.txt")
    unknown = [name for name in names if not (OUTLINES / f"{name}.svg").exists()]
    if unknown:
        sys.exit(f"assets/icons.txt: @tabler/icons has no outline icon {', '.join(unknown)}")
    symbols = "\n".join(symbol(name) for name in sorted(set(names)))
    (built / "icons.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n', encoding="utf-8"
    )


def main() -> None:
    # Built beside and swapped in, so that a failure leaves no half-filled folder behind.
    fresh, built = ASSETS / "built.new", ASSETS / "built"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    copy_files(fresh)
    draw_icons(fresh)
    shutil.rmtree(built, ignore_errors=True)
    fresh.rename(built)


if __name__ == "__main__":
    main()
