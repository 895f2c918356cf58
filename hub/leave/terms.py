"""Why somebody was away, and the papers that prove it, go when nobody can need them any more.

Of health among them (个人信息保护法 28): what the house needs for wages and disputes is the days.
"""

from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Attachment, Community, Document
from hub.kernel.text import GONE
from hub.leave.models import Leave, PhoneReport
from hub.privacy.holdings import Goes, attached
from hub.privacy.terms import Term, declare

BASIS = _("劳动争议仲裁一年（调解仲裁法第二十七条）、工资支付记录两年（工资支付暂行规定第六条）")


def over(community: Community, before: datetime, _at: datetime) -> list[Goes]:
    """The days, the kind and who decided stay."""
    gone = Leave.objects.within(community).filter(ends_at__lte=before)
    gone = gone.exclude(status__in=Leave.WAITING)
    calls = PhoneReport.objects.within(community).filter(until__lte=before)
    proofs = Attachment.objects.filter(
        community=community, subject_type="leave.leave", subject_id__in=gone.values("pk")
    )
    slips = Document.objects.filter(community=community, pk__in=gone.values("paper"))
    return [
        _goes(_("事由、联系电话"), gone.exclude(reason=GONE), {"reason": GONE, "contact": ""}),
        _goes(_("电话报备的事由"), calls.exclude(matter=GONE), {"matter": GONE}),
        _goes(_("请假条"), slips.exclude(snapshot={}), {"snapshot": {}}),
        attached(_("证明材料"), proofs),
    ]


def _goes(what: Any, rows: QuerySet[Any], blank: dict[str, Any]) -> Goes:
    """About no home: held back only together with everything."""
    nobody = Value(None, output_field=BigIntegerField())
    return Goes(what, rows.annotate(home=nobody), blank, home="home")


declare(Term("leave", _("请假事由和证明"), _("假期结束起"), BASIS, over))
