"""What the log may say: what broke and where, and nothing of the people it was about.

Our own code logs ids alone. What it cannot know is what an exception quotes: PostgreSQL names the
row that was in the way, `int()` the text that was no number. So every line passes through here.
"""

import re
from collections.abc import MutableMapping
from typing import Any

Line = MutableMapping[str, Any]

_HIDDEN = "•••"
# The row that a constraint or a type refused, word by word.
_ROW = re.compile(r"^(DETAIL|CONTEXT|HINT):.*$", re.MULTILINE)
# Phone numbers, identity cards and accounts; ids and times of ours are shorter or punctuated.
_NUMBER = re.compile(r"(?<![\w.])\+?\d{7,}[\dXx]?(?!\w)")
_SECRET = re.compile(
    r"(?i)\b(bearer\s+|(?:password|token|secret|sessionid|code)\w*['\"]?\s*[=:]\s*['\"]?)[^\s'\"&;,]+"
)
# Our code and its messages are English where they are for the log; whatever is Chinese in an
# exception was written by somebody, or is a sentence of ours that the page has shown already.
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


def without_people(_logger: Any, _method: str, line: Line) -> Line:
    """A structlog processor, for what the line says and the traceback alike."""
    for key, value in line.items():
        if isinstance(value, str) and key not in {"timestamp", "level", "logger"}:
            line[key] = scrubbed(value)
    return line


def scrubbed(text: str) -> str:
    text = _ROW.sub(r"\1: " + _HIDDEN, text)
    text = _SECRET.sub(r"\1" + _HIDDEN, text)
    return _CHINESE.sub(_HIDDEN, _NUMBER.sub(_HIDDEN, text))
