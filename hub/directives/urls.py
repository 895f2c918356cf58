from django.urls import path

from hub.directives.views import acts, instructions, objections

app_name = "directives"
urlpatterns = [
    path("", instructions.mine, name="mine"),
    path("given/", instructions.given, name="given"),
    path("all/", instructions.all_, name="all"),
    path("issue/", instructions.issue, name="issue"),
    path("log/", instructions.log, name="log"),
    path("<int:pk>/", instructions.instruction, name="instruction"),
    path("parts/<int:pk>/", instructions.part, name="part"),
    path("conflicts/<int:pk>/", objections.conflict, name="conflict"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("acts/<slug:kind>/<int:pk>/<slug:name>/", acts.act, name="act"),
]
