from django.urls import path

from hub.people.views import places, staff

app_name = "people"

urlpatterns = [
    path("", staff.staff, name="staff"),
    path("hire/", staff.hire, name="hire"),
    path("<int:pk>/", staff.person, name="person"),
    path("<int:pk>/post/", staff.give_post, name="give_post"),
    path("<int:pk>/post/<int:post>/end/", staff.end_post, name="end_post"),
    path("<int:pk>/leave/", staff.let_go, name="let_go"),
    path("<int:pk>/password/", staff.reset_password, name="reset_password"),
    path("<int:pk>/second-factor/", staff.propose_reset, name="propose_reset"),
    path("<int:pk>/second-factor/decide/", staff.decide_reset, name="decide_reset"),
    path("<int:pk>/deputy/", staff.appoint_deputy, name="appoint_deputy"),
    path("<int:pk>/deputy/<int:loan>/end/", staff.end_deputy, name="end_deputy"),
    path("<int:pk>/recusal/", staff.declare_recusal, name="declare_recusal"),
    path("communities/", places.communities, name="communities"),
    path("communities/open/", places.open_community, name="open_community"),
    path("departments/", places.departments, name="departments"),
    path("departments/add/", places.add_department, name="add_department"),
    path("departments/<int:pk>/", places.change_department, name="change_department"),
    path("departments/<int:pk>/close/", places.close_department, name="close_department"),
]
