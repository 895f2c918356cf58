"""删除凭证: frozen with the erasure, the same paper whenever it is printed, for those who see the request."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from hub.kernel import documents
from hub.kernel.refusals import Missing, NotAllowed
from hub.privacy import actions
from hub.privacy.models import Erasure
from hub.privacy.tests.cast import Cast, after, erased, gone, printed, taken

DAY = 24


class TestTheCertificate:
    def test_is_the_same_paper_whenever_it_is_printed(self, cast: Cast) -> None:
        gone(cast)
        made = erased(cast, taken(cast, kind="DELETE", at=after(2)))
        _erasure, paper = actions.certificate(made.pk, **cast.doing("wu", after(5)))
        first = documents.pdf(paper)
        cast.qian.name = "钱总"
        cast.qian.save(update_fields=["name"])
        with translation.override("en"):
            _erasure, again = actions.certificate(made.pk, **cast.doing("feng", after(DAY * 400)))
            assert documents.pdf(again) == first
        assert (paper.status, paper.issued_by, paper.made_at) == ("ISSUED", cast.qian, after(4))
        for said in (made.number, paper.number, "吴主管", "钱经理", "姓名、联系习惯"):
            assert said in printed(first)

    def test_speaks_the_houses_language_whoever_grants(self, cast: Cast) -> None:
        gone(cast)
        request = taken(cast, kind="DELETE", at=after(2))
        with translation.override("en"):
            made = erased(cast, request)
        assert [line["what"] for line in made.erased] == ["电话", "姓名、联系习惯"]
        assert made.document.title == "个人信息删除凭证"

    def test_of_an_erasure_from_before_is_drawn_up_once(self, cast: Cast) -> None:
        """Such a row has no paper yet: whoever first asks gets one, signed by who granted then."""
        gone(cast)
        made = erased(cast, taken(cast, kind="DELETE", at=after(2)))
        old = Erasure.objects.create(
            community=cast.community, number="SC-2026-901", request=made.request, ground="已迁出",
            erased=made.erased, kept=[], proposed_by=cast.wu, by=cast.qian, at=after(4),
        )  # fmt: skip
        papers = {
            actions.certificate(old.pk, **cast.doing(who, after(DAY)))[1].pk
            for who in ("wu", "feng")
        }
        old.refresh_from_db()
        assert papers == {old.document.pk}
        assert (old.document.issued_by, old.document.issued_at) == (cast.qian, after(4))
        with pytest.raises(DatabaseError), transaction.atomic():
            Erasure.objects.filter(pk=old.pk).update(document=made.document)

    def test_is_not_there_for_a_desk_that_did_not_take_the_request(self, cast: Cast) -> None:
        gone(cast)
        mine = erased(cast, taken(cast, kind="DELETE", at=after(2)))
        assert actions.certificate(mine.pk, **cast.doing("lin", after(5)))
        gone(cast, "黄海")
        others = erased(cast, taken(cast, "黄海", kind="DELETE", at=after(2), who="wu"))
        with pytest.raises(Missing):
            actions.certificate(others.pk, **cast.doing("lin", after(5)))
        with pytest.raises(NotAllowed):
            actions.certificate(mine.pk, **cast.doing("peng", after(5)))
