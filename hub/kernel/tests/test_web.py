"""Refusals are answered in the form the asker can show; nobody's page is kept by a cache."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import ensure_csrf_cookie

from config.urls import urlpatterns as of_the_product
from hub.kernel.models import Company
from hub.kernel.refusals import Missing, NotAllowed, Refusal

pytestmark = pytest.mark.django_db


class TooLate(Refusal):
    message = "已经过了时限。请找主管补办。"
    field = "words"


def refusing(refusal: Refusal) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        raise refusal

    return view


def bug(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def gone(request: HttpRequest) -> HttpResponse:
    raise Http404


def small_picture(request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers={"Cache-Control": "private, max-age=60"})


@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("test/late", refusing(TooLate())),
    path("test/missing", refusing(Missing())),
    path("test/not-allowed", refusing(NotAllowed())),
    path("test/markup", refusing(TooLate("<b>粗</b>"))),
    path("test/bug", bug),
    path("test/gone", gone),
    path("test/picture", small_picture),
    path("test/page", page),
    *of_the_product,
]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    Company.objects.create(name="万家物业")  # else every page leads to the set-up


@pytest.fixture
def ana(client: Client) -> Client:
    """Ana's browser."""
    ana = get_user_model().objects.create_user(username="ana", name="安娜")
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class TestShowRefusals:
    @pytest.mark.parametrize(
        ("address", "status", "says"),
        [
            ("/test/late", 409, "请找主管补办"),
            ("/test/missing", 404, "没有找到这条记录"),
            ("/test/not-allowed", 403, "您的岗位没有这项权限"),
        ],
    )
    def test_shows_a_page_with_the_way_out(
        self, client: Client, address: str, status: int, says: str
    ) -> None:
        answer = client.get(address)

        assert answer.status_code == status
        assert says in answer.content.decode()
        assert "data-back" in answer.content.decode()

    def test_keeps_the_frame_for_people_who_are_signed_in(self, ana: Client) -> None:
        assert "topbar" in ana.get("/test/late").content.decode()

    def test_shows_strangers_no_frame(self, client: Client) -> None:
        assert "topbar" not in client.get("/test/late").content.decode()

    def test_gives_htmx_a_notice_for_the_top_of_the_page(self, ana: Client) -> None:
        answer = ana.post("/test/late", headers={"HX-Request": "true"})

        assert answer.status_code == 409
        assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#notice", "innerHTML")
        assert answer["HX-Refusal"] == "TooLate"
        assert "<html" not in answer.content.decode()

    def test_gives_scripts_the_reason_as_data(self, ana: Client) -> None:
        answer = ana.get("/test/late", headers={"Accept": "application/json"})

        assert answer.status_code == 409
        assert answer.json() == {
            "code": "TooLate",
            "message": "已经过了时限。请找主管补办。",
            "field": "words",
            "errors": [],
            "version": None,
        }

    def test_gives_a_page_to_whoever_takes_anything(self, client: Client) -> None:
        answer = client.get("/test/late", headers={"Accept": "*/*"})

        assert answer["Content-Type"].startswith("text/html")

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_escapes_the_sentence(self, client: Client, headers: dict[str, str]) -> None:
        assert "<b>粗" not in client.get("/test/markup", headers=headers).content.decode()

    def test_leaves_bugs_to_the_error_log(self, client: Client) -> None:
        with pytest.raises(ZeroDivisionError):
            client.get("/test/bug")


class TestErrorPages:
    def test_a_bug_shows_a_plain_page(self, client: Client) -> None:
        client.raise_request_exception = False

        answer = client.get("/test/bug")

        assert answer.status_code == 500
        assert "已记入错误日志" in answer.content.decode()

    @pytest.mark.parametrize("address", ["/test/gone", "/nowhere"])
    def test_a_wrong_address_shows_the_way_back(self, ana: Client, address: str) -> None:
        answer = ana.get(address)

        assert answer.status_code == 404
        assert "没有这一页" in answer.content.decode()

    def test_an_expired_form_says_what_to_do(self) -> None:
        answer = Client(enforce_csrf_checks=True).post("/test/page")

        assert answer.status_code == 403
        assert "页面已过期" in answer.content.decode()


class TestKeepPrivate:
    @pytest.mark.parametrize("address", ["/test/page", "/test/late", "/nowhere"])
    def test_forbids_every_copy_of_what_signed_in_people_see(
        self, ana: Client, address: str
    ) -> None:
        assert "no-store" in ana.get(address)["Cache-Control"]

    def test_leaves_alone_what_a_view_has_said_itself(self, ana: Client) -> None:
        assert ana.get("/test/picture")["Cache-Control"] == "private, max-age=60"

    def test_says_nothing_about_strangers_pages(self, client: Client) -> None:
        assert not client.get("/test/page").has_header("Cache-Control")
