"""Worklists narrow, order and page in the database; parts show states, times and figures."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hub.kernel import pages
from hub.kernel.measures import Better, Measure, Reading, Unit
from hub.kernel.models import Community, Company, Job
from hub.kernel.pages import (
    Entry,
    Lamp,
    Order,
    Step,
    View,
    Worklist,
    choice,
    days,
    flag,
    in_turn,
    search,
)
from hub.kernel.paging import BadFilter
from hub.kernel.refusals import Missing

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
ROOT = Path(settings.BASE_DIR)
ORDERS = {
    "soon": Order("先做", ("run_after",)),
    "-soon": Order("后做", ("-run_after",)),
    "begun": Order("开始", ("started_at",)),
    "-begun": Order("最近开始", ("-started_at",)),
    "state": Order("状态", ("state", "-run_after")),
}


def jobs(*hours: float, **fields: Any) -> list[Job]:
    """One job an hour mark; rows nobody claims, made in bulk because hypothesis makes thousands."""
    return Job.objects.bulk_create(
        Job(name="n", made_at=NOON, run_after=NOON + timedelta(hours=h), **fields) for h in hours
    )


def asked(address: str) -> QueryDict:
    return QueryDict(address.removeprefix("?"))


def names(page: Any) -> list[int]:
    return [row.pk for row in page.rows]


@pytest.mark.django_db
class TestFilter:
    @pytest.fixture
    def queue(self) -> Worklist:
        return Worklist(
            filters=[
                search(lambda rows, words: rows.filter(name__contains=words)),
                choice("state", "状态", Job.State.choices),
                flag("failed", "失败", lambda rows: rows.filter(state="FAILED")),
                days("made", "日期", lookup="run_after"),
            ],
            orders=ORDERS,
            views=[View("全部", ""), View("没有完成", "failed=1")],
        )

    def test_narrows_by_what_the_address_says(self, queue: Worklist) -> None:
        jobs(1)
        late = jobs(2, state="FAILED")

        assert names(queue.page(asked("state=FAILED&q=n"), Job.objects.all())) == [late[0].pk]
        assert names(queue.page(asked("failed=1"), Job.objects.all())) == [late[0].pk]

    def test_takes_several_choices_together(self, queue: Worklist) -> None:
        jobs(1), jobs(2, state="FAILED"), jobs(3, state="DONE")

        assert len(queue.page(asked("state=FAILED&state=DONE"), Job.objects.all()).rows) == 2

    def test_counts_a_day_from_midnight_to_midnight_in_shanghai(self, queue: Worklist) -> None:
        before, first, last, after = jobs(-12.01, -12, 11.99, 12)  # noon is 12 hours in

        page = queue.page(asked("made_from=2026-11-23&made_to=2026-11-23"), Job.objects.all())

        assert names(page) == [first.pk, last.pk]

    @pytest.mark.parametrize(
        "address",
        ["?community__company__name=x", "?pk__gt=0", "?state__in=FAILED", "?page=2", "?%00=1"],
    )
    def test_refuses_keys_it_does_not_know(self, queue: Worklist, address: str) -> None:
        with pytest.raises(pages.UnknownFilter):
            queue.page(asked(address), Job.objects.all())

    @pytest.mark.parametrize(
        "address",
        [
            "?state=GONE",
            "?state=FAILED&state=%27",
            "?failed=2",
            "?made_from=gestern",
            "?made_from=0001-01-01",
            "?made_to=9999-12-31",
            "?order=secret",
            "?order=-pk",
            "?after=x",
            "?after=%00",
            "?after=W10",  # a place without values
            "?after=WyIyMDI2IiwgMV0",  # a place whose moment is none
            "?after=WyIyMDI2LTExLTIzIDA0OjAwWiIsIDk5OTk5OTk5OTk5OTk5OTk5OTk5OV0x",
            "?before=bnVsbA",
        ],
    )
    def test_refuses_values_it_does_not_offer(self, queue: Worklist, address: str) -> None:
        with pytest.raises(BadFilter):
            queue.page(asked(address), Job.objects.all())

    @given(st.text(max_size=300))
    @hypothesis_settings(
        max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_searches_for_anything_people_can_type(self, queue: Worklist, words: str) -> None:
        params = QueryDict(mutable=True)
        params["q"] = words

        assert queue.page(params, Job.objects.all()).rows == []

    def test_reads_full_width_letters_as_plain_ones(self) -> None:
        heard: list[str] = []
        listening = Worklist(filters=[search(lambda rows, words: heard.append(words) or rows)])

        listening.page(asked("q=７－１８０２\u0000　"), Job.objects.none())

        assert heard == ["7-1802"]

    def test_says_what_the_list_is_narrowed_by_and_how_to_stop(self, queue: Worklist) -> None:
        page = queue.page(
            asked("state=FAILED&state=DONE&made_from=2026-11-01&order=-soon"), Job.objects.all()
        )

        assert page.chips == [
            ("状态：已完成", "?state=FAILED&made_from=2026-11-01&order=-soon"),
            ("状态：没有完成", "?state=DONE&made_from=2026-11-01&order=-soon"),
            ("日期：2026-11-01 → ", "?state=FAILED&state=DONE&order=-soon"),
        ]

    def test_knows_which_view_is_open_whatever_the_order(self, queue: Worklist) -> None:
        page = queue.page(asked("order=-soon&failed=1&q="), Job.objects.all())

        assert [(view.label, on) for view, on in page.views] == [
            ("全部", False),
            ("没有完成", True),
        ]

    def test_may_take_one_choice_only(self) -> None:
        one = Worklist(filters=[choice("state", "状态", Job.State.choices, many=False)])

        assert not one.page(asked(""), Job.objects.none()).filters[0].filter.many


@pytest.mark.django_db
class TestPaging:
    WALKS = hypothesis_settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )

    @pytest.mark.parametrize("order", list(ORDERS))
    @given(
        hours=st.lists(st.integers(0, 6), max_size=30),
        begun=st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=30, max_size=30),
        size=st.integers(1, 7),
    )
    @WALKS
    def test_visits_every_row_once_there_and_back(
        self, order: str, hours: list[int], begun: list[int | None], size: int
    ) -> None:
        Job.objects.all().delete()
        for hour, start in zip(hours, begun, strict=False):
            jobs(hour, started_at=None if start is None else NOON + timedelta(hours=start))
        walk = Worklist(orders=ORDERS, size=size)

        there = [walk.page(asked(f"order={order}"), Job.objects.all())]
        while there[-1].later_url:
            there.append(walk.page(asked(there[-1].later_url), Job.objects.all()))
        back = [there[-1]]
        while back[-1].earlier_url:
            back.append(walk.page(asked(back[-1].earlier_url), Job.objects.all()))

        seen = [pk for page in there for pk in names(page)]
        assert sorted(seen) == sorted(Job.objects.values_list("pk", flat=True))
        assert seen == [job.pk for job in sorted(Job.objects.all(), key=by(order))]
        assert [names(page) for page in reversed(back)] == [names(page) for page in there]
        assert all(page.later_url for page in back[1:])
        assert back[-1].earlier_url == ""

    def test_keeps_its_place_to_the_microsecond(self) -> None:
        first, second = jobs(0, 0.0000001)
        walk = Worklist(orders=ORDERS, size=1)

        page = walk.page(asked(""), Job.objects.all())

        assert names(page) == [first.pk]
        assert names(walk.page(asked(page.later_url), Job.objects.all())) == [second.pk]

    def test_follows_orders_across_tables(self) -> None:
        company = Company.objects.create(name="万家物业")
        for code in ("B", "A"):
            home = Community.objects.create(company=company, code=code, name=code)
            jobs(1, 2, community=home)
        walk = Worklist(orders={"home": Order("项目", ("community__code",))}, size=3)

        page = walk.page(asked(""), Job.objects.select_related("community"))
        rest = walk.page(asked(page.later_url), Job.objects.select_related("community"))

        assert [row.community.code for row in (*page.rows, *rest.rows)] == ["A", "A", "B", "B"]

    def test_goes_on_where_it_was_although_rows_came_in_before(self) -> None:
        kept = jobs(1, 2, 3)
        walk = Worklist(orders=ORDERS, size=2)
        page = walk.page(asked(""), Job.objects.all())

        jobs(0)

        assert names(walk.page(asked(page.later_url), Job.objects.all())) == [kept[2].pk]

    def test_starts_at_the_top_when_the_filters_change(self) -> None:
        jobs(1, 2)
        page = Worklist(orders=ORDERS, size=1).page(asked(""), Job.objects.all())
        later = Worklist(orders=ORDERS, size=1).page(asked(page.later_url), Job.objects.all())

        assert "after" not in later.url(order="-soon")
        assert later.first_url == "?"

    def test_counts_no_further_than_people_care_to_know(self) -> None:
        jobs(*range(8))

        def count(**limits: int) -> str:
            return str(Worklist(orders=ORDERS, **limits).page(asked(""), Job.objects.all()).count)

        assert count(size=50) == "8"
        assert count(size=2, cap=8) == "8"
        assert count(size=2, cap=7) == "7+"
        assert str(pages.Count(1000, True)) == "1,000+"

    def test_asks_the_database_twice_at_most(self) -> None:
        jobs(*range(8))

        with CaptureQueriesContext(connection) as asked_for:
            page = Worklist(orders=ORDERS, size=3).page(asked(""), Job.objects.all())
            assert (len(page.rows), page.count.value) == (3, 8)

        assert len(asked_for) == 2


def by(order: str) -> Any:
    """The same order in Python, with empty values last."""

    def key(job: Job) -> tuple[Any, ...]:
        begun = job.started_at.timestamp() if job.started_at else None
        soon = job.run_after.timestamp()
        return {
            "soon": (soon,),
            "-soon": (-soon,),
            "begun": (begun is None, begun or 0),
            "-begun": (begun is None, -(begun or 0)),
            "state": (job.state, -soon),
        }[order] + (job.pk,)

    return key


@pytest.mark.django_db
class TestInTurn:
    def test_tells_each_row_its_own_result(self) -> None:
        there = jobs(1)[0]

        def cancel(pk: str) -> Job:
            job = Job.objects.filter(pk=pk).first()
            if job is None:
                raise Missing
            Job.objects.filter(pk=pk).delete()
            return job

        results = in_turn([str(there.pk), "999999", str(there.pk)], cancel)

        assert [(r.pk, r.done) for r in results] == [(str(there.pk), True), ("999999", False)]
        assert results[1].says == str(Missing())

    def test_undoes_the_half_of_a_refused_row(self) -> None:
        there = jobs(1)[0]

        def half(pk: str) -> None:
            Job.objects.filter(pk=pk).delete()
            raise Missing

        in_turn([str(there.pk)], half)

        assert Job.objects.filter(pk=there.pk).exists()

    def test_lets_a_fault_through(self) -> None:
        with pytest.raises(ZeroDivisionError):
            in_turn(["1"], lambda pk: 1 / 0)


# ── What tags show ──────────────────────────────────────────────────────────────────────────
def shown(template: str, **context: Any) -> str:
    return Template(template).render(Context(context))


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


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


class TestTile:
    def reading(self, n: int, hits: int, **measure: Any) -> str:
        said = {"code": "O3", "title": "投诉回访率", "target": 0.95, "compute": lambda *a: None}
        asked_of = Measure(**{**said, **measure})
        frozen = asked_of.frozen(Reading(n=n, numerator=hits, exclusions=[("匿名", 2)]))
        return shown("{% tile r href='/cases' %}", r=frozen)

    def test_shows_the_figure_with_its_n_interval_and_target(self) -> None:
        words = text_of(self.reading(212, 208))

        for said in ("98.1%", "≥ 95%", "应办 n 212", "做到 208", "95.2%–99.3%", "剔除 2", "达标"):
            assert said in words

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
