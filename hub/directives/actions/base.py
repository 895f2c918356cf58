"""What every act on an order has in common: who, when, how it is told, and who is told."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.directives import lawful
from hub.directives.models import Receiver
from hub.kernel.models import Community
from hub.kernel.refusals import InField, NotAllowed
from hub.people.models import Staff


class NotYours(NotAllowed):
    message = _("这是下达给别人的指令，只有受令人本人能办。")


class AgainstTheLaw(InField):
    """The order asks for what no order may ask for."""


def words(field: str, text: str, message: object, longest: int = 1000) -> str:
    """What must be said, trimmed.

    :raises InField: when it is empty or too long.
    """
    text = text.strip()
    if not text:
        raise InField(field, message)
    if len(text) > longest:
        raise InField(field, _("写得太长了，最多 %d 字，请精简。") % longest)
    return text


def lawful_words(field: str, text: str, message: object, longest: int = 1000) -> str:
    """Like `words`, for text that becomes an order.

    :raises AgainstTheLaw: when it asks to search, detain, cut supplies, fine or beat.
    """
    text = words(field, text, message, longest)
    if ban := lawful.banned(text):
        raise AgainstTheLaw(
            field,
            _(
                "指令不能要求“%(what)s”（%(ground)s），没有下达。"
                "请改写成合法的做法；遇到违法行为，劝阻并报警、报告上级。"
            )
            % {"what": ban.label, "ground": ban.ground},
        )
    return text


def own_part(receiver_id: Any, *, community: Community, by: Staff) -> Receiver:
    """The person's own part of an order, locked.

    :raises NotYours:
    """
    receiver = (
        Receiver.objects.within(community)
        .locked()
        .select_related("instruction", "person")
        .find(receiver_id)
    )
    if receiver.person_id != by.pk:
        raise NotYours
    return receiver
