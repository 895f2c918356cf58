"""What people type about paid service, as Python values. Nothing is saved here."""

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges.models import FeeItem
from hub.kernel import attachments, fields
from hub.kernel.choosing import offer, offer_rows
from hub.kernel.models import Attachment
from hub.kernel.text import normal
from hub.paidwork import queries, rules
from hub.paidwork.actions import Terms, Used, Wish
from hub.paidwork.actions.accepting import MOST_TRIES
from hub.paidwork.models import Service
from hub.paidwork.models.order import How
from hub.people.acts import ActForm

MOST_LINES = 30
money = partial(fields.money, digits=10)


class TokensField(forms.Field):
    """Uploads by their tokens: as many as were sent under this name."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        return [str(one) for one in value or [] if one]


class ReasonForm(ActForm):
    reason = fields.words(_("原因"))


class AmountForm(ActForm):
    amount = money(_("少收多少"))
    reason = fields.words(_("原因"))


class AssignForm(ActForm):
    handler_id = forms.TypedChoiceField(label=_("派给"), coerce=int, widget=forms.RadioSelect)

    def prepare(self) -> None:
        people = rules.workers(self.community, self.at)
        offer(self, "handler_id", [(one.pk, one.name) for one in people])


class SignedForm(ActForm):
    """What somebody of the household signs; the signature outlives a form that is refused."""

    proof = TokensField(required=False)

    def signed(self) -> list[Attachment]:
        """Nobody is asked to sign again because of a field beside it."""
        data: Any = self.data
        if not self.is_bound or data.get("how") != How.SIGNATURE:
            return []
        tokens = data.getlist("proof")
        return attachments.unclaimed(tokens, community=self.community, by=self.by)[-1:]


class ConsentForm(SignedForm):
    """Amount and words that somebody of the household says yes to."""

    amount = money(_("一共最多收（元）"))
    words = fields.words(_("做什么、换什么"))
    who = fields.line(_("确认人"), 40)
    how = fields.chips(_("怎么确认的"), [])

    ways: tuple[How, ...] = (How.SIGNATURE, How.WRITTEN, How.PHONE)

    def prepare(self) -> None:
        offer(self, "how", [(one.value, one.label) for one in self.ways])
        self.initial.setdefault("how", self.ways[0].value)
        self.initial.setdefault("who", self.subject.requester)


class QuoteForm(ConsentForm):
    amount = money(_("报价（元）"))
    ways = (How.SIGNATURE, How.WRITTEN)


class AcceptForm(SignedForm):
    who = fields.line(_("验收人"), 40)
    how = fields.chips(_("业主怎么确认"), [])
    code = fields.line(_("确认码"), 6, required=False)
    rating = forms.TypedChoiceField(
        label=_("评价"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (5, _("很满意")),
            (4, _("满意")),
            (3, _("一般")),
            (2, _("不满意")),
            (1, _("很不满意")),
        ],
    )
    invoice_asked = forms.BooleanField(label=_("要发票"), required=False)

    def prepare(self) -> None:
        offer(self, "how", [(one.value, one.label) for one in self._ways()])
        self.initial.setdefault("how", How.SIGNATURE.value)
        self.initial.setdefault("who", self.subject.requester)
        self.initial.setdefault("invoice_asked", self.subject.invoice_asked)

    def _ways(self) -> list[How]:
        """The telephone is the desk's alone; a code is over after too many wrong ones."""
        ways = [How.SIGNATURE, How.CODE, How.WRITTEN, How.PHONE]
        if self.subject.wrong_codes >= MOST_TRIES:
            ways.remove(How.CODE)
        if not rules.may("accept_by_phone", self.by, self.subject, self.at):
            ways.remove(How.PHONE)
        return ways


class PriceForm(ActForm):
    """No amount to type: what was seen on the page comes back, and is compared."""

    seen = forms.DecimalField(max_digits=10, decimal_places=2, widget=forms.HiddenInput)


