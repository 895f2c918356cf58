"""Documents on paper: the same bytes again, whatever people wrote."""

import io
import re

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from hub.kernel import documents, typesetting
from hub.kernel.models import Document
from hub.kernel.tests.documents.notices import HOSTILE, HUB, text_of

pytestmark = pytest.mark.django_db


class TestPdf:
    def test_is_the_same_bytes_on_reprint(self, freeze):
        document = freeze()
        first = documents.pdf(document)
        typesetting.fonts_in.cache_clear()  # as in another process

        with translation.override("en"), timezone.override("America/New_York"):
            again = documents.pdf(Document.objects.get(pk=document.pk))

        assert again == first

    def test_shows_number_digest_page_and_state_on_the_paper(self, freeze):
        document = freeze()

        text = text_of(documents.pdf(document))

        digest = document.digest
        for words in (
            "佳园物业", "云禾花园", "缴费通知", "编号 TZ-202611-01", "第 1 页", "共 1 页",
            f"{digest[:4]} {digest[4:8]} {digest[8:12]} {digest[12:16]}",
            "¥1,234.50", "86.2%", "待签发", "李静", "2026-12-03 10:20",
        ):  # fmt: skip
            assert words in text, words

    def test_embeds_subsets_of_our_own_font_only(self, freeze):
        pdf = documents.pdf(freeze())

        names = re.findall(rb"/BaseFont\s*/([^\s/]+)", pdf)
        assert names
        assert all(
            re.fullmatch(rb"[A-Z]{6}\+NotoSansSC-(Regular|Bold)\S*", name) for name in names
        )
        assert len(pdf) < 120_000

    def test_sets_hostile_text_as_it_stands(self, freeze):
        rows = [{"name": text, "amount": None, "rate": None} for text in HOSTILE]
        document = freeze(to=HOSTILE[0], paragraphs=HOSTILE, rows=rows)

        reader = PdfReader(io.BytesIO(documents.pdf(document)))
        text = "".join(page.extract_text() for page in reader.pages)

        assert "#eval" in text
        assert "$ x^2 $" in text
        assert "不是标题" in text
        assert "\u202e" not in text
        assert text.count("长") == 20_000
        assert reader.get_num_pages() > 10

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.text(max_size=200))
    def test_can_be_made_of_any_text(self, freeze, words):
        document = freeze(to=words, paragraphs=[words], rows=[])

        assert documents.pdf(document).startswith(b"%PDF")

    def test_repeats_the_head_of_a_long_table(self, freeze):
        rows = [{"name": f"第{n}项", "amount": "1.00", "rate": n / 200} for n in range(200)]

        reader = PdfReader(io.BytesIO(documents.pdf(freeze(rows=rows))))

        assert reader.get_num_pages() > 3
        for page in reader.pages[1:-1]:
            assert "金额" in page.extract_text()

    def test_never_rounds_up_to_everything(self, freeze):
        rows = [{"name": "几乎", "amount": None, "rate": rate} for rate in (0.99999, 0.00001, 1.0)]

        text = text_of(documents.pdf(freeze(rows=rows)))

        assert "99.9%" in text
        assert "<0.1%" in text
        assert "100.0%" in text

    def test_is_printed_on_the_edition_it_was_drawn_up_on(self, freeze, monkeypatch):
        old = freeze()
        before = documents.pdf(old)
        monkeypatch.setattr(documents, "_forms", dict(documents._forms))
        documents.form("TZ", template="kernel/tests/gone.typ", version=2)

        assert documents.pdf(old) == before
        assert freeze().form_version == 2

    def test_templates_evaluate_nothing_and_download_nothing(self):
        for template in HUB.rglob("*.typ"):
            source = template.read_text()
            assert "eval(" not in source, template
            assert "@preview" not in source, template
