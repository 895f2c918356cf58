"""Every address of the product, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("hub.people.urls")),
    path("", include("hub.kernel.urls")),
    path("", include("hub.matters.front_urls")),
    path("estate/", include("hub.estate.urls")),
    path("privacy/", include("hub.privacy.urls")),
    path("matters/", include("hub.matters.urls")),
    path("charges/", include("hub.charges.urls")),
    path("duty/", include("hub.duty.urls")),
    path("registers/", include("hub.duty.register_urls")),
    path("directives/", include("hub.directives.urls")),
    path("leave/", include("hub.leave.urls")),
    path("conduct/", include("hub.conduct.urls")),
    path("paidwork/", include("hub.paidwork.urls")),
    path("dunning/", include("hub.dunning.urls")),
    path("debit/", include("hub.debit.urls")),
    path("analysis/", include("hub.analysis.urls")),
    path("quality/", include("hub.quality.urls")),
    path("api/", include("config.api_urls")),
]

handler500 = "hub.kernel.web.broken"
