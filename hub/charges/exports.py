"""欠费名单: the list of debtors that two people may let out, as of the last night's snapshot."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.charges import queries
from hub.estate.models import HouseholdQuerySet
from hub.kernel.models import Community
from hub.privacy import rules
from hub.privacy.sources import Column, Row, Source, declare


def debtors(community: Community, homes: HouseholdQuerySet, at: datetime) -> Iterator[Row]:
    snapshot = queries.last_snapshot(community)
    if snapshot is None:
        return
    rows: Any = queries.with_owners(queries.debtors(snapshot, homes), at)
    for one in rows.order_by("place", "pk").iterator(chunk_size=500):
        yield {
            "home": one.code,
            "owner": "、".join(owner.name for owner in one.owners),
            "owed": one.owed,
            "bills": one.bills_owed,
            "oldest": one.oldest,
            "as_of": snapshot.day,
        }


declare(
    Source(
        "charges.debtors",
        _("欠费名单"),
        rules.ASK_FOR_DEBTORS,
        (
            Column("home", _("房号")),
            Column("owed", _("欠费")),
            Column("bills", _("笔数"), 8),
            Column("oldest", _("最长天数"), 10),
            Column("as_of", _("截至"), 12),
            Column("owner", _("业主"), 18, is_more=True),
        ),
        debtors,
        _("昨夜台账上欠费的户，每户一行。"),
    )
)
