"""A short form for one act: in the page's dialog, or on a page of its own without scripts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from hub.kernel.web import attempt, lead
from hub.people.web import SignedInRequest


def typed(request: SignedInRequest) -> Any:
    """What a form is bound to: nothing before it has been sent."""
    return request.POST if request.method == "POST" else None


def fill_in(
    request: SignedInRequest,
    form: forms.Form,
    act: Callable[..., Any],
    *,
    title: str | Promise,
    back: str,
    said: str | Promise,
) -> HttpResponse:
    """Show the form until the act is done, then go back and say so."""
    if attempt(form, act) is not None:
        return go_back(request, back, said)
    template = "estate/sheet.html" + ("#sheet" if request.htmx else "")
    return render(request, template, {"form": form, "title": title, "back": back})


def go_back(request: SignedInRequest, back: str, said: str | Promise) -> HttpResponse:
    messages.success(request, str(said))
    return lead(request, back)
