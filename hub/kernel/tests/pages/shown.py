"""What a template shows, as HTML and as words."""

import re
from typing import Any

from django.template import Context, Template


def shown(template: str, **context: Any) -> str:
    return Template(template).render(Context(context))


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
