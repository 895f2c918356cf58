"""Of orders: one that was said aloud, one that was refused, two that clash, and what follows each."""

from datetime import timedelta
from typing import Any

from hub.directives import actions
from hub.directives.actions import Order
from hub.directives.models import Instruction, Objection, Receiver, UniformNotice
from hub.directives.tests import cast as orders
from hub.directives.tests.test_uniforms import approved
from tests.security.moments.base import NOW, Moment, moment

LATER = NOW + timedelta(hours=4)


def _said_aloud(here: Any) -> Instruction:
    """周敏 writes down what 孙姐 told her to do; she has yet to confirm it."""
    said = Order(
        text="把雨伞架搬进大堂", due_at=LATER, receivers=(), said_at=NOW - timedelta(minutes=10)
    )
    return actions.log_oral(said, **here.doing("zhou", NOW), issuer_id=here.sun.pk)


def _part(here: Any) -> Receiver:
    return orders.part_of(orders.an_order(here, at=NOW), here.zhou)


def _refused(here: Any) -> Receiver:
    part = _part(here)
    return actions.refuse(part.pk, **here.doing("zhou", NOW), ground="SAFETY", why="梯子坏了")


def _clash(here: Any) -> Receiver:
    part = _part(here)
    orders.an_order(here, by="li", at=NOW, text="今天只做外出巡查")
    return part


def _other(here: Any, part: Receiver) -> dict[str, Any]:
    open_ = Receiver.objects.filter(person=here.zhou, status__in=Receiver.OPEN)
    other = open_.exclude(pk=part.pk).latest("pk")
    return {"other_id": str(other.pk), "why": "一个要守前台，一个要外出"}


def _done(here: Any) -> Receiver:
    return orders.done(here, orders.an_order(here, at=NOW), at=NOW)


def _heard(here: Any) -> Objection:
    objection = orders.an_objection(here)
    return actions.hear(objection.pk, **here.doing("wu", NOW), hearing="听了周敏和孙姐的说法")


def _decided(here: Any) -> Objection:
    heard = _heard(here)
    return actions.decide(heard.pk, **here.doing("wu", NOW), is_upheld=True, answer="后台来补")


def _running(here: Any) -> UniformNotice:
    return approved(here, ends_at=NOW + timedelta(days=9))


MOMENTS: dict[str, Moment] = {
    "directives:act[instruction,confirm]": moment(_said_aloud),
    "directives:act[instruction,deny]": moment(_said_aloud, reason="说的是明天"),
    "directives:act[part,answer]": moment(_refused, holds="1", answer="先换梯子"),
    "directives:act[part,conflict]": Moment(_clash, _other),
    "directives:act[part,object]": moment(_done, text="这张表一直由后台补"),
    "directives:act[objection,decide]": moment(_heard, is_upheld="1", answer="后台来补"),
    "directives:act[objection,close]": moment(_decided),
    "directives:act[uniform,end]": moment(_running, reason="降温了"),
}
