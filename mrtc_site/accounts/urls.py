"""The addresses of signing in: only those of django-allauth that are needed here."""

from allauth.account import views
from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView

urlpatterns = [
    # /accounts/
    path("", RedirectView.as_view(pattern_name="mfa_index"), name="accounts"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("signup/", views.signup, name="account_signup"),  # says that it is closed
    # /accounts/2fa/
    path("2fa/", include("allauth.mfa.urls")),
]
# /accounts/password/reset/, where e-mail is set up
if settings.EMAIL_URL:
    urlpatterns += [
        path("password/reset/", views.password_reset, name="account_reset_password"),
        path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
        path(
            "password/reset/key/done/",
            views.password_reset_from_key_done,
            name="account_reset_password_from_key_done",
        ),
        re_path(
            r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[^/]+)/$",
            views.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
    ]
