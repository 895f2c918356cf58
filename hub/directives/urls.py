from django.urls import path

from hub.directives.views import acts, instructions, meetings, objections, uniforms

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
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/record/", meetings.record, name="record_meeting"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>.pdf", meetings.minutes, name="minutes"),
    path("uniforms/", uniforms.uniforms, name="uniforms"),
    path("uniforms/ask/", uniforms.ask, name="ask_uniform"),
    path("uniforms/<int:pk>/", uniforms.uniform, name="uniform"),
    path("acts/<slug:kind>/<int:pk>/<slug:name>/", acts.act, name="act"),
]
