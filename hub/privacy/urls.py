from django.urls import path

from hub.privacy.views import decisions, exports, requests, retention

app_name = "privacy"

urlpatterns = [
    path("exports/", exports.exports, name="exports"),
    path("exports/ask/<str:source>/", exports.ask, name="ask"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/fetch/", exports.fetch, name="fetch"),
    path("exports/<int:pk>/stop/", exports.stop, name="stop"),
    path("requests/", requests.requests, name="requests"),
    path("requests/of/<int:pk>/", requests.take, name="take_request"),
    path("requests/<int:pk>/", requests.shown, name="request"),
    path("requests/<int:pk>/answer/", requests.answer, name="answer"),
    path("requests/<int:pk>/refuse/", requests.refuse, name="refuse"),
    path("requests/<int:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("requests/<int:pk>/erase/", requests.erase, name="erase"),
    path("requests/<int:pk>/copy.<slug:form>", requests.copy, name="copy"),
    path("erasures/<int:pk>/", requests.certificate, name="certificate"),
    path("handouts/", exports.handouts, name="handouts"),
    path("terms/", retention.terms, name="terms"),
    path("clearings/<int:pk>/", retention.clearing, name="clearing"),
    path("clearings/<int:pk>/propose/", retention.propose, name="propose_clearing"),
    path("holds/add/", retention.hold, name="hold"),
    path("holds/<int:pk>/lift/", retention.lift, name="lift_hold"),
    *decisions.PAGE.paths(),
]
