"""The API: every app's operations under one document, and the page that explains them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer

from hub.analysis import rest as analysis
from hub.estate import rest as estate
from hub.kernel import rest as kernel
from hub.kernel.api import BadBody, NotSignedIn, invalid, refused
from hub.kernel.refusals import Missing, Refusal
from hub.matters import rest as matters
from hub.paidwork import rest as paidwork
from hub.people import rest as people
from hub.people.api import BySession, ByToken
from hub.people.web import SignedInRequest, signed_in
from hub.quality import rest as quality

HERE = "/communities/{community}"


class Plain(JSONRenderer):
    """Chinese as Chinese, for whoever reads an answer in a terminal."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class OneName(NinjaAPI):
    """Operations are known by the names of their functions, which clients are generated from."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


api = OneName(
    title="中枢 Zhongshu",
    version="1",
    description=(
        "与页面同一套动作、同一套权限。The same acts and rights as the pages. "
        "See docs/how-to/use-the-api.md."
    ),
    urls_namespace="api",
    renderer=Plain(),
    auth=[ByToken(), BySession()],
    openapi_url=None,
    docs_url=None,
)
api.add_router("", people.me)
for router in (
    people.router,
    estate.router,
    *matters.ROUTERS,
    kernel.router,
    analysis.router,
    paidwork.router,
    quality.router,
):
    api.add_router(HERE + ("/attachments" if router is kernel.router else ""), router)


@cache
def document() -> dict[str, Any]:
    """Written once for each process: it takes a second, and the operations do not change."""
    return api.get_openapi_schema(path_prefix="/api/")


@api.get("/openapi.json", include_in_schema=False)
def openapi(request: HttpRequest) -> dict[str, Any]:
    """The document clients are generated from, for whoever is signed in."""
    return document()


# ── Refusals ────────────────────────────────────────────────────────────────────────────────


@api.exception_handler(Refusal)
def show_refusal(request: HttpRequest, refusal: Any) -> HttpResponse:
    return refused(refusal)


@api.exception_handler(ValidationError)
def show_faults(request: HttpRequest, error: Any) -> HttpResponse:
    return refused(invalid(error))


@api.exception_handler(AuthenticationError)
def ask_to_sign_in(request: HttpRequest, error: Any) -> HttpResponse:
    return refused(NotSignedIn())


@api.exception_handler(HttpError)
@api.exception_handler(MultiPartParserError)
@api.exception_handler(SuspiciousOperation)
def show_bad_body(request: HttpRequest, error: Any) -> HttpResponse:
    return refused(BadBody())


@api.exception_handler(Http404)
def show_missing(request: HttpRequest, error: Any) -> HttpResponse:
    return refused(Missing())


# ── The page ────────────────────────────────────────────────────────────────────────────────


@signed_in
def docs(request: SignedInRequest) -> HttpResponse:
    """The document to read: written by the server, as the content security policy has it."""
    return render(request, "kernel/api.html", {"sections": _sections(document())})


def _sections(schema: Any) -> dict[str, list[dict[str, Any]]]:
    """The operations by their tag, each with what it takes and what it answers."""
    found: dict[str, list[dict[str, Any]]] = {}
    parts = schema["components"]["schemas"]
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            told = {
                "method": method.upper(),
                "path": path,
                "name": operation["operationId"],
                "summary": operation["summary"],
                "text": operation.get("description", ""),
                "parameters": [_parameter(one) for one in operation.get("parameters", [])],
                "body": _fields(_content(operation.get("requestBody", {})), parts),
                "answer": _fields(_content(operation["responses"][200]), parts),
            }
            found.setdefault(operation["tags"][0], []).append(told)
    return found


def _parameter(one: Any) -> dict[str, Any]:
    return {
        "name": one["name"],
        "type": f"{one['in']} · {_type(one['schema'])}",
        "is_required": one["required"],
        "text": one["schema"].get("description", ""),
    }


def _content(holder: Any) -> Any:
    return next((one["schema"] for one in holder.get("content", {}).values()), {})


def _fields(schema: Any, parts: Any) -> list[dict[str, Any]]:
    """One line a field of the schema, with its type in a word or two."""
    schema = _whole(schema, parts)
    if "items" in schema:
        schema = _whole(schema["items"], parts)
    needed = schema.get("required", [])
    return [
        {
            "name": name,
            "type": _type(field),
            "is_required": name in needed,
            "text": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _whole(schema: Any, parts: Any) -> Any:
    return parts[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _type(field: Any) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " | ".join(_type(one) for one in field["anyOf"])
    if "enum" in field:
        return " · ".join(map(str, field["enum"]))
    if "const" in field:
        return str(field["const"])
    if field.get("type") == "array":
        return f"[{_type(field.get('items', {}))}]"
    return str(field.get("format") or field.get("type", "—"))
