from django.urls import path

from hub.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.board, name="board"),
    path("trend/", views.trend, name="trend"),
    path("<slug:code>/", views.cases, name="cases"),
]
