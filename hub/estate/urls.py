from django.urls import path

from hub.estate.views import acts, files, frame

app_name = "estate"

urlpatterns = [
    path("", files.households, name="households"),
    path("look-up/", files.look_up, name="look_up"),
    path("reveals/", files.reveals, name="reveals"),
    path("looks/<int:pk>/", files.look, name="look"),
    path("looks/<int:pk>/answer/", acts.answer_look, name="answer_look"),
    path("<int:pk>/", files.household, name="household"),
    # What people do to a household's file
    path("<int:pk>/room/", acts.change_household, name="change_household"),
    path("<int:pk>/move-in/", acts.move_in, name="move_in"),
    path("<int:pk>/vehicle/", acts.add_vehicle, name="add_vehicle"),
    path("residents/<int:pk>/name/", acts.correct_name, name="correct_name"),
    path("residents/<int:pk>/preferences/", acts.set_preferences, name="set_preferences"),
    path("residents/<int:pk>/phone/", acts.add_phone, name="add_phone"),
    path("residents/<int:pk>/move-out/", acts.move_out, name="move_out"),
    path("phones/<int:pk>/reveal/", acts.reveal_phone, name="reveal_phone"),
    path("phones/<int:pk>/verify/", acts.verify_phone, name="verify_phone"),
    path("phones/<int:pk>/end/", acts.end_phone, name="end_phone"),
    path("vehicles/<int:pk>/end/", acts.end_vehicle, name="end_vehicle"),
    # The frame: areas, buildings, beats
    path("areas/", frame.areas, name="areas"),
    path("areas/add/", frame.add_area, name="add_area"),
    path("buildings/add/", frame.add_building, name="add_building"),
    path("buildings/<int:pk>/move/", frame.move_building, name="move_building"),
    path("rooms/add/", frame.add_household, name="add_household"),
    path("beats/", frame.beats, name="beats"),
    path("areas/<int:pk>/beat/", frame.assign_beat, name="assign_beat"),
    path("beats/<int:pk>/end/", frame.end_beat, name="end_beat"),
]
