from django.urls import path

from hub.matters.views import acts, cockpit, intake, queue, record, rulings, worklist

app_name = "matters"
urlpatterns = [
    path("", worklist.matters, name="list"),
    path("intake/", intake.intake, name="intake"),
    path("intake/hints/", intake.hints, name="intake_hints"),
    path("intake/household/<int:pk>/", intake.household, name="intake_household"),
    path("queue/", queue.queue, name="queue"),
    path("callbacks/", cockpit.cockpit, name="cockpit"),
    path("rulings/", rulings.rulings, name="rulings"),
    path("decisions/<int:pk>/", rulings.decide, name="decide"),
    path("<int:pk>/", record.detail, name="detail"),
    path("<int:pk>/sheet/", record.sheet, name="sheet"),
    path("<int:pk>/reporter/<int:reporter>/", record.reveal, name="reveal"),
    path("<int:pk>/<slug:name>/", acts.act, name="act"),
]
