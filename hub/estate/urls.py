from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from hub.estate.views import acts, files, frame

app_name = "estate"


def _act(route: str, name: str, view: Callable[..., HttpResponseBase] = acts.act) -> URLPattern:
    return path(route, view, {"name": name}, name=name)


urlpatterns = [
    path("", files.households, name="households"),
    path("look-up/", files.look_up, name="look_up"),
    path("reveals/", files.reveals, name="reveals"),
    path("looks/<int:pk>/", files.look, name="look"),
    _act("looks/<int:pk>/answer/", "answer_look"),
    path("<int:pk>/", files.household, name="household"),
    # What people do to a household's file
    _act("<int:pk>/room/", "change_household"),
    _act("<int:pk>/move-in/", "move_in"),
    _act("<int:pk>/vehicle/", "add_vehicle"),
    _act("residents/<int:pk>/name/", "correct_name"),
    _act("residents/<int:pk>/preferences/", "set_preferences"),
    _act("residents/<int:pk>/phone/", "add_phone"),
    _act("residents/<int:pk>/move-out/", "move_out", acts.press),
    path("phones/<int:pk>/reveal/", acts.reveal_phone, name="reveal_phone"),
    _act("phones/<int:pk>/verify/", "verify_phone", acts.press),
    _act("phones/<int:pk>/end/", "end_phone", acts.press),
    _act("vehicles/<int:pk>/end/", "end_vehicle", acts.press),
    # The frame: areas, buildings, beats
    path("areas/", frame.areas, name="areas"),
    _act("areas/add/", "add_area", acts.add),
    _act("buildings/add/", "add_building", acts.add),
    _act("buildings/<int:pk>/move/", "move_building"),
    _act("rooms/add/", "add_household", acts.add),
    path("beats/", frame.beats, name="beats"),
    _act("areas/<int:pk>/beat/", "assign_beat"),
    _act("beats/<int:pk>/end/", "end_beat", acts.press),
]
