"""Asking an address as somebody: signed in by the real client, sent what its own forms take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.utils.timezone import is_aware, localtime

from hub.people.models import Staff
from hub.people.web import PROVEN

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# For views that read what they are sent without a form.
SAID = {
    "reason": "试一试", "verdict": "grant", "answer": "同意", "rows": "1", "all": "1",
    "amount": "1", "form": "intake", "subject": "", "body": "{}", "page": "/matters/",
    "query": "kind=COMPLAINT", "billed": "1", "skipped": "0", "failed": "0", "total": "1",
    "name": "看看", "period": "2026-06", "kind": "KQB",
}  # fmt: skip
# Somebody who stands nowhere else, so that what is written of them can be told from the rest.
MARKS = {"name": "欧阳试名", "phone": "13955550001", "account": "6217999900001111"}
_TYPED = {
    **dict.fromkeys(
        ("name", "requester", "who", "payer", "holder", "agent", "reporter_name"), MARKS["name"]
    ),
    **dict.fromkeys(("phone", "reporter_phone", "number"), MARKS["phone"]),
    "account": MARKS["account"],
    "plate": "粤R99999",
    "period": "2026-06",
}
OPEN, NOT_NOW, WRONG, NO, HIDDEN, LOGIN, BROKEN = "+", "=", "?", "-", ".", "o", "!"


def seated(person: Staff, community: Any) -> Client:
    """A browser where the person is signed in with both factors, at work in the community."""
    client = Client(raise_request_exception=False)
    client.force_login(person, BACKEND)
    session = client.session
    session[PROVEN] = person.pk
    session["community"] = community.pk
    session.save()
    return client


@contextmanager
def without_words() -> Iterator[None]:
    """Answers without their bodies, while this lasts: what a view refuses it has refused by then,
    and setting a page takes ten times as long as deciding whether to. The same for the figures of
    the objectives board."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.quality.queries.tiles", lambda *_, **__: [])
        patch.setattr("hub.quality.queries.trend", lambda *_, **__: {})
        patch.setattr("django.template.backends.django.Template.render", lambda *_, **__: "")
        yield


@contextmanager
def forms_seen() -> Iterator[list[forms.BaseForm]]:
    """The forms that read a request while this lasts."""
    seen: list[forms.BaseForm] = []
    begin = forms.BaseForm.__init__

    def noted(form: forms.BaseForm, *args: Any, **options: Any) -> None:
        begin(form, *args, **options)
        if form.is_bound:
            seen.append(form)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms.BaseForm, "__init__", noted)
        yield seen


def filled(form: forms.BaseForm, *, afresh: bool = False) -> dict[str, Any]:
    """As somebody would send it: what stands in the field already, else something plausible;
    `afresh`, something plausible whatever stands there."""
    return {
        form.add_prefix(name): _plausible(name, field)
        if afresh
        else _as_it_stands(form, name, field)
        for name, field in form.fields.items()
    }


def _as_it_stands(form: forms.BaseForm, name: str, field: forms.Field) -> Any:
    said = form.get_initial_for_field(field, name)
    if said in (None, "", [], ()):
        return _plausible(name, field)
    return [_sent(one) for one in said] if isinstance(said, list | tuple) else _sent(said)


def _plausible(name: str, field: forms.Field) -> Any:
    return _TYPED[name] if name in _TYPED and _is_words(field) else _value(field)


def _is_words(field: forms.Field) -> bool:
    return type(field) is forms.CharField


def _sent(said: Any) -> Any:
    """A value of Python as a browser sends it."""
    if isinstance(said, bool):
        return "on" if said else ""
    if isinstance(said, datetime):
        local = localtime(said) if is_aware(said) else said
        return f"{local:%Y-%m-%dT%H:%M}"
    if isinstance(said, time):
        return f"{said:%H:%M}"
    return str(getattr(said, "pk", said))


def _value(field: forms.Field) -> Any:
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.first()
        return row.pk if row else ""
    if isinstance(field, forms.ChoiceField):
        return next((key for key, _label in _flat(field.choices) if key not in ("", None)), "")
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.DateTimeField):
        return "2026-07-20T09:00"
    if isinstance(field, forms.DateField):
        return "2026-07-20"
    if isinstance(field, forms.TimeField):
        return "09:00"
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return str(field.min_value or 1)
    return "试一试"


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield key, label


def undone(client: Client, ask: Callable[[], Any]) -> str | None:
    """How far one comes with what is asked; what it did is undone. None where the method is not taken."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        try:
            return _mark(ask())
        finally:
            transaction.set_rollback(True)
            client.cookies = cookies  # signing out is undone too


def posted(client: Client, where: str, said: dict[str, str]) -> Any:
    """The answer to what the address's own form takes, which is seen at a first try: as it stands
    there, and if it is refused so, for nothing is changed by it, with something else in each field.
    A try that is refused leaves nothing behind."""
    seen: list[forms.BaseForm] = []
    for afresh in (None, False, True):
        told = {} if afresh is None else _told(seen, afresh=afresh)
        with forms_seen() as seen, transaction.atomic():
            answer = client.post(where, {**said, **told})
            refused = any(not form.is_valid() for form in seen)
            transaction.set_rollback(refused)
        if not refused:
            break
    return answer


def _told(seen: list[forms.BaseForm], *, afresh: bool) -> dict[str, Any]:
    return {
        key: value
        for form in seen
        if not form.is_valid()
        for key, value in filled(form, afresh=afresh).items()
    }


def read(response: Any) -> Any:
    """A file that was sent is closed once it is read."""
    if response.streaming:
        list(response.streaming_content)
    return response


def _mark(response: Any) -> str | None:
    read(response)
    if response.status_code == 405:
        return None
    if response.status_code >= 500:
        return BROKEN
    if response.status_code == 401 or _leads_to_sign_in(response):
        return LOGIN
    return {400: WRONG, 403: NO, 404: HIDDEN, 409: NOT_NOW}.get(response.status_code, OPEN)


def _leads_to_sign_in(response: Any) -> bool:
    where = response.headers.get("Location") or response.headers.get("HX-Redirect") or ""
    return str(where).startswith(resolve_url(settings.LOGIN_URL))
