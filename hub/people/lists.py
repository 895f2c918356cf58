"""我的待办: its filters, and what each row is about, for the page and the API alike."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.kernel import links, obligations, pages
from hub.kernel.models import Obligation


def todo() -> pages.Worklist:
    return pages.Worklist(
        filters=[
            pages.choice("kind", _("事项"), [(k.code, k.label) for k in obligations.kinds()]),
            pages.flag("late", _("已超时"), lambda rows: rows.filter(status="BREACHED")),
            pages.flag("urgent", _("紧急"), lambda rows: rows.filter(is_urgent=True)),
        ],
        orders={"due": pages.Order(_("剩余时间"), ("due_at", "id"))},
    )


def with_subjects(rows: Any) -> list[dict[str, Any]]:
    """Each row with the address and the name of what it is about: a query for each type."""
    rows = list(rows)
    names = links.names_of((r.subject_type, r.subject_id) for r in rows if r.subject_id)
    return [
        {
            "it": row,
            "kind": obligations.kind_of(row.kind) if isinstance(row, Obligation) else None,
            "url": links.link_to(row.subject_type, row.subject_id),
            "subject": names.get((row.subject_type, row.subject_id), ""),
        }
        for row in rows
    ]
