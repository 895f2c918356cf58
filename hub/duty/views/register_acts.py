"""Every act on a book, an entry, a handover or paper pages: what it shows, and to whom."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.duty import register_forms as forms
from hub.duty import register_rules as books
from hub.duty.actions import handover, register, release
from hub.duty.models import Handover, PaperPages, Register, RegisterEntry
from hub.people.acts import Act, named
from hub.people.door import through
from hub.people.web import SignedInRequest, signed_in

LOGGED = _("已登记。")
ACTS: dict[str, dict[str, Act]] = {
    "book": {
        "note": Act(_("记事"), register.write, forms.NoteForm, LOGGED),
        "item": Act(_("物品变更"), register.set_item, forms.ItemForm, LOGGED),
        "paper": Act(_("报告纸质登记"), register.report_paper, forms.PaperForm, LOGGED),
        "take-over": Act(
            _("接管"), handover.take_over, forms.TakeOverForm, _("已接管，从现在起由您负责。")
        ),
        "release": Act(
            _("准许先行离岗"), release, forms.ReleaseForm, _("已准许，接班签收之前仍由其负责。")
        ),
    },
    "entry": {"correct": Act(_("更正"), register.correct, forms.CorrectForm, LOGGED)},
    "handover": {
        "withdraw": Act(_("撤回交班"), handover.withdraw, forms.WithdrawForm, _("已撤回。")),
        "resolve": Act(_("处理差异"), handover.resolve, forms.ResolveForm, LOGGED),
    },
    "paper": {"scan": Act(_("补传扫描件"), register.scan, done=LOGGED, uploads="photos")},
}


@signed_in
def act(request: SignedInRequest, kind: str, pk: int, name: str) -> HttpResponse:
    found = named(ACTS, kind, name)
    subject = _subject(request, kind, pk)
    # A correction is written in the book of the entry.
    target = subject.register_id if isinstance(subject, RegisterEntry) else pk
    initial = request.GET.dict()
    return through(request, found, target, subject=subject, back=page_of(subject), initial=initial)


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
