"""Every act on a book, an entry, a handover or paper pages through one door: GET shows its form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hub.duty import register_forms as forms
from hub.duty import register_rules as books
from hub.duty.actions import handover, register, release
from hub.duty.models import Handover, PaperPages, Register, RegisterEntry
from hub.kernel.refusals import Missing, Refusal
from hub.people.web import SignedInRequest, acting, signed_in


@dataclass(frozen=True)
class Act:
    label: str | Promise
    form: type[forms.BookForm]
    action: Callable[..., Any]
    done: str | Promise = _("已登记。")
    takes_photos: bool = False


ACTS: dict[str, dict[str, Act]] = {
    "book": {
        "note": Act(_("记事"), forms.NoteForm, register.write),
        "item": Act(_("物品变更"), forms.ItemForm, register.set_item),
        "paper": Act(_("报告纸质登记"), forms.PaperForm, register.report_paper),
        "take-over": Act(
            _("接管"), forms.TakeOverForm, handover.take_over, _("已接管，从现在起由您负责。")
        ),
        "release": Act(
            _("准许先行离岗"), forms.ReleaseForm, release, _("已准许，接班签收之前仍由其负责。")
        ),
    },
    "entry": {"correct": Act(_("更正"), forms.CorrectForm, register.correct)},
    "handover": {
        "withdraw": Act(_("撤回交班"), forms.WithdrawForm, handover.withdraw, _("已撤回。")),
        "resolve": Act(_("处理差异"), forms.ResolveForm, handover.resolve),
    },
    "paper": {"scan": Act(_("补传扫描件"), forms.NothingMore, register.scan, takes_photos=True)},
}


@signed_in
def act(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    found = ACTS.get(kind, {}).get(name)
    if found is None:
        raise Missing
    subject = _subject(request, kind, pk)
    given = {"subject": subject, "at": request.now}
    if request.method != "POST":
        return _form(request, found, found.form(initial=request.GET.dict(), **given), subject)
    form = found.form(request.POST, **given)
    if not form.is_valid():
        return _form(request, found, form, subject, 400)
    told = form.asked()
    if found.takes_photos:
        told["photos"] = request.POST.getlist("photos")
    # A correction is written in the book of the entry.
    target = subject.register_id if isinstance(subject, RegisterEntry) else pk
    try:
        found.action(target, **acting(request), **told)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _form(request, found, form, subject, refusal.status)
    messages.success(request, str(found.done))
    where = page_of(subject)
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)


def _subject(request: SignedInRequest, kind: str, pk: int) -> Any:
    """The subject, in a book that the person may read.

    :raises Missing:
    """
    seen = books.registers_open_to(request.user, request.community, request.now)
    if kind == "book":
        return seen.find(pk)
    model: Any = {"entry": RegisterEntry, "handover": Handover, "paper": PaperPages}[kind]
    return model.objects.within(request.community).filter(register__in=seen).find(pk)


def page_of(subject: Any) -> str:
    if isinstance(subject, Handover):
        return reverse("register:handover", args=[subject.pk])
    pk = subject.pk if isinstance(subject, Register) else subject.register_id
    return reverse("register:book", args=[pk])


def _form(
    request: SignedInRequest, found: Act, form: forms.BookForm, subject: Any, status: int = 200
) -> HttpResponse:
    template = "pages/act.html" + ("#sheet" if request.htmx else "")
    context = {
        "form": form,
        "act": found,
        "title": found.label,
        "back": page_of(subject),
        "subject": subject,
    }
    return render(request, template, context, status=status)
