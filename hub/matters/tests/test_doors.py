"""What a page offers, and what comes in through it."""

import pytest

from hub.kernel.refusals import NotAllowed
from hub.matters import actions
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, a_complaint, after, handled
from hub.people.tests.seats import Seat


class TestAForm:
    """Is shown to those alone who may do the act; to the others it says why not."""

    @pytest.mark.parametrize(
        ("who", "act"),
        [
            ("chen", "close"),
            ("zhou", "lower"),
            ("feng", "retype"),
            ("qian", "propose_merge"),
            ("chen", "propose_waiver"),
            ("zhou", "sign_stage"),
        ],
    )
    def test_is_not_for_everybody_who_sees_the_matter(
        self, cast: Cast, seat: Seat, who: str, act: str
    ) -> None:
        answer = seat(who, 3).get(f"/matters/{handled(cast).pk}/{act}/")
        assert answer.status_code == 403
        assert str(NotAllowed.message) in answer.content.decode()

    def test_of_closing_says_who_may(self, cast: Cast, seat: Seat) -> None:
        matter = a_complaint(cast, accused_id=cast.lin.pk)
        answer = seat("lin", 3).get(f"/matters/{matter.pk}/close/")
        assert answer.status_code == 403
        assert "没有经手的客服同事" in answer.content.decode()

    def test_of_a_callback_says_that_one_had_a_hand_in_it(self, cast: Cast, seat: Seat) -> None:
        matter = a_complaint(cast)
        actions.finish(
            matter.pk, community=cast.community, by=cast.zhou, at=after(1), result="已解释"
        )
        answer = seat("zhou", 3).get(f"/matters/{matter.pk}/call_back/")
        assert answer.status_code == 403
        assert "您经办过这一条" in answer.content.decode()

    def test_is_there_for_whoever_may(self, cast: Cast, seat: Seat) -> None:
        matter = handled(cast)
        assert seat("lin", 3).get(f"/matters/{matter.pk}/call_back/").status_code == 200
        assert Matter.objects.get(pk=matter.pk).version == matter.version


class TestTheByteNul:
    """Is no text. PostgreSQL would answer with an error; the desk answers with a sentence."""

    def test_in_a_form_is_refused_with_what_to_do(self, cast: Cast, seat: Seat) -> None:
        matter = a_complaint(cast)
        answer = seat("zhou", 1).post(f"/matters/{matter.pk}/note/", {"said": "渗\x00水"})
        assert answer.status_code == 400
        assert "空字符" in answer.content.decode()

    def test_in_an_htmx_form_comes_back_as_a_notice(self, cast: Cast, seat: Seat) -> None:
        answer = seat("zhou").post(
            "/matters/intake/", {"key": "\x00"}, headers={"HX-Request": "true"}
        )
        assert (answer.status_code, answer["HX-Retarget"]) == (400, "#notice")

    @pytest.mark.parametrize(
        "path", ["/matters/", "/matters/intake/hints/", "/matters/rulings/", "/estate/"]
    )
    def test_in_a_search_is_refused(self, seat: Seat, path: str) -> None:
        assert seat("zhou").get(path, {"q": "\x00", "text": "\x00"}).status_code == 400

    def test_in_a_draft_is_left_out_and_the_rest_kept(self, seat: Seat) -> None:
        desk = seat("zhou")
        sent = {"form": "intake", "body": {"text": "渗\x00水"}}
        assert desk.post("/drafts/save/", sent, "application/json").status_code == 200
        kept = desk.get("/drafts/", {"form": "intake"}).json()
        assert kept["body"] == {"text": "渗水"}
        named = {"form": "in\x00take", "subject": "\x00", "body": {}}
        assert desk.post("/drafts/save/", named, "application/json").status_code == 400
