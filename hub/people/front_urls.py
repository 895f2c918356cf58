"""Addresses that every page links to, by names without an app: sign-in, home, inbox, set-up."""

from allauth.account import views as account
from django.urls import include, path

from hub.people.views import account as own
from hub.people.views import inbox, places

urlpatterns = [
    path("", own.home, name="home"),
    path("setup/", places.set_up, name="set_up"),
    path("community/", own.choose_community, name="choose_community"),
    path("me/", own.me, name="me"),
    path("todo/", inbox.todo, name="todo"),
    path("notices/", inbox.notices, name="notices"),
    path("notices/seen/", inbox.see_all, name="see_all"),
    path("notices/<int:pk>/", inbox.see, name="see"),
    path("accounts/login/", own.SignIn.as_view(), name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", own.inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", own.change_password, name="account_change_password"),
    # Ours goes before allauth's of the same address.
    path("accounts/2fa/authenticate/", own.SecondStep.as_view(), name="mfa_authenticate"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
