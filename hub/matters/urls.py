from django.urls import path

from hub.matters.views import acts, intake, record, worklist

app_name = "matters"
urlpatterns = [
    path("", worklist.matters, name="list"),
    path("intake/", intake.intake, name="intake"),
    path("intake/hints/", intake.hints, name="intake_hints"),
    path("intake/household/<int:pk>/", intake.household, name="intake_household"),
    path("<int:pk>/", record.detail, name="detail"),
    path("<int:pk>/reporter/<int:reporter>/", record.reveal, name="reveal"),
    path("<int:pk>/<slug:name>/", acts.act, name="act"),
]
