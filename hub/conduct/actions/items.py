"""The catalogue of items as data: what everybody begins with, then versions with a reason."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.conduct import rules
from hub.conduct.catalogue import ITEMS
from hub.conduct.events import Happened
from hub.conduct.models import CheckItem
from hub.kernel.house import the_house
from hub.kernel.journal import About
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.kernel.workdays import local_day
from hub.people import rules as people
from hub.people.models import Staff
from hub.people.telling import tell, told

LONG_AGO = date(2020, 1, 1)
CHANGED = ("name", "article", "yields_to_dress", "is_used")


class NotBackwards(Incomplete):
    message = _("新版本从今天或以后开始执行：已经登记的抽查按原来的版本。")
    field = "valid_from"


class DayTaken(Refusal):
    message = _("这一天已经有一个版本开始执行。请换一天。")
    field = "valid_from"


class BadgeStays(Incomplete):
    message = _("只有着装类、工牌以外的项目可以在着装通知期间停查：工牌任何天气都要佩戴。")
    field = "yields_to_dress"


def begin(community: Community, at: datetime) -> None:
    """Give a community the items everybody begins with; once, whoever opens the page first."""
    if CheckItem.objects.within(community).exists():
        return
    with transaction.atomic():
        Community.objects.select_for_update(no_key=True).get(pk=community.pk)
        if CheckItem.objects.within(community).exists():
            return
        for place, row in enumerate(ITEMS, 1):
            CheckItem.objects.create(
                community=community,
                number=1,
                place=place,
                valid_from=LONG_AGO,
                made_by=the_house(),
                made_at=at,
                reason=gettext("开通项目时按员工守则设立"),
                **row | {"name": gettext(row["name"]), "article": gettext(row["article"])},
            )


@transaction.atomic
def change_item(
    item_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    valid_from: date,
    reason: str,
    **changes: Any,
) -> CheckItem:
    """Say an item anew from a day on, or use it no more; checks made before keep their version.

    :raises BadgeStays: if a dress notice would suspend what is no dress, or the badge.
    """
    grant = people.require(by, community, rules.KEEP_ITEMS, at)
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    inside = CheckItem.objects.within(community)
    last = inside.filter(code=inside.find(item_id).code).order_by("-number")[0]
    said = {name: changes.get(name, getattr(last, name)) for name in CHANGED}
    said["name"] = told("name", said["name"], _("请写明项目。"), 60)
    said["article"] = told("article", said["article"], _("请写明依据员工守则第几条。"), 60)
    if said["yields_to_dress"] and (last.area != CheckItem.Area.DRESS or last.code == "BADGE"):
        raise BadgeStays
    if valid_from < local_day(at):
        raise NotBackwards
    try:
        with transaction.atomic():
            made = CheckItem.objects.create(
                community=community,
                code=last.code,
                number=last.number + 1,
                place=last.place,
                area=last.area,
                valid_from=valid_from,
                made_by=by,
                made_at=at,
                reason=told("reason", reason, _("请写明为什么改。"), 200),
                **said,
            )
    except IntegrityError:
        raise DayTaken from None
    tell(
        Happened.ITEM_CHANGED, About.within(community, made), by=by, at=at, grant=grant,
        code=made.code, version=made.number, words=made.reason,
    )  # fmt: skip
    return made
