"""个人信息请求: taken in once it is known who asks, answered in time, and erased by two where the law lets."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.estate import actions as estate
from hub.estate.models import Phone, Resident, Vehicle
from hub.kernel import obligations, seals
from hub.kernel.models import Decision, Event, Obligation
from hub.kernel.refusals import Incomplete, Missing, NotAllowed
from hub.people.models import Role
from hub.people.tests.seats import Seat
from hub.privacy import actions, holdings, persons
from hub.privacy.models import DataRequest, Erasure, Handout
from hub.privacy.tests.cast import (
    CHEN_YAN,
    HUANG_HAI,
    LI_MING,
    NOW,
    Cast,
    after,
    erased,
    gone,
    number_of,
    printed,
    released,
    taken,
)

DAY = 24


class TestTakingIn:
    def test_gives_fifteen_days_to_the_supervisor(self, cast: Cast) -> None:
        request = taken(cast)
        assert (request.number, request.due_at) == ("GR-2026-001", NOW + timedelta(days=15))
        owed = Obligation.objects.get(kind="privacy.answer_request")
        assert (owed.role, owed.due_at, owed.warn_at) == (
            Role.SUPERVISOR, request.due_at, NOW + timedelta(days=10),
        )  # fmt: skip

    def test_climbs_when_nobody_answers(self, cast: Cast) -> None:
        taken(cast)
        obligations.run_pass(after(15 * DAY + 1))
        assert Obligation.objects.get(kind="privacy.answer_request").status == "BREACHED"

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"seen": ""}, "seen"),
            ({"kind": "EVERYTHING"}, "kind"),
            ({"words": " "}, "words"),
            ({"agent": "李小明"}, "agent"),
            ({"seen": "LETTER"}, "agent"),
        ],
        ids=str,
    )
    def test_wants_to_know_who_asks_and_what(
        self, cast: Cast, said: dict[str, str], field: str
    ) -> None:
        with pytest.raises(Incomplete) as refused:
            taken(cast, **said)
        assert refused.value.field == field

    def test_takes_an_agent_with_a_letter(self, cast: Cast) -> None:
        assert taken(cast, seen="LETTER", agent="李小明").agent == "李小明"

    def test_is_not_written_down_twice(self, cast: Cast) -> None:
        taken(cast)
        with pytest.raises(actions.AlreadyAsked):
            taken(cast, at=after(1))
        assert taken(cast, kind="ACCESS").number == "GR-2026-002"

    @pytest.mark.parametrize("who", ["peng", "qian", "feng", "ma"])
    def test_is_of_those_who_stand_before_the_person(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            taken(cast, who=who)


class TestAnswering:
    def test_ends_the_duty(self, cast: Cast) -> None:
        request = taken(cast, kind="CORRECT")
        done = actions.answer_request(
            request.pk, **cast.doing("wu", after(DAY)), answer="已更正，并已告知本人"
        )
        assert (done.status, done.answered_by) == ("ANSWERED", cast.wu)
        assert Obligation.objects.get(kind="privacy.answer_request").status == "MET"

    def test_a_no_says_its_ground(self, cast: Cast) -> None:
        request = taken(cast)
        with pytest.raises(Incomplete):
            actions.refuse_request(request.pk, **cast.doing("wu"), answer="")
        done = actions.refuse_request(
            request.pk, **cast.doing("wu"), answer="身份存疑，请带证件来"
        )
        assert done.status == "REFUSED"

    @pytest.mark.parametrize("who", ["lin", "qian", "feng"])
    def test_is_not_of_those_who_take_in_or_oversee(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            actions.answer_request(taken(cast).pk, **cast.doing(who), answer="好")

    def test_to_delete_is_not_answered_in_words(self, cast: Cast) -> None:
        with pytest.raises(actions.OnlyByErasing):
            actions.answer_request(
                taken(cast, kind="DELETE").pk, **cast.doing("wu"), answer="已删除"
            )

    def test_is_read_by_the_desk_where_it_took_it(self, cast: Cast, seat: Seat) -> None:
        mine, others = taken(cast), taken(cast, "黄海", who="wu")
        desk = seat("lin")
        assert desk.get(f"/privacy/requests/{mine.pk}/").status_code == 200
        assert desk.get(f"/privacy/requests/{others.pk}/").status_code == 404


def facts(person: persons.Person) -> str:
    return str(
        [
            (str(part.label), item.what, [(str(k), str(v)) for k, v in item.facts])
            for part in holdings.about(person)
            for item in part.items
        ]
    )


class TestThePerson:
    def test_is_one_across_homes_and_corrected_names(self, cast: Cast) -> None:
        second = estate.move_in(
            cast.homes["9-101"].pk,
            kind="OWNER",
            name="李明",
            number=LI_MING,
            **cast.doing("lin", NOW),
        )
        right = estate.correct_name(second.pk, name="李铭", **cast.doing("lin", after(1)))
        person = persons.of(cast.residents["李明"])
        assert person.residents == {cast.residents["李明"].pk, second.pk, right.pk}
        assert person.names == {"李明", "李铭"}
        assert person.homes == {cast.homes["7-1801"].pk, cast.homes["9-101"].pk}

    def test_is_not_somebody_of_the_same_name_elsewhere(self, cast: Cast) -> None:
        other = estate.move_in(
            cast.homes["9-101"].pk, kind="TENANT", name="李明", number="13900000000",
            **cast.doing("lin", NOW),
        )  # fmt: skip
        assert other.pk not in persons.of(cast.residents["李明"]).residents

    def test_is_not_whoever_shares_the_number(self, cast: Cast) -> None:
        estate.add_phone(cast.residents["陈燕"].pk, number=LI_MING, **cast.doing("lin", NOW))
        assert persons.of(cast.residents["陈燕"]).names == {"陈燕"}


class TestTheCopy:
    def test_holds_what_is_theirs_and_nobody_elses(self, cast: Cast) -> None:
        said = facts(persons.of(cast.residents["李明"]))
        assert LI_MING in said
        assert "粤R12345" in said
        for other in ("陈燕", CHEN_YAN, "黄海", HUANG_HAI):
            assert other not in said

    def test_tells_who_looked_and_why(self, cast: Cast) -> None:
        for name, reason in (("李明", "回访漏水"), ("陈燕", "别的事")):
            estate.reveal_phone(number_of(cast, name).pk, reason=reason, **cast.doing("wu", NOW))
        said = facts(persons.of(cast.residents["李明"]))
        assert "吴主管" in said
        assert "回访漏水" in said
        assert "别的事" not in said

    def test_tells_to_whom_a_list_with_them_went(self, cast: Cast) -> None:
        for building, receiver in (
            (cast.seven, "街道办"),
            (cast.homes["9-101"].building, "派出所"),
        ):
            export = released(cast, building=building.pk, receiver=receiver)
            actions.fetch(export.pk, **cast.doing("bai"))
        said = facts(persons.of(cast.residents["李明"]))
        assert "街道办" in said
        assert "派出所" not in said

    def test_is_told_each_time_and_ends_with_the_answer(self, cast: Cast) -> None:
        request = taken(cast)
        _one, parts, handout = actions.give_copy(request.pk, **cast.doing("wu", after(1)))
        assert parts
        assert (handout.outlet, handout.subject_id) == ("privacy.package", request.pk)
        actions.answer_request(request.pk, **cast.doing("wu", after(2)), answer="副本已交本人")
        with pytest.raises(actions.Closed):
            actions.give_copy(request.pk, **cast.doing("wu", after(3)))

    def test_is_not_the_desks_to_take(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            actions.give_copy(taken(cast).pk, **cast.doing("lin"))


class TestErasing:
    def test_takes_name_and_numbers_of_who_has_left(self, cast: Cast) -> None:
        gone(cast)
        erasure = erased(cast, taken(cast, kind="DELETE", at=after(2)))
        file = Resident.objects.get(pk=cast.residents["李明"].pk)
        assert file.name == ""
        assert [(p.number, p.tail) for p in file.phones.all()] == [("", "")]
        assert not Phone.objects.filter(number=LI_MING).exists()
        assert Resident.objects.filter(name="陈燕").exists()
        assert Phone.objects.filter(number=CHEN_YAN).exists()
        assert [(line["what"], line["rows"]) for line in erasure.erased] == [
            ("电话", 1), ("姓名、联系习惯", 1),
        ]  # fmt: skip
        assert erasure.erased[1]["digest"] == holdings.digest([file.pk])

    def test_is_the_answer(self, cast: Cast) -> None:
        gone(cast)
        request = taken(cast, kind="DELETE", at=after(2))
        erasure = erased(cast, request)
        request.refresh_from_db()
        assert request.status == "ANSWERED"
        assert erasure.number in request.answer
        assert Obligation.objects.get(kind="privacy.answer_request").status == "MET"

    def test_leaves_nothing_of_the_values_behind(self, cast: Cast) -> None:
        gone(cast)
        erasure = erased(cast, taken(cast, kind="DELETE", at=after(2), words="请删掉我的资料"))
        told = [event.detail for event in Event.objects.all()]
        for value in ("李明", LI_MING):
            assert value not in json.dumps(told, ensure_ascii=False)
            assert value not in json.dumps([erasure.erased, erasure.kept], ensure_ascii=False)

    def test_breaks_no_seal(self, cast: Cast) -> None:
        """Neither of the days before, when the person moved in, nor of the day itself."""
        gone(cast)
        assert seals.seal_days(cast.community, after(2))
        erased(cast, taken(cast, kind="DELETE", at=after(2)))
        assert seals.seal_days(cast.community, after(DAY))
        assert seals.verify(cast.community) is None

    def test_leaves_who_lives_there_in_peace(self, cast: Cast) -> None:
        request = taken(cast, kind="DELETE")
        with pytest.raises(actions.NothingGoes):
            actions.propose_erasing(request.pk, **cast.doing("wu"), ground="本人要求")
        kept = holdings.plan(persons.of(cast.residents["李明"]), NOW).kept
        assert "提供物业服务所必需" in str(kept[0][1].basis)

    def test_takes_what_is_out_of_use_even_so(self, cast: Cast) -> None:
        old = number_of(cast, "李明")
        estate.add_phone(cast.residents["李明"].pk, number="13911112222", **cast.doing("lin", NOW))
        estate.end_phone(old.pk, **cast.doing("lin", after(1)))
        plate = Vehicle.objects.get()
        estate.end_vehicle(plate.pk, **cast.doing("lin", after(1)))
        erasure = erased(cast, taken(cast, kind="DELETE", at=after(2)))
        assert {line["what"] for line in erasure.erased} == {"停用的电话", "注销的车牌"}
        assert Resident.objects.get(pk=cast.residents["李明"].pk).name == "李明"
        assert Phone.objects.filter(number="13911112222").exists()

    @pytest.mark.parametrize("who", ["bai", "wu", "lin", "peng"])
    def test_takes_a_second_person_of_the_right_office(self, cast: Cast, who: str) -> None:
        gone(cast)
        request = taken(cast, kind="DELETE", at=after(2))
        with pytest.raises(NotAllowed):
            erased(cast, request, who)
        assert Resident.objects.get(pk=cast.residents["李明"].pk).name == "李明"

    def test_is_for_requests_to_delete(self, cast: Cast) -> None:
        gone(cast)
        with pytest.raises(actions.NotForDeleting):
            actions.propose_erasing(
                taken(cast, at=after(2)).pk, **cast.doing("wu", after(3)), ground="顺便"
            )

    def test_stops_where_the_request_was_closed_meanwhile(self, cast: Cast) -> None:
        gone(cast)
        request = taken(cast, kind="DELETE", at=after(2))
        actions.propose_erasing(request.pk, **cast.doing("wu", after(3)), ground="已迁出")
        actions.withdraw_request(request.pk, **cast.doing("wu", after(3)), answer="本人改了主意")
        assert Decision.objects.get(kind="privacy.erase").status == "EXPIRED"

    def test_is_not_written_by_one_alone_even_in_the_database(self, cast: Cast) -> None:
        gone(cast)
        request = taken(cast, kind="DELETE", at=after(2))
        row = {
            "community": cast.community, "number": "SC-X", "request": request, "ground": "x",
            "erased": [], "kept": [], "proposed_by": cast.wu, "by": cast.qian, "at": after(3),
        }  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Erasure.objects.create(**row)
        made = erased(cast, request)
        with pytest.raises(DatabaseError), transaction.atomic():
            Erasure.objects.filter(pk=made.pk).update(ground="别的")
        with pytest.raises(DatabaseError), transaction.atomic():
            DataRequest.objects.update(words="别的")


class TestThePages:
    @pytest.fixture(autouse=True)
    def _later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: after(2))

    def take(self, client: Client, cast: Cast, kind: str) -> DataRequest:
        said = {
            "resident": cast.residents["李明"].pk, "kind": kind, "seen": "DOCUMENT",
            "words": "都给我看看",
        }  # fmt: skip
        home = cast.homes["7-1801"]
        where = reverse("privacy:take_request", args=[home.pk])
        assert where in client.get(f"/estate/{home.pk}/").content.decode()
        assert client.post(where, said).status_code == 302
        return DataRequest.objects.get(kind=kind)

    def test_from_the_desk_to_the_copy(self, cast: Cast, seat: Seat) -> None:
        request = self.take(seat("lin"), cast, "COPY")
        wu = seat("wu")
        page = wu.get(f"/privacy/requests/{request.pk}/").content.decode()
        assert "业户档案" in page
        assert LI_MING not in page
        paper = wu.post(f"/privacy/requests/{request.pk}/copy.paper").content.decode()
        assert LI_MING in paper
        assert "陈燕" not in paper
        file = wu.post(f"/privacy/requests/{request.pk}/copy.json")
        assert json.loads(file.content)["request"] == request.number
        assert Handout.objects.filter(outlet="privacy.package").count() == 2
        said = wu.post(f"/privacy/requests/{request.pk}/answer/", {"answer": "副本已交本人"})
        assert said.status_code == 302

    def test_from_the_request_to_the_certificate(self, cast: Cast, seat: Seat) -> None:
        gone(cast)
        request = self.take(seat("lin"), cast, "DELETE")
        wu, qian = seat("wu"), seat("qian")
        assert "姓名、联系习惯" in wu.get(f"/privacy/requests/{request.pk}/").content.decode()
        wu.post(f"/privacy/requests/{request.pk}/erase/", {"ground": "已迁出，费用结清"})
        waiting = Decision.objects.get(kind="privacy.erase")
        assert "姓名、联系习惯 1 条" in qian.get("/privacy/decisions/").content.decode()
        qian.post(f"/privacy/decisions/{waiting.pk}/", {"verdict": "grant"})
        made = Erasure.objects.get()
        answer = wu.get(f"/privacy/erasures/{made.pk}/")
        assert (answer["Content-Type"], answer.status_code) == ("application/pdf", 200)
        paper = printed(answer.content)
        assert made.number in paper
        assert made.erased[0]["digest"] in paper
        assert "李明" not in paper

    def test_another_communitys_are_not_there(self, cast: Cast) -> None:
        request = taken(cast)
        from hub.kernel.models import Community

        other = Community.objects.create(company=cast.community.company, code="YS", name="云山府")
        with pytest.raises((Missing, NotAllowed)):
            actions.answer_request(request.pk, community=other, by=cast.wu, at=NOW, answer="好")
