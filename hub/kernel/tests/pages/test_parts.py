"""The parts of pages: what each shows and what it keeps out."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel import pages
from hub.kernel.measures import Better, Measure, Reading, Unit
from hub.kernel.models import Job
from hub.kernel.pages import Entry, Step, Worklist
from hub.kernel.tests.pages.rows import NOON, ORDERS, asked
from hub.kernel.tests.pages.shown import shown, text_of

ROOT = Path(settings.BASE_DIR)


class TestParts:
    def test_escape_what_people_have_written(self) -> None:
        bad = "<script>alert(1)</script>"
        html = shown(
            "{% person who note=bad %}{% steps row %}{% timeline story %}{% lamp bad text=bad %}"
            "{% icon 'x' label=bad %}{% chart 'c' data title=bad %}{% kbd bad %}"
            "{% masked_phone '13800005678' reveal=bad %}",
            who=bad,
            bad=bad,
            row=[Step(bad, "done", NOON, bad)],
            story=[Entry(NOON, bad, by=bad, text=bad, facts=[(bad, bad)], href=bad)],
            data={"kind": "bar", "labels": [bad], "series": [{"name": bad, "values": [1]}]},
        )

        assert bad not in html

    def test_call_people_by_the_end_of_their_name(self) -> None:
        assert text_of(shown("{% person 'who' %}")).startswith("ho")
        assert text_of(shown("{% person w %}", w="欧阳振华")) == "振华 欧阳振华"
        assert text_of(shown("{% person w %}", w="赵敏")) == "敏 赵敏"
        assert text_of(shown("{% person w %}", w=None)) == "—"

    def test_mask_a_phone_until_a_reason_is_given(self) -> None:
        html = shown("{% masked_phone '13800005678' reveal='/reveal' %}")

        assert "13800005678" not in html
        assert 'data-confirm-reason="reason"' in html
        assert "hx-post" not in shown("{% masked_phone '13800005678' %}")
        assert text_of(shown("{% masked_phone '' reveal='/reveal' %}")) == "—"

    def test_name_each_filling_in_of_a_form(self) -> None:
        assert shown("{% act_key %}") != shown("{% act_key %}")

    def test_tell_where_each_step_stands_in_words_too(self) -> None:
        html = shown(
            "{% steps row %}", row=[Step("受理", "done"), Step("处理", "now"), Step("回访")]
        )

        assert text_of(html) == "受理 ，已完成 处理 ，正在进行 回访 ，未到"
        assert html.count('aria-current="step"') == 1

    def test_draw_a_chart_with_its_figures_beneath(self) -> None:
        data = {
            "kind": "line",
            "unit": "percent",
            "labels": ["10 月", "11 月"],
            "series": [{"name": "回访率", "values": [None, 0.97]}],
        }

        assert text_of(shown("{% chart 'c' data %}", data=data)).endswith("10 月 — 11 月 97.0%")

    def test_poll_a_job_only_while_it_runs(self) -> None:
        running = Job(state="RUNNING", progress_done=5, progress_total=10)
        done = Job(state="DONE", progress_done=10, progress_total=10)

        assert 'hx-trigger="every 1s"' in shown("{% progress j url='/j' %}", j=running)
        assert 'value="50"' in shown("{% progress j url='/j' %}", j=running)
        assert "hx-trigger" not in shown("{% progress j url='/j' %}", j=done)

    def test_sort_by_a_head_and_turn_it_round(self) -> None:
        def head(address: str) -> str:
            page = Worklist(orders=ORDERS).page(asked(address), Job.objects.none())
            return shown("{% th page 'soon' '时间' css='num' %}", page=page)

        assert 'aria-sort="ascending"' in head("")
        assert 'href="?order=-soon"' in head("")
        assert 'aria-sort="descending"' in head("order=-soon")
        assert 'href="?order=soon"' in head("order=-soon")
        assert 'aria-sort="none"' in head("order=begun")

    def test_carry_a_toast_in_a_header(self) -> None:
        response = pages.toast(HttpResponse(), "已转交", "good")

        assert response["HX-Trigger"].startswith('{"toast":')


MEASURE = {"code": "O3", "title": "投诉回访率", "target": 0.95, "compute": lambda *a: None}


class TestTile:
    def reading(self, n: int, hits: int, **measure: Any) -> str:
        asked_of = Measure(**{**MEASURE, **measure})
        frozen = asked_of.frozen(Reading(n=n, numerator=hits, exclusions=[("匿名", 2)]))
        return shown("{% tile r href='/cases' %}", r=frozen)

    def test_shows_the_figure_with_its_n_interval_and_target(self) -> None:
        words = text_of(self.reading(212, 208))

        for said in ("98.1%", "≥ 95%", "应办 n 212", "做到 208", "95.2%–99.3%", "剔除 2", "达标"):
            assert said in words

    def test_says_what_counts_and_what_was_left_out(self) -> None:
        frozen = Measure(**MEASURE).frozen(Reading(n=9, numerator=9, exclusions=[("匿名", 2)]))

        words = text_of(shown("{% tile r rule='有效投诉处理完毕后' %}", r=frozen))

        assert "怎么算 有效投诉处理完毕后 剔除 匿名 2" in words

    def test_never_makes_a_figure_out_of_nothing(self) -> None:
        words = text_of(self.reading(0, 0))

        assert "无数据" in words
        assert "tile-point" not in self.reading(0, 0)
        assert "100.0%" not in words

    def test_counts_where_a_share_would_mean_nothing(self) -> None:
        words = text_of(self.reading(40, 1, unit=Unit.COUNT, better=Better.LOWER, target=0))

        assert "≤ 0 件" in words
        assert "未达标" in words

    @given(n=st.integers(1, 5000), missed=st.integers(0, 5000), target=st.floats(0, 1))
    def test_draws_inside_its_scale(self, n: int, missed: int, target: float) -> None:
        html = self.reading(n, max(0, n - missed), target=target)

        drawn = re.findall(r'class="tile-(?:band|point|target)" x="([\d.-]+)"', html)
        assert len(drawn) == 3
        assert all(0 <= float(x) <= 100 for x in drawn)


class Asking(forms.Form):
    phone = forms.CharField(label="电话", help_text="可带空格")
    kind = forms.ChoiceField(label="类别", choices=[("C", "投诉")], widget=forms.RadioSelect)
    urgent = forms.BooleanField(label="紧急", required=False)
    room = forms.ChoiceField(label="房号", choices=[("1", "7-1802")])


class TestField:
    def test_ties_label_hint_and_error_to_its_control(self) -> None:
        html = shown("{% field form.phone data_search='1' %}", form=Asking({}))

        assert 'for="id_phone"' in html
        assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
        assert 'id="id_phone_helptext"' in html
        assert 'id="id_phone_error"' in html
        assert 'aria-invalid="true"' in html
        assert 'data-search="1"' in html

    @pytest.mark.parametrize(
        ("name", "control"),
        [
            ("phone", "form-control"),
            ("kind", "form-choices"),
            ("urgent", "form-check-input"),
            ("room", "form-select"),
        ],
    )
    def test_dresses_each_control_as_what_it_is(self, name: str, control: str) -> None:
        assert control in shown("{% field f %}", f=Asking()[name])


# ── What every template keeps to ────────────────────────────────────────────────────────────
def test_pages_name_only_icons_of_the_sprite() -> None:
    """A name the sprite lacks draws nothing, and nobody would see it missing."""
    listed = set((ROOT / "assets/icons.txt").read_text().splitlines())
    in_templates = r"""\{% icon ["']([\w-]+)|\sicon=["']([\w-]+)"""
    in_python = r"""\bLamp\(\s*"\w+",\s*"([\w-]+)"|\bicon="([\w-]+)\""""
    named = {
        name
        for kind, pattern in (("html", in_templates), ("py", in_python))
        for path in ROOT.glob(f"hub/**/*.{kind}")
        if "tests" not in path.parts
        for pair in re.findall(pattern, path.read_text(encoding="utf-8"))
        for name in pair
        if name
    }

    assert named - listed == set()
