"""What people type about people, as Python values. Nothing is saved or decided here."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hub.kernel import fields
from hub.kernel.choosing import offer, offer_rows
from hub.people import rules
from hub.people.acts import ActForm
from hub.people.line import Line
from hub.people.models import Department, Role, Staff


def _words(label: Any, length: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **options)


def _secret(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=128, widget=widget, **options)


def _departments() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("部门"),
        choices=Department.Kind.choices,
        coerce=Department.Kind,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("名称以后可以改，也可以再加。"),
    )


class _Colleague(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes none at run time
    """Two may have the same name; nobody has another's username."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} {obj.username}"


def _colleague(label: Any) -> _Colleague:
    widget = forms.Select(attrs={"data-search": ""})
    return _Colleague(Staff.objects.none(), label=label, empty_label=_("请选择"), widget=widget)


def _others(form: ActForm) -> QuerySet[Staff]:
    """The colleagues of whom the form is about."""
    here = rules.staff_of(form.community).filter(is_active=True)
    return here.exclude(pk=form.subject.pk)


class SetUpForm(forms.Form):
    """No act of somebody: nobody works here yet."""

    company = _words(_("公司名称"), 100)
    community = _words(_("项目名称"), 100, help_text=_("您管理的小区，例如“云湖花园”。"))
    code = _words(_("项目代号"), 8, help_text=_("1 至 8 个字母或数字，印在单号里，定后不改。"))
    address = _words(_("地址"), 200, required=False)
    departments = _departments()
    admin_username = _words(_("工号"), 30)
    admin_name = _words(_("姓名"), 40)
    director_username = _words(_("工号"), 30)
    director_name = _words(_("姓名"), 40)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, second = said.get("admin_username", ""), said.get("director_username")
        if second and first.strip().lower() == second.strip().lower():
            self.add_error("director_username", _("两位须是不同的人：系统管理不看业务。"))
        return said


class CommunityForm(forms.Form):
    """No act in a community: it makes one."""

    code = _words(_("项目代号"), 8, help_text=_("印在单号里，定后不改。"))
    name = _words(_("项目名称"), 100)
    address = _words(_("地址"), 200, required=False)
    departments = _departments()


class PostForm(ActForm):
    role = forms.TypedChoiceField(
        label=_("岗位"), choices=[("", _("请选择")), *Role.choices], coerce=Role
    )
    department: Any = forms.ModelChoiceField(
        Department.objects.none(), label=_("部门"), required=False, empty_label=_("不属于部门")
    )
    is_company_wide = forms.BooleanField(
        label=_("公司级：所有项目"),
        required=False,
        help_text=_("只用于公司经理、审计、系统管理和分管多个项目的主任。"),
    )

    def prepare(self) -> None:
        places = rules.departments_of(self.community).filter(is_active=True)
        offer_rows(self, "department", places)


class HireForm(PostForm):
    username = _words(_("工号"), 30, help_text=_("登录用。离职后不再分给别人。"))
    name = _words(_("姓名"), 40)
    phone = _words(_("手机"), 30, required=False)
    joined_on = fields.day(label=_("入职日期"), required=False)

    field_order = ("username", "name", "role", "department", "phone", "joined_on")

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("joined_on", localdate(self.at))


class LeaveForm(ActForm):
    left_on = fields.day(label=_("最后工作日"))

    def prepare(self) -> None:
        self.initial.setdefault("left_on", localdate(self.at))


class GroundForm(ActForm):
    ground = fields.words(_("理由"), 500, rows=3)


class DeputyForm(ActForm):
    role = forms.TypedChoiceField(label=_("代理岗位"), coerce=Role)
    deputy: Any = _colleague(_("代理人"))
    since = fields.moment(label=_("开始"), required=False, help_text=_("留空即从现在开始。"))
    until = fields.moment(label=_("结束"), help_text=_("最长 90 天。"))
    reason = _words(_("原因"), 200)

    def prepare(self) -> None:
        held = dict.fromkeys(Role(post.role) for post in self.subject.posts.at(self.at))
        lent = [(role.value, role.label) for role in held if role not in rules.APART]
        offer(self, "role", lent)
        offer_rows(self, "deputy", _others(self))

    def asked(self) -> dict[str, Any]:
        return {**self.cleaned_data, "since": self.cleaned_data["since"] or self.at}


class ReportingForm(ActForm):
    """Offers only those who are over the person by their posts, and the asker over them."""

    leader: Any = _colleague(_("直接上级"))
    supervisor: Any = _colleague(_("再上一级"))
    since = fields.day(
        label=_("起"), required=False, help_text=_("留空即从今天起；原来的到前一天止。")
    )

    def prepare(self) -> None:
        line = Line(self.community, self.at)
        over = [pk for pk in line.seats if line.outranks(pk, self.subject.pk)]
        for name in ("leader", "supervisor"):
            offer_rows(self, name, Staff.objects.filter(pk__in=over))
        self.fields["supervisor"].required = False

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "leader_id": told["leader"].pk,
            "supervisor_id": told["supervisor"].pk if told["supervisor"] else None,
            "since": told["since"],
        }


class RecusalForm(ActForm):
    about: Any = _colleague(_("与谁"))
    reason = _words(_("回避原因"), 200, help_text=_("例如夫妻、亲属、利害关系。"))

    def prepare(self) -> None:
        offer_rows(self, "about", _others(self))


class _DepartmentForm(ActForm):
    name = _words(_("部门名称"), 40)
    takes_matters = forms.BooleanField(
        label=_("接收派单"),
        required=False,
        initial=True,
        help_text=_("不勾选则不能把事务转给它。"),
    )


class DepartmentForm(_DepartmentForm):
    def prepare(self) -> None:
        for name in self.fields:
            self.initial.setdefault(name, getattr(self.subject, name))


class NewDepartmentForm(_DepartmentForm):
    kind = forms.TypedChoiceField(
        label=_("职能"), choices=Department.Kind.choices, coerce=Department.Kind
    )
    field_order = ("kind", "name", "takes_matters")


class PasswordForm(forms.Form):
    """No act in a community: whoever has no post any more may change their password too."""

    old = _secret(_("原密码"), "current-password")
    new = _secret(
        _("新密码"), "new-password", help_text=_("至少 10 位，不能全是数字，不能是常见密码。")
    )
    again = _secret(_("再输一次"), "new-password")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "new" in said and said.pop("again", None) != said["new"]:
            self.add_error("again", _("两次输入的新密码不一样。"))
        return said


class TokenForm(ActForm):
    name = _words(_("用途"), 60, help_text=_("哪台设备或哪个程序用它，例如“微信群机器人”。"))
    ends_on = fields.day(label=_("截止日期"), help_text=_("最长一年，到期自动失效。"))

    def prepare(self) -> None:
        self.initial.setdefault("ends_on", localdate(self.at) + timedelta(days=90))