class CompleteForm(ActForm):
    """Lines as the phone sends them: what, how much, whose; never at which price."""

    note = fields.words(_("备注"), 300, required=False)
    photos = TokensField(required=False)
    lines = forms.Field(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        of_services = queries.orderable(self.community, self.at)
        of_materials = [
            one for one in queries.materials(self.community, self.at) if one.thing.status == "OPEN"
        ]
        self.things = [*of_services, *of_materials]
        self.offered = (of_services, of_materials)
        self.rows = self._rows()

    def _rows(self) -> list[dict[str, Any]]:
        if not self.is_bound:
            order = self.subject
            return [
                {"thing": f"s{order.service_id}", "quantity": f"{order.quantity.normalize():f}"}
            ]
        sent: Any = self.data
        owners = set(sent.getlist("owners"))
        pairs = zip(sent.getlist("thing"), sent.getlist("quantity"), strict=False)
        return [
            {"thing": thing, "quantity": quantity, "owners": str(n) in owners}
            for n, (thing, quantity) in enumerate(pairs)
            if thing
        ]

    def clean_lines(self) -> list[Used]:
        if not 1 <= len(self.rows) <= MOST_LINES:
            raise forms.ValidationError(_("请至少记一项人工，最多 30 行。"))
        return [self._used(row) for row in self.rows]

    def _used(self, row: dict[str, Any]) -> Used:
        known = {one.value for one in self.things} | {f"s{self.subject.service_id}"}
        if row["thing"] not in known:
            raise forms.ValidationError(_("有一行不在价目表里，请重新选择。"))
        try:
            quantity = Decimal(normal(row["quantity"]))
        except InvalidOperation:
            raise forms.ValidationError(_("数量请填数字，如 1 或 0.5。")) from None
        pk = int(row["thing"][1:])
        is_service = row["thing"].startswith("s")
        return Used(
            quantity,
            service_id=pk if is_service else None,
            material_id=None if is_service else pk,
            is_owners=row.get("owners", False),
        )


# ── The desk ────────────────────────────────────────────────────────────────────────────────


class OrderForm(ActForm):
    household = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": _("请先按房号找到这一户。")}
    )
    resident_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    matter_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    service_id = forms.TypedChoiceField(label=_("服务项目"), coerce=int)
    quantity = money(_("数量"), initial="1")
    estimate = money(
        _("业主确认最多收（元）"),
        required=False,
        help_text=_("空着就按价目表的人工；要换材料的，把材料估进去再问业主。"),
    )
    how = fields.chips(
        _("业主怎么同意的"),
        [(How.PHONE.value, How.PHONE.label), (How.COUNTER.value, How.COUNTER.label)],
        initial=How.PHONE.value,
    )
    requester = fields.line(_("下单人"), 40, required=False)
    phone = fields.line(_("电话"), 20, required=False, help_text=_("档案里有的不用填。"))
    appointment_at = fields.moment(_("预约上门"), required=False)
    handler_id = forms.TypedChoiceField(
        label=_("派给"), coerce=int, empty_value=None, required=False
    )
    invoice_asked = forms.BooleanField(label=_("要发票"), required=False)
    note = fields.line(_("备注"), 300, required=False)

    def prepare(self) -> None:
        self.orderable = queries.orderable(self.community, self.at)
        groups: dict[str, list[tuple[int, str]]] = {}
        for one in self.orderable:
            service = one.thing
            assert isinstance(service, Service)  # noqa: S101 (told apart by the query)
            label = str(service.get_category_display())
            groups.setdefault(label, []).append((service.pk, one.label))
        offer(self, "service_id", [("", _("选择项目")), *groups.items()])
        people = rules.workers(self.community, self.at)
        offer(
            self, "handler_id", [("", _("先不派，谁到场谁接")), *((p.pk, p.name) for p in people)]
        )

    def wish(self) -> Wish:
        told = {name: value for name, value in self.cleaned_data.items() if name != "household"}
        return Wish(**told)


# ── The catalogue ───────────────────────────────────────────────────────────────────────────


def _offer_once(form: "ActForm") -> None:
    """The fee items under which a slip can stand on the bill."""
    once = FeeItem.objects.within(form.community).filter(basis="ONCE", status="OPEN")
    offer_rows(form, "fee_item", once)
    form.initial.setdefault("fee_item", once.first())


class ServiceForm(ActForm):
    code = fields.line(
        _("代号"), 12, help_text=_("如 WX-01、GJ-01；价目表和服务单上用，定后不改。")
    )
    name = fields.line(_("服务项目"), 40)
    category = fields.chips(_("类别"), Service.Category.choices, initial=Service.Category.REPAIR)
    pricing = fields.chips(_("计价方式"), Service.Pricing.choices, initial=Service.Pricing.LISTED)
    unit = fields.line(_("单位"), 10, initial="次")
    provider = fields.chips(_("提供方"), Service.Provider.choices, initial=Service.Provider.OWN)
    partner = fields.line(_("合作商名称"), 60, required=False)
    promise_hours = forms.IntegerField(
        label=_("几小时内上门"), min_value=1, max_value=720, initial=24
    )
    warranty_days = forms.IntegerField(
        label=_("保修天数"), min_value=0, max_value=3650, initial=30
    )
    cancellation = fields.words(
        _("取消规则"), 200, initial=_("上门前可免费取消；到场后取消只收上门费。")
    )
    complaint_route = fields.line(_("投诉途径"), 100)
    fee_item = forms.ModelChoiceField(FeeItem.objects.none(), label=_("入账到收费项目"))

    def prepare(self) -> None:
        _offer_once(self)

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        item = told.pop("fee_item")
        return {"terms": Terms(**told), "fee_item_id": item.pk}


class StarterForm(ActForm):
    fee_item = forms.ModelChoiceField(FeeItem.objects.none(), label=_("入账到收费项目"))
    complaint_route = fields.line(
        _("投诉途径"), 100, help_text=_("公示在每个服务项目上，如 客服中心电话。")
    )
    valid_from = fields.day(_("执行日期"))

    def prepare(self) -> None:
        _offer_once(self)
        self.initial.setdefault("valid_from", localtime(self.at).date())

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        item = told.pop("fee_item")
        return {"fee_item_id": item.pk, **told}


class MaterialForm(ActForm):
    code = fields.line(_("代号"), 12, help_text=_("如 CL-01，定后不改。"))
    name = fields.line(_("材料"), 40, help_text=_("写上规格，如 混合龙头 单孔"))
    unit = fields.line(_("单位"), 10, initial="个")


class ServicePriceForm(ActForm):
    amount = money(_("单价（元）"), required=False)
    rule = fields.line(_("报价规则"), 200, required=False)
    valid_from = fields.day(_("执行日期"))
    reason = fields.words(_("依据"), 1000)

    def prepare(self) -> None:
        del self.fields["amount" if self.subject.pricing == Service.Pricing.QUOTED else "rule"]


class MaterialPriceForm(ActForm):
    amount = money(_("单价（元）"))
    valid_from = fields.day(_("执行日期"))
    reason = fields.words(_("依据"), 1000)


class PostForm(ActForm):
    place = fields.line(_("张贴在哪里"), 100, initial=_("客服中心公示栏"))
