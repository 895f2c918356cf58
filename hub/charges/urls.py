from django.urls import path

from hub.charges.views import accounts, acts, arrears, catalogue, decisions, runs

app_name = "charges"
urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/pay/", accounts.pay, name="pay"),
    path("accounts/<int:pk>/split/", accounts.split, name="split"),
    path("receipts/<int:pk>.pdf", accounts.receipt, name="receipt"),
    path("arrears/", arrears.arrears, name="arrears"),
    path("runs/", runs.runs, name="runs"),
    path("runs/open/", runs.open_run, name="open_run"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/commit/", runs.commit, name="commit"),
    path("runs/<int:pk>/lines/", runs.lines, name="lines"),
    path("items/", catalogue.items, name="items"),
    path("items/meters.xlsx", catalogue.meter_sheet, name="meter_sheet"),
    path("items/add/", catalogue.add_item, name="add_item"),
    path("items/<int:pk>/", catalogue.item, name="item"),
    *decisions.PAGE.paths(),
    path("acts/<slug:kind>/<int:pk>/<slug:name>/", acts.act, name="act"),
]
