from django.urls import path

from hub.privacy.views import decisions, exports

app_name = "privacy"

urlpatterns = [
    path("exports/", exports.exports, name="exports"),
    path("exports/ask/<str:source>/", exports.ask, name="ask"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/fetch/", exports.fetch, name="fetch"),
    path("exports/<int:pk>/stop/", exports.stop, name="stop"),
    path("handouts/", exports.handouts, name="handouts"),
    *decisions.PAGE.paths(),
]
