"""How long the estate's files and the requests about them are kept: the estate knows nothing of this app."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hub.estate.models import Phone, Resident, Vehicle
from hub.kernel.models import Community
from hub.kernel.text import GONE
from hub.privacy import holdings, persons
from hub.privacy.holdings import Goes
from hub.privacy.models import DataRequest
from hub.privacy.terms import Term, declare

LEFT_BASIS = _("处理目的已实现（个人信息保护法第十九条、第四十七条）")
PROOF = _("证明依法处理的记录，至少三年（个人信息保护法第五十六条）")
# Whose whole plan is made, one by one, in a night. The rest comes the next.
PEOPLE = 200

NO_PHONE = {"number": "", "tail": "", "verified_at": None}
NO_NAME = {
    "name": "", "prefers": Resident.Contact.PHONE, "best_time": Resident.BestTime.ANY,
}  # fmt: skip


def _left(community: Community, before: datetime, at: datetime) -> list[Goes]:
    """Numbers and plates out of use so long; and the files of those who left and owe nothing."""
    inside = Phone.objects.within(community).exclude(number="")
    plates = Vehicle.objects.within(community).filter(until__lte=before).exclude(plate="")
    gone = list(_gone(community, before, at))
    names = Resident.objects.within(community).filter(pk__in=gone).exclude(name="")
    unused = inside.filter(until__lte=before).exclude(resident__in=gone)
    return [
        Goes(_("停用的电话"), unused, NO_PHONE, home="resident__household"),
        Goes(_("注销的车牌"), plates, {"plate": ""}),
        Goes(
            _("电话"),
            inside.filter(resident__in=gone),
            {**NO_PHONE, "until": at},
            home="resident__household",
        ),
        Goes(_("姓名、联系习惯"), names, NO_NAME),
    ]


def _gone(community: Community, before: datetime, at: datetime) -> Iterator[int]:
    """Files of people all of whose ties ended before, and whom no other app needs to know any more."""
    over = Resident.objects.within(community).filter(until__lte=before).exclude(name="")
    seen: set[int] = set()
    for one in over.select_related("community").order_by("until", "pk")[:PEOPLE]:
        if one.pk in seen:
            continue
        person = persons.of(one)
        seen |= person.residents
        if person.has_left(before) and holdings.lets_the_file_go(person, at):
            yield from person.residents


def _asked(community: Community, before: datetime, at: datetime) -> list[Goes]:
    """What the person said, and who came for them; that they asked and were answered stays."""
    rows = DataRequest.objects.within(community).filter(answered_at__lte=before)
    named = rows.exclude(agent="").exclude(agent=GONE)
    return [
        Goes(_("本人的话、答复"), rows.exclude(words=GONE), {"words": GONE, "answer": GONE},
             home="resident__household"),
        Goes(_("代办人"), named, {"agent": GONE}, home="resident__household"),
    ]  # fmt: skip


declare(Term("left", _("迁出住户的档案"), _("迁出且费用结清起"), LEFT_BASIS, _left))
REQUESTS = declare(Term("requests", _("个人信息请求"), _("答复起"), PROOF, _asked))
