"""Addresses of sign-in, home, inbox and set-up, which every page links to by names of no app,
and of the pages about people."""

from allauth.account import views as allauth
from django.urls import URLPattern, include, path

from hub.people.views import account, acts, inbox, places, rules, staff, tokens


def _of_person(route: str, name: str) -> URLPattern:
    return path(f"<int:pk>/{route}/", acts.of_person, {"name": name}, name=name)


people = [
    path("", staff.staff, name="staff"),
    path("hire/", acts.hire, name="hire"),
    path("<int:pk>/", staff.person, name="person"),
    _of_person("post", "give_post"),
    path("<int:pk>/post/<int:post>/end/", acts.end_post, name="end_post"),
    _of_person("leave", "let_go"),
    path("<int:pk>/password/", acts.reset_password, name="reset_password"),
    _of_person("second-factor", "propose_reset"),
    path("<int:pk>/second-factor/decide/", acts.decide_reset, name="decide_reset"),
    _of_person("deputy", "appoint_deputy"),
    path("<int:pk>/deputy/<int:loan>/end/", acts.end_deputy, name="end_deputy"),
    _of_person("reports-to", "report_to"),
    _of_person("recusal", "declare_recusal"),
    path("tokens/", tokens.everybodys, name="tokens"),
    path("communities/", places.communities, name="communities"),
    path("communities/open/", places.open_community, name="open_community"),
    path("departments/", places.departments, name="departments"),
    path("departments/add/", acts.add_department, name="add_department"),
    path(
        "departments/<int:pk>/",
        acts.of_department,
        {"name": "change_department"},
        name="change_department",
    ),
    path(
        "departments/<int:pk>/close/",
        acts.close_department,
        {"name": "close_department"},
        name="close_department",
    ),
]

urlpatterns = [
    path("", account.home, name="home"),
    path("setup/", places.set_up, name="set_up"),
    path("community/", account.choose_community, name="choose_community"),
    path("me/", account.me, name="me"),
    path("me/tokens/", tokens.mine, name="tokens"),
    path("me/tokens/new/", acts.issue_token, name="issue_token"),
    path("me/tokens/<int:pk>/revoke/", acts.revoke_token, name="revoke_token"),
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
