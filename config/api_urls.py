"""The addresses of the API: its operations, its document, and the page that explains them."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from config.api import api, docs
from hub.people.web import SignedInRequest, signed_in


@signed_in
def front(request: SignedInRequest) -> HttpResponse:
    return redirect("api_docs")


urlpatterns = [
    path("", front),
    path("docs", docs, name="api_docs"),
    path("", api.urls),
]
