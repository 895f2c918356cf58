from django.urls import path

from hub.conduct.views import checks, items

app_name = "conduct"
urlpatterns = [
    path("", checks.checks, name="checks"),
    path("who/", checks.who, name="who"),
    path("who/<int:pk>/", checks.make, name="make"),
    path("<int:pk>/", checks.check, name="check"),
    path("<int:pk>/reply/", checks.reply, name="reply"),
    path("<int:pk>/review/", checks.review, name="review"),
    path("items/", items.items, name="items"),
    path("items/<int:pk>/", items.item, name="item"),
]
