"""What a person said when their closed case was visited a second time."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hub.analysis.models import Revisit
from hub.kernel.records import Records
from hub.matters.holdings import reported
from hub.privacy.holdings import Going, Holding, Item, Kept, declare
from hub.privacy.persons import Person

BASIS = _("投诉档案的一部分，只记原话，不记姓名")


def visited(person: Person) -> Records[Revisit]:
    rows = Revisit.objects.within(person.community).filter(visited_at__isnull=False)
    return rows.filter(matter__in=reported(person).order_by().values("matter"))


def told(person: Person) -> Iterator[Item]:
    for one in visited(person).select_related("matter").order_by("pk"):
        facts = [(_("评价"), one.get_verdict_display()), (_("业户原话"), one.words)]
        yield Item(one.matter.number, one.visited_at, facts)


def may_go(person: Person, at: datetime) -> Going:
    return Going(kept=[Kept(visited(person).count(), BASIS)])


declare(Holding("analysis.revisits", _("个案回访"), ("analysis.Revisit",), told, may_go))
