"""The departments of a community."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel import journal, text
from hub.kernel.models import Community, Obligation
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.people import rules
from hub.people.events import Happened
from hub.people.models import Department, Post, Staff


class DepartmentNameTaken(Refusal):
    message = _("本项目已有同名部门（停用的也算）。请换一个名称。")
    field = "name"


class DepartmentNameMissing(Incomplete):
    message = _("请填写部门名称。")
    field = "name"


class DepartmentInUse(Refusal):
    message = _("这个部门还有在任的同事或没办完的事。请先调整岗位、办完或改派，再停用。")


@transaction.atomic
def add_department(
    *,
    kind: Department.Kind,
    name: str,
    takes_matters: bool = True,
    community: Community,
    by: Staff,
    at: datetime,
) -> Department:
    """Add a department that work can be given to.

    :raises DepartmentNameTaken: names tell departments apart, those closed as well.
    """
    _may(by, community, at)
    department = Department(
        community=community, kind=kind, name=_spelt(name), takes_matters=takes_matters
    )
    _keep(department)
    journal.record(
        Happened.DEPARTMENT_ADDED, department, by=by, at=at, name=department.name, kind=kind.value
    )
    return department


@transaction.atomic
def rename_department(
    department: Department,
    *,
    name: str,
    takes_matters: bool,
    community: Community,
    by: Staff,
    at: datetime,
) -> Department:
    """Change what a department is called and whether matters are given to it."""
    department = _locked(department, community)
    _may(by, community, at)
    before = {"name": department.name, "takes_matters": department.takes_matters}
    department.name, department.takes_matters = _spelt(name), takes_matters
    _keep(department, "name", "takes_matters")
    journal.record(
        Happened.DEPARTMENT_CHANGED,
        department,
        by=by,
        at=at,
        before=before,
        after={"name": department.name, "takes_matters": takes_matters},
    )
    return department


@transaction.atomic
def close_department(
    department: Department, *, community: Community, by: Staff, at: datetime
) -> Department:
    """Take a department out of use; what it did stays its own.

    :raises DepartmentInUse: while somebody holds a post in it or it owes something.
    """
    department = _locked(department, community)
    _may(by, community, at)
    if not department.is_active:
        return department
    owed = Obligation.objects.open().filter(community=community, unit=department.pk)
    if Post.objects.at(at).filter(department=department).exists() or owed.exists():
        raise DepartmentInUse
    department.is_active = False
    department.save(update_fields=["is_active"])
    journal.record(Happened.DEPARTMENT_CLOSED, department, by=by, at=at, name=department.name)
    return department


def _may(by: Staff, community: Community, at: datetime) -> None:
    if not rules.administers(by, community.pk, at):
        raise NotAllowed


def _spelt(name: str) -> str:
    name = text.normal(name)
    if not name:
        raise DepartmentNameMissing
    return name


def _keep(department: Department, *fields: str) -> None:
    try:
        with transaction.atomic():
            department.save(update_fields=fields or None)
    except IntegrityError:
        raise DepartmentNameTaken from None


def _locked(department: Department, community: Community) -> Department:
    found = (
        Department.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=department.pk, community=community)
        .first()
    )
    if found is None:
        raise Missing
    return found
