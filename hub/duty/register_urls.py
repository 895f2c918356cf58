"""Addresses of the shift registers: beside those of duty, because they stand on their own."""

from django.urls import path

from hub.duty.views import register, register_acts

app_name = "register"
urlpatterns = [
    path("", register.shelf, name="shelf"),
    path("open/", register.open_book, name="open"),
    path("<int:pk>/", register.book, name="book"),
    path("<int:pk>/sheet/", register.sheet, name="sheet"),
    path("<int:pk>/hand/", register.hand, name="hand"),
    path("handovers/<int:pk>/", register.handover, name="handover"),
    path("handovers/<int:pk>/count/", register.count, name="count"),
    path("handovers/<int:pk>/sign/", register.sign, name="sign"),
    path("paper/<int:pk>/", register.paper, name="paper"),
    path("acts/<slug:kind>/<int:pk>/<slug:name>/", register_acts.act, name="act"),
]
