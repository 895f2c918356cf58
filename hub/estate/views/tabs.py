"""The pages of this app beside each other, as far as the person may open them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.estate import rules
from hub.people.web import SignedInRequest


def tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    person, community, at = request.user, request.community, request.now
    keeps = rules.may_keep(person, community.pk, at)
    pages = [
        ("estate:households", _("业户"), rules.may_browse(person, community, at)),
        ("estate:areas", _("组团与楼栋"), keeps),
        ("estate:beats", _("片区分工"), keeps),
        ("estate:reveals", _("号码查看记录"), rules.may_read_reveals(person, community, at)),
    ]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"url": reverse(name), "label": label, "active": name == here}
        for name, label, may in pages
        if may
    ]
