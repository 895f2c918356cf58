"""The one door of the pages to every act: GET shows its form, POST does it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from hub.kernel.refusals import NotAllowed, Refusal
from hub.kernel.web import lead
from hub.people.acts import Act, ActForm
from hub.people.web import SignedInRequest, acting, roles_of


def through(
    request: SignedInRequest,
    act: Act,
    *to: Any,
    back: str,
    onward: Callable[[Any], str | HttpResponse] | None = None,
    subject: Any = None,
    about: Any = None,
    initial: dict[str, Any] | None = None,
    done: str | Promise | Callable[[Any], str | Promise] = "",
    **shown: Any,
) -> HttpResponse:
    """Show the form of the act, or do it to what it is done `to` and lead on.

    The form is about the subject and says so, in the words of `about` if they are others. `onward`
    is told what the action made and says where to go, or answers itself with what is shown this
    once, such as a password; else it is `back`. `done` is what is said then, or is told what was made
    and says it. What else the page of the form shows comes by name.

    :raises NotAllowed: to whoever would fill it in only to hear so.
    """
    if act.who and not act.who & roles_of(request):
        raise NotAllowed

    named = subject if about is None else about

    def show(form: ActForm, status: int) -> HttpResponse:
        context = {"form": form, "act": act, "title": act.label, "back": back, "subject": named}
        template = act.template if request.htmx else act.template.partition("#")[0]
        return render(request, template, context | shown, status=status)

    posted = request.POST if request.method == "POST" else None
    form = act.form(posted, initial=initial, subject=subject, **acting(request))
    if posted is None or not form.is_valid():
        return show(form, 400 if form.is_bound else 200)
    files = {act.uploads: posted.getlist(act.uploads)} if act.uploads else {}
    try:
        made = act.do(form, *to, **files, **acting(request))
    except Refusal as refusal:
        # A form that asks for nothing has no place to say it: the page's notice does.
        if not (form.fields or files):
            raise
        form.show(refusal)
        return show(form, refusal.status)
    where = onward(made) if onward else back
    if isinstance(where, HttpResponse):
        return where
    said = done(made) if callable(done) else done
    messages.success(request, str(said or act.done))
    return lead(request, where)
