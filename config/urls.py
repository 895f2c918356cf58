"""Every address of the product, app by app."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    path("", include("hub.people.urls")),
    path("", include("hub.kernel.urls")),
]
for app in ("estate", "matters", "analysis", "quality"):
    if find_spec(f"hub.{app}.urls"):
        urlpatterns.append(path(f"{app}/", include(f"hub.{app}.urls")))
