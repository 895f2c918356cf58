from django.urls import path

from hub.leave.views import acts, asking, desk, kinds, ledger

app_name = "leave"
urlpatterns = [
    path("", asking.mine, name="mine"),
    path("ask/", asking.ask, name="ask"),
    path("reckon/", asking.reckon, name="reckon"),
    path("<int:pk>/", asking.leave, name="leave"),
    path("<int:pk>/extend/", asking.extend, name="extend"),
    path("<int:pk>/paper/", asking.paper, name="paper"),
    path("approvals/", desk.approvals, name="approvals"),
    path("calendar/", desk.calendar, name="calendar"),
    path("calls/log/", desk.log_call, name="log_call"),
    path("calls/<int:pk>/", desk.call, name="call"),
    path("decisions/<int:pk>/", desk.decide, name="decide"),
    path("balances/", ledger.balances, name="balances"),
    path("ledger/", ledger.own_ledger, name="ledger"),
    path("ledger/<int:pk>/", ledger.ledger_of, name="ledger_of"),
    path("entries/<int:pk>/", ledger.entry, name="entry"),
    path("forfeits/<int:pk>/", ledger.forfeit, name="forfeit"),
    path("months/", ledger.months, name="months"),
    path("months/<int:pk>/<slug:as_>/", ledger.sheet, name="sheet"),
    path("kinds/", kinds.kinds, name="kinds"),
    path("kinds/<int:pk>/", kinds.kind, name="kind"),
    path("acts/<slug:kind>/<int:pk>/<slug:name>/", acts.act, name="act"),
]
