"""The rules about money: the manager widens a signature, nobody widens their own."""

from decimal import Decimal

import pytest

from hub.charges import policy, rules
from hub.charges.tests.cast import Cast, after
from hub.kernel.models import Policy
from hub.people.models import Role
from hub.people.tests.seats import Seat

URL = "/rules/charges/"
FILLED = {
    "seen": "1",
    "reason": "物业合同第 12 条",
    "one_signature_up_to": "800.50",
    "agreed_order": "WYF，TCF、 SF",
    "striking_change": "20",
}


class TestTheManager:
    def test_puts_a_new_version_in_force(self, cast: Cast, seat: Seat) -> None:
        page = seat("qian").post(URL, FILLED, follow=True).content.decode()

        assert "主任一人可批到 500.00 → 800.50 元" in page
        assert "合同约定的冲抵次序 无 → WYF、TCF、SF" in page
        now = policy.at(cast.community, after(1))
        assert now.one_signature_up_to == Decimal("800.50")
        assert now.agreed_order == ("WYF", "TCF", "SF")
        assert rules.deciders_of(Decimal("800.50"), cast.community.pk, after(1)) >= {Role.DIRECTOR}
        assert policy.at(cast.community, after(-1)).one_signature_up_to == Decimal("500.00")

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("one_signature_up_to", "-1"),
            ("one_signature_up_to", "很多"),
            ("striking_change", "0"),
            ("striking_change", "1001"),
            ("reason", " "),
        ],
    )
    def test_reads_what_is_wrong_beside_its_field(
        self, seat: Seat, field: str, typed: str
    ) -> None:
        answer = seat("qian").post(URL, FILLED | {field: typed})

        assert answer.status_code == 400
        assert field in answer.context["form"].errors
        assert "WYF，TCF、 SF" in answer.content.decode()
        assert Policy.objects.filter(area=policy.AREA).count() == 1


@pytest.mark.parametrize("who", ["peng", "wu", "li", "zhao", "feng"])
def test_everybody_else_reads(seat: Seat, who: str) -> None:
    client = seat(who)
    page = client.get(URL).content.decode()

    assert "主任一人可批到" in page
    assert "发布新版本" not in page
    assert client.post(URL, FILLED).status_code == 403
    assert Policy.objects.filter(area=policy.AREA).count() == 1


def test_what_has_no_rulebook_is_not_there(seat: Seat) -> None:
    assert seat("qian").get("/rules/nothing/").status_code == 404
