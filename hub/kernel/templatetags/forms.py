"""The tags of forms, which every template has: a field whole, the key of an act, photos."""

import uuid
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hub.kernel import attachments
from hub.kernel.models import Attachment

register = template.Library()


@register.simple_tag
def act_key() -> SafeString:
    """Name this one filling-in of a form, so that a double click or a retry acts only once."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid.uuid4().hex)


CONTROLS = {
    "checkbox": "form-check-input",
    "radioselect": "form-choices",
    "checkboxselectmultiple": "form-choices",
    "select": "form-select",
    "selectmultiple": "form-select",
}


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, hint: str = "", wide: bool = False, **attrs: Any) -> dict[str, Any]:
    """Show one form field whole. Extra attributes go to the control: `data_x` becomes `data-x`."""
    kind = type(bound.field.widget).__name__.lower()
    by_type = getattr(bound.field.widget, "input_type", "")
    # By the widget's own name first: several checkboxes call themselves a checkbox as well.
    control = CONTROLS.get(kind) or CONTROLS.get(by_type, "form-control")
    named = {name.replace("_", "-"): value for name, value in attrs.items()}
    classes = [control, bound.field.widget.attrs.get("class", ""), named.pop("class", "")]
    named["class"] = " ".join(c for c in classes if c)
    if bound.errors:
        named["class"] += " is-invalid"
    return {
        "field": bound,
        "control": bound.as_widget(attrs=named),
        "is_check": control == "form-check-input",
        "is_group": control == "form-choices",
        "hint": hint or bound.help_text,
        "wide": wide,
    }


@register.inclusion_tag("parts/photos.html", takes_context=True)
def photos(
    context: Context, name: str, upload: str, label: str = "", limit: int = 9
) -> dict[str, Any]:
    """Take photos: camera on a phone, files at a desk. Posts each to `upload` as it is chosen and
    leaves hidden inputs called `name` with what the server calls them.

    A form that was refused shows again what it came with: nobody goes back to the door for it.
    """
    return {
        "name": name,
        "upload": upload,
        "label": label or _("照片"),
        "limit": limit,
        "kept": _sent_along(context.get("request"), name)[:limit],
    }


def _sent_along(request: Any, name: str) -> list[Attachment]:
    tokens = request.POST.getlist(name) if request and request.method == "POST" else []
    if not any(tokens) or not request.user.is_authenticated or request.community is None:
        return []
    return attachments.unclaimed(tokens, community=request.community, by=request.user)
