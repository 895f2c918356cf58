"""What the API says about matters, and how the body of an act follows from its form."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django import forms as fields
from django.http import QueryDict
from django.utils.timezone import localtime
from ninja import Field, Schema
from pydantic import AwareDatetime, BaseModel, create_model

from hub.kernel.api import Fact, Fault, Id, Invalid, Said, Told, Words
from hub.kernel.pages import Entry
from hub.kernel.text import masked_phone
from hub.matters import forms
from hub.matters.models import Matter, Reporter

MOST_PHOTOS = 30
# Beyond these a moment has no date in the house's zone; no act is about one.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]


class Brief(Schema):
    """A matter as lists show it."""

    id: int
    number: str
    kind: str
    channel: str
    type_code: str
    type: str = Field(alias="type_label")
    severity: str
    is_urgent: bool
    status: str
    validity: str
    text: str
    where: str
    household_id: int | None
    department_id: int | None
    department: str | None
    holder: str | None
    recorded_at: datetime
    due_at: datetime | None = Field(description="最近的时限 the nearest duty's moment")
    duty: str = Field(description="最近的责任 the nearest duty")
    version: int = Field(description="每办一次加一 send it back as `seen`")

    @staticmethod
    def resolve_department(matter: Matter) -> str | None:
        return str(matter.department) if matter.department else None

    @staticmethod
    def resolve_holder(matter: Matter) -> str | None:
        return str(matter.holder) if matter.holder else None


class MatterPage(Schema):
    items: list[Brief] = Field(alias="rows")
    earlier: str | None = Field(description="send it as `before`")
    later: str | None = Field(description="send it as `after`")


class MatterFilters(Schema):
    """The filters of the page 事务; an unknown one is refused."""

    q: str = ""
    state: list[str] = []
    kind: list[str] = []
    severity: list[str] = []
    validity: list[str] = []
    department: list[str] = []
    area: list[str] = []
    branch: str = ""
    channel: list[str] = []
    day_from: str = ""
    day_to: str = ""
    order: str = Field("", description="time · new · old")
    after: str = ""
    before: str = ""


class StepOut(Schema):
    label: Said
    state: str = Field(description="done · now · todo · skipped · late")
    at: datetime | None


class DutyOut(Schema):
    kind: str = Field(alias="obligation.kind")
    label: Said
    who: str
    status: str = Field(alias="obligation.status")
    opened_at: datetime = Field(alias="obligation.opened_at")
    due_at: datetime = Field(alias="obligation.due_at")
    met_at: datetime | None = Field(alias="obligation.met_at")


class ReporterOut(Schema):
    id: int
    name: str
    phone: str = Field(description="遮住中间四位 masked")
    prefers: str
    channel: str
    told_at: datetime
    words: str
    no_contact: str

    @staticmethod
    def resolve_name(reporter: Reporter) -> str:
        return str(reporter)

    @staticmethod
    def resolve_phone(reporter: Reporter) -> str:
        return masked_phone(reporter.phone) if reporter.phone else ""


class CallbackOut(Schema):
    reporter_id: int
    caller: str
    way: str
    at: datetime
    is_reached: bool
    verdict: str
    words: str

    @staticmethod
    def resolve_caller(callback: Any) -> str:
        return str(callback.caller)


class EntryOut(Schema):
    at: datetime
    says: Said
    by: str
    text: str
    facts: list[Fact]

    @staticmethod
    def resolve_facts(entry: Entry) -> list[dict[str, Any]]:
        return [{"label": label, "text": text} for label, text in entry.facts]


class PhotoOut(Schema):
    id: int
    name: str
    label: str
    content_type: str


class StageOut(Schema):
    stage: str
    words: str
    written_at: datetime
    is_signed: bool


class RelatedOut(Schema):
    relation: str
    id: int
    number: str


class Whole(Schema):
    """One matter with its chain, duties, people, calls and everything that happened."""

    matter: Brief
    acts: list[str] = Field(description="现在能办的 the acts open to you now, likeliest first")
    steps: list[StepOut]
    duties: list[DutyOut]
    reporters: list[ReporterOut]
    callbacks: list[CallbackOut]
    stages: list[StageOut]
    related: list[RelatedOut]
    photos: list[PhotoOut]
    timeline: list[EntryOut]
    call_refusal: str = Field(description="为什么您不能回访 why you may not call back")


class Done(Schema):
    """How the matter stands after the act."""

    id: int
    number: str
    status: str
    version: int
    decision: int | None = Field(None, description="须另一人决定 what a second person decides")


class Number(Schema):
    number: str


class Choice(Schema):
    value: str
    label: str


class Choices(Schema):
    """What may be chosen in each field of an act on this matter."""

    fields: dict[str, list[Choice]]


# ── Bodies from forms ───────────────────────────────────────────────────────────────────────


def body_of(
    form: type[fields.Form], name: str, *, leave_out: Collection[str] = ()
) -> type[BaseModel]:
    """The body of an act: the fields of its form, by their names, with their limits."""
    taken: dict[str, Any] = {
        field_name: _typed(field)
        for field_name, field in form.base_fields.items()
        if field_name not in leave_out
    }
    body: type[BaseModel] = create_model(name, __base__=Told, **taken)
    return body


def _typed(field: fields.Field) -> tuple[Any, Any]:
    kind = _kind(field)
    said: dict[str, Any] = {"description": str(field.label)} if field.label else {}
    if isinstance(field, forms.Photos):
        return kind, Field([], max_length=MOST_PHOTOS, **said)
    if kind is bool:
        return kind, Field(False, **said)
    if field.required and kind is Words:
        return kind, Field(..., min_length=1, **said)
    if field.required:
        return kind, Field(..., **said)
    return kind | None, Field(None, **said)


def _kind(field: fields.Field) -> Any:
    if isinstance(field, forms.Photos):
        return list[Annotated[Words, Field(max_length=64)]]
    if isinstance(field, (fields.BooleanField, fields.TypedChoiceField)):
        return bool
    if isinstance(field, (fields.ModelChoiceField, fields.IntegerField)):
        return Id
    if isinstance(field, fields.DateTimeField):
        return Moment
    if isinstance(field, fields.ChoiceField) and (values := tuple(_values(field.choices))):
        return Literal[values]
    return Words


def _values(choices: Any) -> list[str]:
    """The values of a list of choices, grouped or not, without the empty one."""
    found: list[str] = []
    for value, label in choices:
        found += _values(label) if isinstance(label, (list, tuple)) else [str(value)]
    return [value for value in found if value]


def as_typed(body: BaseModel) -> QueryDict:
    """The body as the form would have had it from a page."""
    typed = QueryDict(mutable=True)
    for key, value in body.model_dump(exclude_none=True).items():
        typed.setlist(
            key, [_plain(one) for one in (value if isinstance(value, list) else [value])]
        )
    return typed


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%dT%H:%M:%S")
    return str(value)


def checked(form: fields.Form) -> None:
    """
    :raises Invalid: naming every field the form does not take.
    """
    if not form.is_valid():
        raise Invalid(
            [
                Fault(field="" if name == "__all__" else name, message=" ".join(map(str, errors)))
                for name, errors in form.errors.items()
            ]
        )
