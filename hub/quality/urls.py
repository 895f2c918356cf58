from django.urls import path

from hub.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.board, name="board"),
    path("<slug:code>/", views.cases, name="cases"),
]
