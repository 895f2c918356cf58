"""规则与时限: everybody reads them, the director changes them, and nothing promised changes later."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from hub.kernel import journal, policies
from hub.kernel.models import Policy
from hub.kernel.refusals import NotAllowed
from hub.matters import policy
from hub.matters.policy_forms import rows_of
from hub.matters.rulebook import RULEBOOK
from hub.matters.tests.cast import MORNING, Cast, a_complaint, after
from hub.people.actions.rulebook import NewerVersion, NoRule, NothingChanged, change_rules
from hub.people.rules_forms import RulesForm
from hub.people.tests.seats import Seat

URL = "/rules/matters/"


def changed(cast: Cast, **values: object) -> Policy:
    return change_rules(
        RULEBOOK,
        values,
        community=cast.community,
        by=cast.li,
        at=after(1),
        reason="试行更快的转交",
        seen=policies.current(cast.community, policy.AREA, after(1)).version,
    )


def filled(cast: Cast, **changes: str) -> dict[str, str]:
    """What the director's browser sends when nothing but `changes` was touched."""
    values = policy.of(policies.current(cast.community, policy.AREA, MORNING))
    form = RulesForm(rulebook=RULEBOOK, values=values, initial={"seen": 1})
    data = {name: str(form[name].value() or "") for name in form.fields}
    rows = rows_of(values.promises)
    data |= {"p-TOTAL_FORMS": str(len(rows)), "p-INITIAL_FORMS": str(len(rows))}
    for n, row in enumerate(rows):
        data[f"p-{n}-ORDER"] = str(n + 1)
        data |= {f"p-{n}-{name}": value for name, value in row.items()}
    return {**data, "reason": "试行", **changes}


class TestChanging:
    def test_a_matter_keeps_the_version_it_was_opened_under(self, cast: Cast) -> None:
        before = a_complaint(cast)
        changed(cast, hand_over_minutes=10)
        later = a_complaint(cast, after(2))

        assert before.due_at == MORNING + timedelta(minutes=15)
        assert (before.policy.version, later.policy.version) == (1, 2)
        assert later.due_at == after(2) + timedelta(minutes=10)

    def test_goes_on_record_with_the_reason(self, cast: Cast) -> None:
        version = changed(cast, hand_over_minutes=10)

        (event,) = journal.history(version)
        assert event.detail["before"]["hand_over_minutes"] == 15
        assert event.detail["after"]["hand_over_minutes"] == 10
        assert version.reason == "试行更快的转交"

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"callback_hours": 72}, "callback_hours"),
            ({"hand_over_minutes": 0}, "hand_over_minutes"),
            ({"ruling_minutes": {"1": -5, "2": 240, "3": 60}}, "ruling_minutes_1"),
            ({"promises": []}, "promises"),
            ({"promises": [{"kinds": ["PASS"], "minutes": 60}]}, "promises"),
            ({"callback_warn_hours": 40, "callback_hours": 30}, "reason"),
        ],
    )
    def test_the_rulebook_has_limits(
        self, cast: Cast, values: dict[str, object], field: str
    ) -> None:
        with pytest.raises(NoRule) as refused:
            changed(cast, **values)
        assert refused.value.field == field
        assert str(refused.value)

    def test_is_the_directors_alone(self, cast: Cast) -> None:
        for person in (cast.zhao, cast.qian, cast.wu, cast.zhou):
            with pytest.raises(NotAllowed):
                change_rules(
                    RULEBOOK,
                    {"hand_over_minutes": 10},
                    community=cast.community,
                    by=person,
                    at=after(1),
                    reason="x",
                    seen=1,
                )

    def test_without_a_change_there_is_no_version(self, cast: Cast) -> None:
        with pytest.raises(NothingChanged):
            changed(cast, hand_over_minutes=15)

    def test_two_directors_do_not_overwrite_each_other(self, cast: Cast) -> None:
        changed(cast, hand_over_minutes=10)

        with pytest.raises(NewerVersion):
            change_rules(
                RULEBOOK,
                {"hand_over_minutes": 12},
                community=cast.community,
                by=cast.li,
                at=after(2),
                reason="晚了一步",
                seen=1,
            )


class TestPage:
    def test_the_director_publishes_a_version_by_the_form(self, cast: Cast, seat: Seat) -> None:
        client: Client = seat("li", 1)
        assert client.get(URL).status_code == 200

        answer = client.post(
            URL, filled(cast, hand_over_minutes="10", **{"p-3-amount": "5"}), follow=True
        )

        page = answer.content.decode()
        assert "转交部门 15 → 10 分钟" in page
        assert "新承诺：投诉、举报 · 重要 5 天" in page
        values = policy.of(policies.current(cast.community, policy.AREA, after(2)))
        assert (values.hand_over_minutes, values.promises[3].minutes) == (10, 5 * 24 * 60)
        assert len(values.promises) == len(policy.MatterPolicy().promises)

    def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(
        self, cast: Cast, seat: Seat
    ) -> None:
        answer = seat("li", 1).post(URL, filled(cast, callback_hours="72", reason="想宽松些"))

        assert answer.status_code == 400
        page = answer.content.decode()
        assert re.search(
            r'<input[^>]*name="callback_hours"[^>]*value="72"|value="72"[^>]*name="callback_hours"',
            page,
        )
        assert "想宽松些" in page
        assert policies.current(cast.community, policy.AREA, after(2)).version == 1

    def test_a_row_for_all_must_stand_last(self, cast: Cast, seat: Seat) -> None:
        answer = seat("li", 1).post(URL, filled(cast, **{"p-8-DELETE": "on"}))

        assert answer.status_code == 400
        assert "最后一行承诺要对所有事务适用" in answer.content.decode()

    @pytest.mark.parametrize("who", ["zhou", "chen", "zhao", "qian", "feng"])
    def test_everybody_else_reads(self, seat: Seat, who: str) -> None:
        client = seat(who, 1)

        page = client.get(URL).content.decode()
        assert "处理完毕后回访" in page
        assert "发布新版本" not in page
        client.post(URL, {"hand_over_minutes": "1"})
        assert Policy.objects.filter(area=policy.AREA).count() == 1
