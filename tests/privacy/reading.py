"""Everything that can be read in an answer: a page, JSON, and what is inside the files that are sent."""

import html
import re
import zipfile
from io import BytesIO
from typing import Any

from pypdf import PdfReader

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8")
# A tag within a number, and what is set between its digits to make it easy to read.
_TAG = re.compile(r"<[^<>]*>")
_BETWEEN = re.compile(r"(?<=\d)[\s\u200b\u00a0()\-–·]{1,3}(?=\d)")


def words_of(response: Any) -> tuple[str, str]:
    """The kind of what was answered, and its words; the messages for the next page among them."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind, words = inside(body)
    told = [str(one) for one in getattr(response.wsgi_request, "_messages", ())]
    return kind, "\n".join([words, *told])


def inside(body: bytes) -> tuple[str, str]:
    """By what it is and not by what it says it is. A picture has no words that could be read here."""
    if body.startswith(b"%PDF"):
        return "pdf", _pdf(body)
    if body.startswith(b"PK\x03\x04"):
        return _zipped(body)
    if body.startswith(PICTURES):
        return "picture", ""
    words = _decoded(body)
    if words.lstrip()[:1] in {"{", "["}:
        return "json", words
    return ("page" if "<" in words[:200] else "text"), html.unescape(words)


def closed_up(words: str) -> str:
    """As one would type a number off it: without what stands between its digits."""
    return _BETWEEN.sub("", _TAG.sub("", words))


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")  # what banks take


def _pdf(body: bytes) -> str:
    """The text of its pages, what is said of it, what links lead to, and what is attached."""
    reader = PdfReader(BytesIO(body))
    words = [page.extract_text() for page in reader.pages]
    words += [str(one.get_object()) for page in reader.pages for one in page.annotations or ()]
    words += [str(value) for value in (reader.metadata or {}).values()]
    words += [inside(one)[1] for parts in reader.attachments.values() for one in parts]
    return "\n".join(words)


def _zipped(body: bytes) -> tuple[str, str]:
    """Each part: of a workbook that is cells, comments, headers and properties alike."""
    with zipfile.ZipFile(BytesIO(body)) as parts:
        names = parts.namelist()
        words = [f"{name}\n{inside(parts.read(name))[1]}" for name in names]
    return ("workbook" if "xl/workbook.xml" in names else "zip"), "\n".join(words)
