"""The calendar table: what the law and the notices say of each day, and how it is filled."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import chinese_calendar
import pytest
from django.core.management import CommandError, call_command

from hub.kernel import holidays, workdays
from hub.kernel.models import CalendarDay
from hub.kernel.workdays import CalendarMissing, YearUnknown

Kind = CalendarDay.Kind


@pytest.fixture(autouse=True)
def _empty_calendar(db: None) -> Iterator[None]:
    CalendarDay.objects.all().delete()
    workdays.forget()
    yield
    workdays.forget()


def days(year: int) -> dict[str, CalendarDay]:
    return {f"{one.day:%m-%d}": one for one in holidays.calendar_of(year)}


class TestStatutoryHolidays:
    def test_of_2027_are_thirteen_days_by_the_law_of_2024(self):
        assert holidays.statutory(2027) == {
            date(2027, 1, 1): "元旦",
            date(2027, 2, 5): "春节",
            date(2027, 2, 6): "春节",
            date(2027, 2, 7): "春节",
            date(2027, 2, 8): "春节",
            date(2027, 4, 5): "清明节",
            date(2027, 5, 1): "劳动节",
            date(2027, 5, 2): "劳动节",
            date(2027, 6, 9): "端午节",
            date(2027, 9, 15): "中秋节",
            date(2027, 10, 1): "国庆节",
            date(2027, 10, 2): "国庆节",
            date(2027, 10, 3): "国庆节",
        }

    @pytest.mark.parametrize(
        ("year", "count"), [(2004, 10), (2008, 11), (2014, 11), (2024, 11), (2025, 13), (2026, 13)]
    )
    def test_follow_the_law_of_their_year(self, year, count):
        assert len(holidays.statutory(year)) == count

    def test_name_both_festivals_that_fall_on_one_day(self):
        assert holidays.statutory(2020)[date(2020, 10, 1)] == "国庆节、中秋节"

    @pytest.mark.parametrize("year", range(2004, holidays.LAST_ANNOUNCED_YEAR + 1))
    def test_were_days_off_in_every_notice(self, year):
        assert [day for day in holidays.statutory(year) if chinese_calendar.is_workday(day)] == []


class TestAnnouncedYear:
    @pytest.mark.parametrize("year", range(2004, holidays.LAST_ANNOUNCED_YEAR + 1))
    def test_works_and_rests_as_announced(self, year):
        for one in holidays.calendar_of(year):
            assert one.is_worked == chinese_calendar.is_workday(one.day), one.day

    def test_tells_the_statutory_holiday_from_the_days_moved_to_it(self):
        october = days(2025)

        assert {
            day: october[day].kind for day in ("10-01", "10-03", "10-04", "10-06", "10-08")
        } == {
            "10-01": Kind.HOLIDAY,
            "10-03": Kind.HOLIDAY,
            "10-04": Kind.REST,
            "10-06": Kind.HOLIDAY,
            "10-08": Kind.REST,
        }
        assert october["10-06"].name == "中秋节"
        assert october["10-08"].name == "国庆节假期"
        assert (october["10-11"].kind, october["10-11"].name) == (Kind.MAKEUP, "国庆节调休")

    def test_of_2026_has_the_days_of_the_notice(self):
        of_kind = Counter(one.kind for one in holidays.calendar_of(2026))

        assert of_kind == {Kind.WORKDAY: 242, Kind.MAKEUP: 6, Kind.HOLIDAY: 13, Kind.REST: 104}
        assert [day for day, one in days(2026).items() if one.kind == Kind.MAKEUP] == [
            "01-04",
            "02-14",
            "02-28",
            "05-09",
            "09-20",
            "10-10",
        ]

    def test_names_its_source_and_is_settled(self):
        new_year = days(2026)["01-01"]

        assert "国务院办公厅2026年" in new_year.source
        assert not new_year.is_provisional


class TestProvisionalYear:
    def test_knows_weekends_and_the_law_and_no_days_moved(self):
        year = days(2027)

        assert year["02-05"].kind == Kind.HOLIDAY
        assert year["02-09"].kind == Kind.WORKDAY
        assert year["05-01"].kind == Kind.HOLIDAY
        assert year["05-08"].kind == Kind.REST
        assert not [one for one in year.values() if one.kind == Kind.MAKEUP]

    def test_says_so_on_every_day_and_names_the_law(self):
        assert all(one.is_provisional for one in days(2027).values())
        assert "全国年节及纪念日放假办法" in days(2027)["10-01"].source


class TestFill:
    def test_fills_every_day_of_the_year(self):
        assert workdays.fill(2026) == 365
        assert workdays.fill(2028) == 366

        assert CalendarDay.objects.count() == 731

    def test_changes_nothing_the_second_time(self):
        workdays.fill(2026)

        assert workdays.fill(2026) == 0

    def test_settles_a_provisional_year_once_its_notice_is_known(self):
        workdays.fill(2026)
        CalendarDay.objects.update(kind=Kind.WORKDAY, is_provisional=True, source="推算")

        assert workdays.fill(2026) == 365
        assert not workdays.is_provisional(date(2026, 1, 1), date(2026, 12, 31))

    def test_leaves_alone_what_somebody_entered_from_another_source(self):
        workdays.fill(2027)
        entered = CalendarDay.objects.filter(day=date(2027, 2, 9))
        entered.update(kind=Kind.REST, source="国办通知", is_provisional=False)

        assert workdays.fill(2027) == 0
        assert entered.get().kind == Kind.REST

    def test_is_refused_for_a_year_nobody_knows(self):
        with pytest.raises(YearUnknown, match="2004 至 2036"):
            workdays.fill(2050)

    def test_is_seen_at_once(self):
        workdays.fill(2027)
        assert workdays.is_workday(date(2027, 2, 9))
        CalendarDay.objects.filter(day=date(2027, 2, 9)).update(
            is_provisional=True, kind=Kind.REST
        )
        workdays.fill(2027)

        assert workdays.is_workday(date(2027, 2, 9))


class TestMissingYear:
    def test_is_refused_with_the_year_and_the_way_out(self):
        with pytest.raises(CalendarMissing, match="2026 年.*fill_calendar --year 2026") as refusal:
            workdays.is_workday(date(2026, 11, 23))

        assert refusal.value.status == 409
        assert refusal.value.code == "CalendarMissing"

    def test_is_refused_when_working_time_runs_into_it(self):
        workdays.fill(2026)
        evening = datetime(2026, 12, 31, 9, 30, tzinfo=UTC)

        assert workdays.after_working_minutes(evening, 30)
        with pytest.raises(CalendarMissing, match="2027"):
            workdays.after_working_minutes(evening, 31)
        with pytest.raises(CalendarMissing, match="2027"):
            workdays.working_minutes_between(evening, evening + timedelta(days=1))
        with pytest.raises(CalendarMissing, match="2027"):
            workdays.add_workdays(date(2026, 12, 31), 1)
        with pytest.raises(CalendarMissing, match="2027"):
            workdays.is_provisional(date(2026, 12, 31), date(2027, 1, 1))

    def test_is_also_one_with_a_gap(self):
        workdays.fill(2026)
        CalendarDay.objects.filter(day=date(2026, 6, 1)).delete()
        workdays.forget()

        with pytest.raises(CalendarMissing, match="2026"):
            workdays.is_workday(date(2026, 1, 5))


class TestReading:
    def test_a_year_costs_one_query_and_then_none(self, django_assert_num_queries):
        workdays.fill(2026)

        with django_assert_num_queries(1):
            workdays.is_workday(date(2026, 11, 23))
            workdays.add_workdays(date(2026, 3, 1), 100)
            workdays.after_working_minutes(datetime(2026, 5, 1, tzinfo=UTC), 10_000)

    def test_tells_which_spans_are_provisional(self):
        workdays.fill(2026)
        workdays.fill(2027)

        assert not workdays.is_provisional(date(2026, 12, 31))
        assert workdays.is_provisional(date(2027, 1, 1))
        assert workdays.is_provisional(date(2026, 12, 1), date(2027, 1, 31))


class TestCommand:
    def test_fills_all_years_and_the_coming_one(self):
        call_command("fill_calendar", stdout=StringIO())

        years = {one.year for one in CalendarDay.objects.dates("day", "year")}
        assert {2004, 2025, 2026, 2027} <= years
        call_command("fill_calendar", stdout=(second := StringIO()))
        assert "2026 年：更新 0 天" in second.getvalue()

    def test_fills_one_year_and_says_that_it_is_provisional(self):
        call_command("fill_calendar", year=2027, stdout=(told := StringIO()))

        assert "2027 年：更新 365 天（暂定" in told.getvalue()
        assert CalendarDay.objects.count() == 365

    def test_refuses_a_year_nobody_knows(self):
        with pytest.raises(CommandError, match="2050"):
            call_command("fill_calendar", year=2050)

    @pytest.mark.parametrize(
        ("today", "last"),
        [
            (date(2026, 1, 1), 2027),
            (date(2027, 12, 31), 2028),
            (date(2040, 1, 1), holidays.LAST_YEAR),
        ],
    )
    def test_looks_a_year_ahead(self, today, last):
        assert workdays.years_to_fill(today)[-1] == last
