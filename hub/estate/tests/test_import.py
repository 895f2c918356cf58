"""Bringing in the workbook of households that the office has today."""

import csv
import io
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hub.estate import actions, imports
from hub.estate.models import Area, Building, Household, Phone, Resident, Vehicle
from hub.kernel import exchange, jobs
from hub.kernel.exchange import Bad
from hub.kernel.models import Event, ImportRun
from hub.kernel.refusals import NotAllowed

HEADING = [
    "组团",
    "楼栋",
    "单元",
    "房号",
    "建筑面积",
    "入住状态",
    "业主姓名",
    "业主电话",
    "租户姓名",
    "租户电话",
    "车牌",
]
KIND = "estate.households"


def row(room, **said):
    """A row of the workbook; what is not said is an empty cell."""
    given_by_heading = {"组团": "北组团", "楼栋": "7栋", "单元": "1", "房号": room, **said}
    return [given_by_heading.get(name, "") for name in HEADING]


LI = row("1802", 建筑面积="104.5", 入住状态="业主自住", 业主姓名="李明、陈红",
         业主电话="13800138000/13900139000", 车牌="粤R12345")  # fmt: skip
WANG = row("1803", 入住状态="出租", 业主姓名="王芳", 租户姓名="欧阳振华", 租户电话="0763-3366123")


@pytest.fixture
def bring_in(lake, supervisor):
    """Upload the rows and have them checked; with `accept`, written too."""

    def bring(*rows, accept=True, good_only=False, by=supervisor):
        out = io.StringIO()
        csv.writer(out).writerows([HEADING, *rows])
        file = SimpleUploadedFile("业户.csv", out.getvalue().encode("utf-8-sig"))
        run = exchange.upload(KIND, file, community=lake, by=by, at=timezone.now())
        jobs.drain(timezone.now())
        if accept:
            exchange.accept(run.pk, community=lake, by=by, at=timezone.now(), good_only=good_only)
            jobs.drain(timezone.now() + timedelta(seconds=1))
        run.refresh_from_db()
        return run

    return bring


def faults(run):
    return [(fault["row"], fault["header"], fault["reason"]) for fault in run.errors]


def files_of(lake):
    """Everything on file, in the words of the tables, to be compared before and after."""
    tables = (Area, Building, Household, Resident, Phone, Vehicle)
    return [list(model.objects.filter(community=lake).order_by("pk").values()) for model in tables]


class TestTheFirstTime:
    def test_enters_the_frame_the_households_and_who_lives_there(self, bring_in, lake):
        run = bring_in(LI, WANG)

        assert (run.status, run.rows_new, run.rows_bad) == (ImportRun.Status.DONE, 2, 0)
        home = Household.objects.get(code="7-1-1802")
        assert (str(home.building.area), home.floor_area) == ("北组团", 104.5)
        assert [str(r) for r in home.residents.all()] == ["李明", "陈红"]
        assert home.vehicles.get().plate == "粤R12345"

    def test_gives_each_owner_the_number_that_stands_in_the_same_place(self, bring_in):
        bring_in(LI)

        numbers = {r.name: r.phones.get().number for r in Resident.objects.all()}
        assert numbers == {"李明": "13800138000", "陈红": "13900139000"}

    def test_gives_all_numbers_to_the_first_where_there_are_not_as_many(self, bring_in):
        bring_in(
            row("1802", 业主姓名="李明、陈红", 业主电话="13800138000 13900139000、07633366123")
        )

        assert Resident.objects.get(name="李明").phones.count() == 3

    def test_takes_full_width_digits_chinese_numerals_and_the_office_words(self, bring_in):
        bring_in(
            row(
                "１８０２室",
                楼栋="七栋",
                单元="一单元",
                业主姓名="李明",
                业主电话="１３８ 0013 8000",
            ),
            row("1803", 楼栋="7号楼", 入住状态="租赁", 业主姓名="王芳", 车牌="粤r·8k321"),
        )

        assert set(Household.objects.values_list("code", "occupancy")) == {
            ("7-1-1802", "OWNER"),
            ("7-1-1803", "TENANT"),
        }
        assert Phone.objects.get().number == "13800138000"
        assert Vehicle.objects.get().plate == "粤R8K321"

    def test_is_one_act_in_the_journal_and_no_household_tells_it(self, bring_in, lake):
        run = bring_in(LI, WANG)

        (event,) = Event.objects.filter(verb="imports.imported")
        assert (event.subject_id, event.detail["new"]) == (run.pk, 2)
        assert not Event.objects.filter(subject_type="estate.household").exists()

    def test_shows_no_whole_number_in_the_preview(self, bring_in):
        run = bring_in(LI, accept=False)

        assert "138****8000、139****9000" in run.preview[0]["cells"]

    def test_is_only_for_those_who_keep_the_frame(self, bring_in, desk):
        with pytest.raises(NotAllowed):
            bring_in(LI, by=desk)


