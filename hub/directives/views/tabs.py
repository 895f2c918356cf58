"""The pages about orders beside each other, as far as the person's post opens them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.directives import rules
from hub.people.line import LEADING
from hub.people.models import Role
from hub.people.web import SignedInRequest, roles_of


def tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    everybody = frozenset(Role)
    pages = [
        ("directives:mine", _("我收到的"), everybody),
        ("directives:given", _("我下达的"), LEADING),
        ("directives:all", _("全部指令"), LEADING | rules.READ_ALL),
        ("directives:objections", _("异议"), everybody),
        ("directives:meetings", _("会议"), everybody),
        ("directives:uniforms", _("着装通知"), everybody),
    ]
    roles = roles_of(request)
    return [
        {"url": reverse(name), "label": label, "active": request.path == reverse(name)}
        for name, label, readers in pages
        if roles & readers
    ]
