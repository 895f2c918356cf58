"""An act of a person on a record: its words, its form and its action, for pages and the API alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.web import put_on
from hub.people.models import Role, Staff

A = TypeVar("A")

# What is said once an act waits for a second pair of eyes.
ASKED = _("已提交，等另一位有权限的同事决定。")


class ActForm(forms.Form):
    """A form of one act; `asked` is what the action takes besides who, where and when."""

    def __init__(
        self,
        *args: Any,
        community: Community,
        by: Staff,
        at: datetime,
        subject: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.community, self.by, self.at, self.subject = community, by, at, subject
        self.prepare()

    def prepare(self) -> None:
        """Fill what depends on the community, the person, the moment or the subject."""

    def asked(self) -> dict[str, Any]:
        return self.cleaned_data

    def show(self, refusal: Refusal) -> None:
        """Show why it was not done, beside its field.

        :raises Refusal: missing rights and rows are for the page to say.
        """
        put_on(self, refusal)


class NothingMore(ActForm):
    """For acts that are said by a button alone."""


@dataclass(frozen=True)
class Act:
    label: str | Promise
    action: Callable[..., Any]
    form: type[ActForm] = NothingMore
    done: str | Promise = _("已保存。")
    # Whose roles see the form at all, unless the record says it; the action decides.
    who: frozenset[Role] = frozenset()
    # The name under which pictures come with the form, if they do, and the words above them.
    uploads: str = ""
    uploads_label: str | Promise = ""
    # What whoever fills it in is to know first; grave is what cannot be taken back.
    note: str | Promise = ""
    is_grave: bool = False
    # The page of the form, and the part of it that is swapped into another page.
    template: str = "pages/act.html#sheet"

    @property
    def is_sheet(self) -> bool:
        """Else its form wants a page of its own."""
        return "#" in self.template

    def do(self, form: ActForm, *to: Any, **acting: Any) -> Any:
        """Do what the form says, which must be valid."""
        return self.action(*to, **form.asked(), **acting)


def named(acts: Mapping[str, Mapping[str, A]], kind: str, name: str) -> A:
    """:raises Missing:"""
    try:
        return acts[kind][name]
    except KeyError:
        raise Missing from None
