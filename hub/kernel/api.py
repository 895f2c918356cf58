"""What every operation of the API shares: its types, the one shape of a refusal, and the words
for what was sent wrongly."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Path, Schema
from ninja.errors import ValidationError
from pydantic import BeforeValidator, ConfigDict, Field

from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Missing, Refusal

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
# No database column holds a NUL.
Words = Annotated[str, Field(pattern=r"^[^\u0000]*$")]
# Words that wait to be told in which language.
Said = Annotated[str, BeforeValidator(str)]
# The prefix of the address has it: the library cannot know it for a part of the path by itself.
Code = Annotated[str, Path(description="项目代号 code of the community", example="YH")]


class ApiRequest(HttpRequest):
    """A request as the sign-in hands it to an operation."""

    user: Any
    community: Community
    now: datetime


class Told(Schema):
    """What is sent in. A misspelt field is refused rather than passed over in silence."""

    model_config = ConfigDict(extra="forbid")


class Fact(Schema):
    label: Said
    text: Said


class Reason(Told):
    reason: Words = Field(description="为什么 why; goes on record")


# ── Refusals ────────────────────────────────────────────────────────────────────────────────


class Fault(Schema):
    field: str
    message: str


class Refused(Schema):
    """Every refusal. Branch on `code`, show `message`: the words may change, the code does not."""

    code: str = Field(description="类名 name of the reason, such as NotAllowed or Changed")
    message: str = Field(description="给人看的话 what to show a person")
    field: str | None = Field(description="哪个字段 the field it is about")
    errors: list[Fault] = Field(description="每个不对的字段 every field that is wrong")
    version: int | None = Field(description="Changed: the version as it is now")


class Invalid(Incomplete):
    """Fields that no rule has to be asked about: missing, of another type, not on the list."""

    def __init__(self, errors: list[Fault]) -> None:
        self.errors = errors
        self.field = errors[0].field or None if errors else None
        super().__init__(errors[0].message if errors else None)


class BadBody(Incomplete):
    message = _("正文不完整或写法不对，没有收下。请检查后重发。")


class NotSignedIn(Refusal):
    """Whatever is wrong with a token is nobody's business who does not own it."""

    message = _(
        "没有登录，或令牌无效。请在“我的账号”里发放令牌，放在 Authorization: Bearer 后面。"
    )
    status: ClassVar[int] = 401


def refused(refusal: Refusal) -> JsonResponse:
    """The refusal as programs read it."""
    body = Refused(
        code=refusal.code,
        message=str(refusal),
        field=refusal.field,
        errors=getattr(refusal, "errors", []),
        version=getattr(refusal, "version", None),
    )
    response = JsonResponse(
        body.model_dump(), status=refusal.status, json_dumps_params={"ensure_ascii": False}
    )
    if refusal.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


COMMON = frozenset({400, 401, 403, 404, 409})


def answers(success: Any, *others: int) -> dict[Any, Any]:
    """What an operation answers with: `success`, or any of the refusals."""
    return {200: success, frozenset({*COMMON, *others}): Refused}


# ── What was sent wrongly, in words ─────────────────────────────────────────────────────────

SAYS: Mapping[str, Promise] = {
    "missing": _("请填写。"),
    "extra_forbidden": _("没有这个字段，请核对接口文档里的名称。"),
    "string_type": _("请写成文字。"),
    "string_unicode": _("含有不能保存的字符，请删去后再提交。"),
    "string_pattern_mismatch": _("写法不对，或含有不能保存的字符，请核对接口文档。"),
    "string_too_long": _("太长，最多 %(max_length)s 字。"),
    "string_too_short": _("太短，至少 %(min_length)s 字。"),
    "too_long": _("太多，最多 %(max_length)s 个。"),
    "greater_than_equal": _("不能小于 %(ge)s。"),
    "less_than_equal": _("不能大于 %(le)s。"),
    "literal_error": _("请从规定的值里选：%(expected)s。"),
    "bool_type": _("请写 true 或 false。"),
    "bool_parsing": _("请写 true 或 false。"),
    "list_type": _("请写成列表。"),
}
BY_BEGINNING: Mapping[str, Promise] = {
    "int": _("请写成整数。"),
    "datetime": _("请写成时刻，例如 2026-11-23T14:05:00+08:00。"),
    "timezone": _("请写成带时区的时刻，例如 2026-11-23T14:05:00+08:00。"),
    "date": _("请写成日期，例如 2026-11-23。"),
    "model": _("请写成 JSON 对象。"),
}


def invalid(error: ValidationError) -> Refusal:
    """What to say about it. An address with a wrong number in it leads nowhere."""
    if any(one["loc"][0] == "path" for one in error.errors):
        return Missing()
    return Invalid([Fault(field=_field(one["loc"]), message=_says(one)) for one in error.errors])


def _field(loc: tuple[Any, ...]) -> str:
    """The place within the body, or the name of the parameter."""
    names = [str(part) for part in loc[1:]]
    return ".".join(names[1:] if loc[0] == "body" and len(names) > 1 else names)


def _says(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    found = SAYS.get(kind) or BY_BEGINNING.get(kind.partition("_")[0])
    limits = dict(error.get("ctx", {}))
    if "expected" in limits:
        limits["expected"] = " · ".join(re.findall("'([^']*)'", limits["expected"]))
    return str(found or _("内容不对，请核对接口文档。")) % limits
