"""Figures, times and lamps as people here write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.pages import Lamp
from hub.kernel.tests.pages.rows import NOON
from hub.kernel.tests.pages.shown import shown, text_of


class TestFigures:
    @pytest.mark.parametrize(
        ("template", "value", "words"),
        [
            ("{{ v|money }}", Decimal("1234.5"), "¥1,234.50"),
            ("{{ v|money }}", Decimal("-0.01"), "-¥0.01"),
            ("{{ v|money }}", None, "—"),
            ("{{ v|number }}", 12345, "12,345"),
            ("{{ v|number }}", 0.25, "0.2"),
            ("{{ v|number:2 }}", 3, "3.00"),
            ("{{ v|percent }}", 0.98113, "98.1%"),
            ("{{ v|percent }}", 1.0, "100.0%"),
            ("{{ v|percent:0 }}", 0.85, "85%"),
            ("{{ v|percent }}", None, "—"),
            ("{{ v|day }}", date(2026, 11, 3), "2026-11-03"),
            ("{{ v|day }}", datetime(2026, 11, 3, 17, 0, tzinfo=UTC), "2026-11-04"),
            ("{{ v|day }}", None, "—"),
        ],
    )
    def test_are_written_as_people_here_write_them(
        self, template: str, value: Any, words: str
    ) -> None:
        assert shown(template, v=value) == words

    @given(hits=st.integers(0, 100_000), n=st.integers(1, 100_000), places=st.integers(0, 2))
    def test_say_100_percent_only_when_nothing_was_missed(
        self, hits: int, n: int, places: int
    ) -> None:
        share = min(hits, n) / n

        assert shown("{{ v|percent:p }}", v=share, p=places).startswith("100") == (share == 1)


class TestTime:
    @pytest.mark.parametrize(
        ("minutes", "tone", "words"),
        [
            (3125, "calm", "剩 2 天 4 小时"),
            (1440.5, "calm", "剩 1 天"),
            (75.5, "calm", "剩 1 小时 15 分"),
            (60.5, "calm", "剩 1 小时"),
            (12.5, "warn", "剩 12 分"),
            (0.5, "warn", "剩 不到 1 分"),
            (-18.5, "bad", "超 18 分"),
        ],
    )
    def test_left_is_said_in_two_units_at_most(
        self, minutes: float, tone: str, words: str
    ) -> None:
        chip = shown("{% time_left due %}", due=timezone.now() + timedelta(minutes=minutes))

        assert f'data-tone="{tone}"' in chip
        assert text_of(chip) == words

    def test_left_is_near_from_the_warning_on(self) -> None:
        now = timezone.now()
        due, warned = now + timedelta(hours=5), now - timedelta(minutes=1)

        assert 'data-tone="warn"' in shown("{% time_left due warn=w %}", due=due, w=warned)
        assert 'data-tone="mute"' in shown("{% time_left due %}", due=None)

    def test_of_today_is_a_clock_and_of_other_days_a_date(self) -> None:
        now = timezone.now()
        local = timezone.localtime(now)

        assert text_of(shown("{% moment at %}", at=now)) == f"{local:%H:%M}"
        assert (
            text_of(shown("{% moment at %}", at=NOON - timedelta(days=400))) == "2025-10-19 12:00"
        )
        assert f'title="{local:%Y-%m-%d %H:%M:%S}"' in shown("{% moment at %}", at=now)
        assert text_of(shown("{% moment at %}", at=None)) == "—"


class TestLamp:
    def test_is_colour_icon_and_words_together(self) -> None:
        lamp = shown("{% lamp 'BREACHED' %}")

        assert 'data-tone="bad"' in lamp
        assert "#alert-triangle" in lamp
        assert text_of(lamp) == "已超时"

    def test_takes_the_words_and_the_tone_of_the_app(self) -> None:
        lamp = shown("{% lamp 'FORWARDED' text='待接单' tone='warn' %}")

        assert ('data-tone="warn"' in lamp, text_of(lamp)) == (True, "待接单")
        assert text_of(shown("{% lamp l %}", l=Lamp("good", "star", "五星"))) == "五星"

    def test_shows_a_state_nobody_declared_as_it_is(self) -> None:
        assert text_of(shown("{% lamp 'ODD' %}")) == "ODD"
