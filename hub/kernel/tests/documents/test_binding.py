"""Binding: many PDFs are one, page for page, the same bytes each time, in the memory of one part."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from hub.kernel.documents import binding, press

DATED = datetime(2026, 6, 15, 2, tzinfo=UTC)
TEMPLATE = "kernel/tests/pages.typ"


@pytest.fixture(scope="module")
def parts() -> list[bytes]:
    """Three parts, set one by one: of one, two and three sheets."""
    return [a_part(n) for n in (1, 2, 3)]


def a_part(n: int) -> bytes:
    letters = [f"part {n} sheet {at}" for at in range(1, n + 1)]
    return press.print_part(TEMPLATE, {"letters": letters}, dated=DATED)


def bound(parts: list[bytes]) -> bytes:
    out = BytesIO()
    assert binding.bind(parts, out) == sha256(out.getvalue()).hexdigest()
    return out.getvalue()


def words_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf), strict=True).pages]


class TestBinding:
    def test_keeps_every_page_in_order(self, parts: list[bytes]) -> None:
        assert words_of(bound(parts)) == [
            f"part {n} sheet {at}" for n in (1, 2, 3) for at in range(1, n + 1)
        ]

    def test_keeps_the_sheets_size(self, parts: list[bytes]) -> None:
        alone, whole = PdfReader(BytesIO(parts[0])), PdfReader(BytesIO(bound(parts)))
        assert {tuple(page.mediabox) for page in whole.pages} == {tuple(alone.pages[0].mediabox)}

    def test_makes_the_same_bytes_each_time(self, parts: list[bytes]) -> None:
        assert bound(parts) == bound(list(parts))
        assert bound(parts) != bound(parts[::-1])

    def test_binds_what_was_bound(self, parts: list[bytes]) -> None:
        assert words_of(bound([bound(parts[:2]), parts[2]])) == words_of(bound(parts))

    def test_refuses_what_is_no_pdf(self, parts: list[bytes]) -> None:
        with pytest.raises(PyPdfError):
            bound([parts[0], b"%PDF-1.7\nnothing"])

    def test_holds_one_part_at_a_time(self, parts: list[bytes]) -> None:
        """Ten times the parts, the same memory: all that is kept is where each object lies."""
        few, many = peak_of(parts[2], 10), peak_of(parts[2], 100)
        assert many < few * 5


class _Nowhere(BytesIO):
    def write(self, data: object) -> int:
        return 0


def peak_of(part: bytes, times: int) -> int:
    def again() -> Iterator[bytes]:
        for _time in range(times):
            yield part

    tracemalloc.start()
    try:
        binding.bind(again(), _Nowhere())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
