"""Refuse templates that the content security policy would break: styles and scripts in line.

Run by `make lint`. Prints each place as file:line and exits 1 if there is any.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What Django writes between its marks is no markup, and may hold quotes and angle brackets.
MARKS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)
DATA_TYPES = {"application/json", "importmap", "speculationrules"}


def blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


class Reader(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.faults: list[str] = []

    def fault(self, what: str) -> None:
        self.faults.append(f"{self.path.relative_to(ROOT)}:{self.getpos()[0]}: {what}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style":
            self.fault("a <style> element; put it into a stylesheet")
        if tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            self.fault("a script in line; put it into a file, or hand over data by json_script")
        for name, value in attrs:
            if name == "style":
                self.fault("a style attribute; use a class")
            elif re.fullmatch(r"on[a-z]+", name):
                self.fault(f"{name}=; listen in a script file, or use Alpine or htmx")
            elif name.startswith("hx-on"):
                self.fault(f"{name}=; htmx would have to evaluate it, which the policy forbids")
            elif (value or "").strip().lower().startswith("javascript:"):
                self.fault(f"{name}=javascript:")


def faults_in(path: Path) -> list[str]:
    reader = Reader(path)
    text = COMMENT.sub(blank, path.read_text(encoding="utf-8"))
    reader.feed(MARKS.sub(blank, text))
    return reader.faults


def main() -> None:
    templates = sorted(ROOT.glob("hub/*/templates/**/*.html"))
    faults = [fault for path in templates for fault in faults_in(path)]
    print("\n".join(faults) or f"{len(templates)} templates without anything in line")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
