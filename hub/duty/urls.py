from django.urls import path

from hub.duty.views import acts, mine, rosters, setup, setup_acts, team

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
    path("stations/", setup.stations, name="stations"),
    path("stations/<int:pk>/", setup.station, name="station"),
    path("shifts/", setup.shifts, name="shifts"),
    path("shifts/<int:pk>/", setup.shift, name="shift"),
    path("rotations/", setup.rotations, name="rotations"),
    path("rotations/<int:pk>/", setup.rotation, name="rotation"),
    path("licences/", setup.licences, name="licences"),
    path("protections/", setup.protections, name="protections"),
    path("team/", team.team, name="team"),
    path("decisions/<int:pk>/", team.decide, name="decide"),
    path("acts/<slug:kind>/<int:pk>/<slug:name>/", acts.act, name="act"),
    # Under the addresses of what they set up, so that the navigation knows where one is.
    path("<slug:kind>/add/", setup_acts.add, name="add"),
    path("stations/<slug:kind>/<int:pk>/<slug:name>/", setup_acts.do, name="do_at"),
    path("<slug:kind>/<int:pk>/<slug:name>/", setup_acts.do, name="do"),
]
