"""What the forms share: their fields, the form of an act, and the options they offer."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, cast

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.matters import taxonomy
from hub.matters.actions.base import Changed
from hub.matters.models import Matter
from hub.people import acts
from hub.people.models import Department, Role, Staff

Words = forms.CharField
Options = list[tuple[str, list[tuple[str, str]]]]


def said(
    label: Any, *, rows: int = 3, required: bool = True, hint: Any = "", missing: Any = ""
) -> Words:
    """A text area. What is too long is refused by the action, in its own words; what is left
    empty in the words of `missing`."""
    return forms.CharField(
        error_messages={"required": missing} if missing else None,
        label=label,
        required=required,
        strip=False,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class Photos(forms.Field):
    """The tokens that uploads answered with."""

    widget = forms.MultipleHiddenInput

    def __init__(self, label: Any = None) -> None:
        super().__init__(required=False, label=label or _("照片"))

    def to_python(self, value: Any) -> tuple[str, ...]:
        return tuple(str(token) for token in value or ())


class Picked(forms.IntegerField):
    """One of a list, by number. The options are asked for only when they are shown.

    Whether the number may be picked is the action's question, and it asks anyway.
    """

    def __init__(self, label: Any, empty: Any) -> None:
        super().__init__(required=False, label=label, widget=forms.Select)
        self.empty = empty

    def offer(self, rows: Callable[[], Iterable[Model]]) -> None:
        self.widget.choices = lambda: [("", self.empty), *((row.pk, str(row)) for row in rows())]


class ActForm(acts.ActForm):
    """A form for one act on one matter. It carries the version of the matter that it was opened on."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, subject: Matter, **kwargs: Any) -> None:
        self.matter = subject
        kwargs["initial"] = {"seen": subject.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)

    def show(self, refusal: Refusal) -> None:
        """Whoever has read that somebody acted in between may send the same again."""
        super().show(refusal)
        if isinstance(refusal, Changed):
            data = cast(QueryDict, self.data).copy()
            data["seen"] = str(refusal.version)
            self.data = data


def takers(community: Community) -> Any:
    return Department.objects.filter(community=community, is_active=True, takes_matters=True)


def colleagues(community: Community) -> Any:
    """Everybody a complaint may be about; system administrators are nobody's counterpart."""
    return (
        Staff.objects.filter(is_active=True, posts__community=community, posts__until=None)
        .exclude(posts__role=Role.ADMIN)
        .distinct()
    )


def departments(community: Community) -> Any:
    return Department.objects.filter(community=community, is_active=True)


def grouped(tree: dict[str, taxonomy.Entry]) -> Options:
    """The leaves of a tree under their branches, as select boxes show them."""
    return _grouped(tree is taxonomy.TYPES, get_language())


@lru_cache(maxsize=8)
def _grouped(is_types: bool, language: str) -> Options:
    """Kept, because a hundred names are looked up and read in the language of every page."""
    tree = taxonomy.TYPES if is_types else taxonomy.CAUSES
    return [
        (
            f"{branch.code} {branch.name}",
            [
                (leaf.code, f"{leaf.code} {leaf.name}")
                for leaf in taxonomy.leaves(tree)
                if leaf.parent == branch.code
            ],
        )
        for branch in taxonomy.branches(tree)
    ]
