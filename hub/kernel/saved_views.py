"""Keep how somebody likes to see a list, so that it is there at whichever desk they sign in.

A saved view is no record: it is its maker's alone, changes nothing and is counted nowhere.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from hub.kernel import text
from hub.kernel.models import Community, SavedView
from hub.kernel.pages import Worklist
from hub.kernel.refusals import Incomplete, Missing, Refusal

MOST = 20  # a list and a person; more than fit beside its heading are found no quicker


class NothingToSave(Refusal):
    message = _("先选好筛选条件，再存为视图。")
    status = 400


class TooManyViews(Refusal):
    message = _("这个列表您已存了 20 个视图。请先删去不用的，再存新的。")


def of(person: Any, community: Community, page: str) -> models.QuerySet[SavedView]:
    """The person's own views of the list at this address, the oldest first."""
    return SavedView.objects.filter(community=community, person=person, page=page)


@transaction.atomic
def save(
    *, by: Any, community: Community, page: str, name: str, query: str, at: datetime
) -> SavedView:
    """Keep these filters under this name, in the place of those that had the name before.

    :raises NothingToSave: the address narrows nothing, or is none of ours
    :raises Incomplete: it has no name
    :raises TooManyViews:
    """
    # Two tabs of one person, each with a twentieth view.
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    name, query = text.clip(text.normal(name), 20), _filters(page, query)
    if not name:
        raise Incomplete(_("请给这个视图起个名字，比如“7 栋超时”。"))
    mine = of(by, community, page)
    if mine.exclude(name=name).count() >= MOST:
        raise TooManyViews
    view, _new = mine.update_or_create(
        name=name,
        defaults={"query": query, "at": at},
        create_defaults={
            "community": community,
            "person": by,
            "page": page,
            "query": query,
            "at": at,
        },
    )
    return view


def forget(pk: int, *, by: Any, community: Community) -> SavedView:
    """Take the view off the list.

    :raises Missing: there is none, or it is somebody else's
    """
    view = SavedView.objects.filter(community=community, person=by, pk=pk).first()
    if view is None:
        raise Missing
    view.delete()
    return view


def _filters(page: str, query: str) -> str:
    """What the address narrows the list by, without the place in it."""
    try:
        resolve(page)
        asked = QueryDict(query.removeprefix("?"))
    except (Resolver404, ValueError):
        raise NothingToSave from None
    kept = QueryDict(mutable=True)
    for key, values in asked.lists():
        said = [value for value in values if value and "\x00" not in value]
        if said and key not in {"after", "before"}:
            kept.setlist(key, said)
    filters = kept.urlencode()
    if not set(kept) - set(Worklist.POSITION) or len(filters) > 1000 or len(page) > 100:
        raise NothingToSave
    return filters