class TestTheSecondTime:
    def test_the_same_file_changes_nothing(self, bring_in, lake):
        bring_in(LI, WANG)
        before, events = files_of(lake), Event.objects.count()

        run = bring_in(LI, WANG)

        assert (run.rows_new, run.rows_changed, run.rows_same) == (0, 0, 2)
        assert files_of(lake) == before
        assert Event.objects.count() == events + 1  # that it was brought in

    def test_another_owner_begins_and_the_old_one_ends(self, bring_in):
        bring_in(WANG)

        run = bring_in(row("1803", 业主姓名="赵强", 业主电话="13700137000"))

        assert run.rows_changed == 1
        assert Resident.objects.get(name="王芳").until is not None
        assert Resident.objects.get(name="赵强").until is None
        assert Resident.objects.get(name="欧阳振华").until is None  # the cell was empty

    def test_the_household_tells_what_changed(self, bring_in, supervisor):
        bring_in(WANG)
        bring_in(row("1803", 建筑面积="88", 业主姓名="赵强"))

        event = Event.objects.get(verb="estate.import_changed")
        assert event.actor == supervisor
        assert (event.detail["before"], event.detail["after"]) == (
            {"floor_area": None},
            {"floor_area": "88.00"},
        )
        assert event.detail["left"] == [Resident.objects.get(name="王芳").pk]
        assert event.detail["came"] == [Resident.objects.get(name="赵强").pk]

    def test_the_word_none_ends_the_tenants(self, bring_in):
        bring_in(WANG)
        bring_in(row("1803", 租户姓名="无"))

        assert Resident.objects.get(name="欧阳振华").until is not None

    def test_a_number_ended_at_the_desk_is_not_brought_back(self, bring_in, desk, lake):
        bring_in(LI)
        phone = Phone.objects.get(number="13800138000")
        actions.end_phone(phone.pk, community=lake, by=desk, at=timezone.now())

        run = bring_in(LI)

        assert run.rows_same == 1
        assert Phone.objects.filter(number="13800138000").count() == 1

    def test_a_plate_with_another_household_has_changed_hands(self, bring_in):
        bring_in(LI, WANG)
        bring_in(row("1803", 车牌="粤R12345"))

        old, new = Vehicle.objects.order_by("pk")
        assert (old.household.code, old.until is None) == ("7-1-1802", False)
        assert (new.household.code, new.until is None) == ("7-1-1803", True)
        assert (
            Event.objects.filter(verb="estate.vehicle_ended").get().subject_id == old.household_id
        )

    def test_a_second_batch_compares_with_what_the_first_has_written(self, bring_in, monkeypatch):
        monkeypatch.setattr(imports.HouseholdImporter, "batch", 1)
        run = bring_in(LI, WANG, row("1801", 业主姓名="周杰"))

        assert run.rows_new == 3
        assert (Building.objects.count(), Area.objects.count()) == (1, 1)


