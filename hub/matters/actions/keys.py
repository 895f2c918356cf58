"""A client's own name for one intake: the same one again answers with the same matter."""

from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.matters.events import Happened
from hub.matters.models import Matter
from hub.people.models import Staff


class KeyReused(Refusal):
    """The first answer would hide that something else was asked this time."""

    def __init__(self, first: Matter) -> None:
        super().__init__(
            _(
                "这一次已经登记为 %(number)s，后来改的没有保存。"
                "要补充的请写到那一条里；另一件事请重新打开受理台登记（接口请换一个 Idempotency-Key）。"
            )
            % {"number": first.number}
        )


def digest(*asked: object) -> str:
    """All that is asked for in one act, to know a resent request from another one."""
    return sha256(repr(asked).encode(errors="replace")).hexdigest()


def made_before(community: Community, key: str | None, asked: str, *, by: Staff) -> Matter | None:
    """The matter that this key stands for already.

    :raises KeyReused: it was made of something else.
    """
    first = journal.repeated(community, key, by=by, verb=Happened.RECORDED)
    if first is None:
        return None
    made = Matter.objects.within(community).find(first.subject_id)
    if first.detail.get("asked", asked) != asked:
        raise KeyReused(made)
    return made
