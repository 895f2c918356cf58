"""Addresses of sign-in, home, inbox and set-up, which every page links to by names of no app,
and of the pages about people."""

from allauth.account import views as allauth
from django.urls import include, path

from hub.people.views import account, inbox, places, rules, staff, tokens

people = [
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
    path("<int:pk>/reports-to/", staff.report_to, name="report_to"),
    path("<int:pk>/recusal/", staff.declare_recusal, name="declare_recusal"),
    path("tokens/", tokens.everybodys, name="tokens"),
    path("communities/", places.communities, name="communities"),
    path("communities/open/", places.open_community, name="open_community"),
    path("departments/", places.departments, name="departments"),
    path("departments/add/", places.add_department, name="add_department"),
    path("departments/<int:pk>/", places.change_department, name="change_department"),
    path("departments/<int:pk>/close/", places.close_department, name="close_department"),
]

urlpatterns = [
    path("", account.home, name="home"),
    path("setup/", places.set_up, name="set_up"),
    path("community/", account.choose_community, name="choose_community"),
    path("me/", account.me, name="me"),
    path("me/tokens/", tokens.mine, name="tokens"),
    path("me/tokens/new/", tokens.issue, name="issue_token"),
    path("me/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("todo/", inbox.todo, name="todo"),
    path("rules/", rules.first, name="rulebooks"),
    path("rules/<slug:area>/", rules.area, name="rules"),
    path("notices/", inbox.notices, name="notices"),
    path("notices/seen/", inbox.see_all, name="see_all"),
    path("notices/<int:pk>/", inbox.see, name="see"),
    path("accounts/login/", account.SignIn.as_view(), name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/inactive/", account.inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", account.change_password, name="account_change_password"),
    # Ours goes before allauth's of the same address.
    path("accounts/2fa/authenticate/", account.SecondStep.as_view(), name="mfa_authenticate"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("people/", include((people, "people"))),
]
