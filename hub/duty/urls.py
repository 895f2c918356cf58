from django.urls import path

from hub.duty.views import acts, mine, rosters, team

app_name = "duty"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("punch/", mine.punch, name="punch"),
    path("position/", mine.position, name="position"),
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/draw-up/", rosters.draw_up, name="draw_up"),
    path("rosters/<int:pk>/", rosters.roster, name="roster"),
    path("rosters/<int:pk>/paint/", rosters.paint, name="paint"),
    path("rosters/<int:pk>/search/", rosters.searching, name="searching"),
    path("team/", team.team, name="team"),
    path("decisions/<int:pk>/", team.decide, name="decide"),
    path("acts/<slug:kind>/<int:pk>/<slug:name>/", acts.act, name="act"),
]