class TestBadRows:
    @pytest.mark.parametrize(
        ("bad", "header", "reason"),
        [
            (row(""), "房号", "必填，不能为空"),
            (row("1802", 楼栋=""), "楼栋", "必填，不能为空"),
            (row("1802", 楼栋="7-1"), "楼栋", "楼栋号看不明白：请写数字、字母或汉字，不超过 12 个字，如 7栋、A3、3期7栋、商铺。"),
            (row("18、19"), "房号", "房号看不明白：请写数字、字母或汉字，不超过 12 个字，如 1802、18A。"),
            (row("1802", 建筑面积="一百"), "建筑面积", "应填数字，如 89.50"),
            (row("1802", 建筑面积="0"), "建筑面积", "建筑面积要大于 0；不清楚可以留空"),
            (row("1802", 建筑面积="-80"), "建筑面积", "建筑面积要大于 0；不清楚可以留空"),
            (row("1802", 入住状态="装修中"), "入住状态", "只能填：业主自住、出租、空置、未售"),
            (row("1802", 业主姓名="李明", 业主电话="1380013800"), "业主电话", "“1380013800”不是电话号码：手机 11 位，固定电话带区号；多个号码用“、”隔开"),
            (row("1802", 业主电话="13800138000"), "业主姓名", "填了业主电话，却没有业主姓名"),
            (row("1802", 车牌="R12345"), "车牌", "“R12345”不是车牌：请写全，如 粤R12345；多个车牌用“、”隔开"),
            (row("1802", 业主姓名="李" * 61), "业主姓名", "太长：最多 60 字，这里有 61 字"),
            (row("1802", 入住状态="空置", 租户姓名="周杰"), "入住状态", "入住状态是“空置”，却填了租户；请核对是哪一样"),
            (row("1802", 组团=""), "组团", "7栋是新楼栋，请写明属于哪个组团"),
            (row("1802", 业主姓名="、".join("甲乙丙丁戊己庚辛壬")), "业主姓名", "一格里最多写 8 个，请核对"),
        ],
    )  # fmt: skip
    def test_each_tells_its_row_its_column_and_why(self, bring_in, bad, header, reason):
        run = bring_in(row("101", 楼栋="8栋"), bad, accept=False)

        assert (3, header, reason) in faults(run)
        assert not Household.objects.exists()

    def test_the_same_room_twice_names_both_rows(self, bring_in):
        run = bring_in(LI, WANG, row("1802室", 单元="1单元"), accept=False)

        assert faults(run) == [(4, "房号", "与第 2 行重复")]

    def test_the_same_plate_on_two_rooms_names_both(self, bring_in):
        run = bring_in(LI, row("1801", 车牌="粤R-12345"), accept=False)

        assert faults(run) == [(3, "车牌", "车牌 粤R12345 在第 2 行已登记给 7-1-1802")]

    def test_a_building_in_two_areas_is_refused_within_a_file_and_against_the_file(self, bring_in):
        run = bring_in(LI, row("1801", 组团="南组团"), accept=False)
        assert faults(run) == [(3, "组团", "与第 2 行不一致：那里7栋属于北组团")]

        bring_in(LI)
        run = bring_in(row("1801", 组团="南组团"), accept=False)
        assert faults(run)[0][2].startswith("7栋已登记在北组团；")

    def test_good_rows_alone_can_be_brought_in(self, bring_in):
        run = bring_in(row("1801", 建筑面积="0"), row("1802", 业主姓名="李明"), good_only=True)

        assert (run.rows_new, run.rows_bad) == (1, 1)
        assert Household.objects.get().code == "7-1-1802"

    def test_an_area_said_once_counts_for_the_building(self, bring_in):
        bring_in(row("1801"), row("1802", 组团=""))

        assert {str(h.building.area) for h in Household.objects.all()} == {"北组团"}


class TestCells:
    @given(st.lists(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), min_size=1, max_size=5, unique=True))
    def test_any_list_of_mobiles_is_read_in_order_however_it_is_separated(self, numbers):
        for between in ("、", "，", ",", ";", "/", "\n", " 、 "):
            assert list(imports.phones(between.join(numbers))) == numbers

    @given(st.text(max_size=40))
    def test_any_text_is_read_or_refused_in_words(self, said):
        for read in (imports.names, imports.phones, imports.plates, imports.square_metres):
            with suppress(Bad):
                read(said)
