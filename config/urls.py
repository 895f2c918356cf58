"""Every address of the product, app by app."""

from django.urls import include, path

from hub.matters.views.finding import everything

urlpatterns = [
    path("", include("hub.people.urls")),
    path("", include("hub.kernel.urls")),
    path("search/", everything, name="search"),
    path("estate/", include("hub.estate.urls")),
    path("matters/", include("hub.matters.urls")),
    path("analysis/", include("hub.analysis.urls")),
    path("quality/", include("hub.quality.urls")),
]
