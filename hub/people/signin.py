"""How people come in: staff only, five tries, a second factor that is good once.

Built on django-allauth (forms, TOTP, passkeys, recovery codes) and django-axes (the lockout).
"""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hub.kernel import text
from hub.people import rules
from hub.people.models import Staff
from hub.people.web import PROVEN, SEEN

# Who has just shown the password need not show it again to set up the second factor.
FRESH_SECONDS = 300


class StaffOnly(DefaultAccountAdapter):
    """Accounts are made by hiring; nobody signs themselves up, nothing is sent by mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy(
            "工号或密码不对，请再试一次。连错 5 次会暂停登录 15 分钟。"
        ),
        "incorrect_password": gettext_lazy("密码不对，请再试一次。"),
        "account_inactive": gettext_lazy("这个账号已停用。如有疑问请联系系统管理员。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        # Full-width digits come out of Chinese input methods all day.
        credentials["username"] = _spelt(credentials.get("username", ""))
        return super().authenticate(request, **credentials)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        records = get_authentication_records(self.request, self.request.user)
        if records and timezone.now().timestamp() - records[-1]["at"] < FRESH_SECONDS:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        said = {
            "reauthenticate": _("用密码确认"),
            "mfa_reauthenticate": _("用验证码或备用码确认"),
            "mfa_reauthenticate:webauthn": _("用通行密钥确认"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": said[method["id"]]} for method in methods]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Staff have no mail address here."""


# ── Five tries ──────────────────────────────────────────────────────────────────────────────


def _spelt(username: str) -> str:
    return text.normal(username).lower()


def claimed_username(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Whose failures are counted: one spelling, so that “Ａ1” and “a1” are no ten tries."""
    given = credentials or {}
    return _spelt(
        str(given.get("username") or given.get("login") or request.POST.get("login", ""))
    )


def address_of(request: HttpRequest) -> str:
    """Where a sign-in comes from, for the lockout.

    Behind the reverse proxy it is what that wrote: the last entry of X-Forwarded-For. What stands
    before it the visitor may have made up, and without a proxy so may they the whole header.
    """
    claimed = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_HTTPS else ""
    return claimed.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Answer a locked-out sign-in: a page, or JSON to a program, with the minutes to wait."""
    minutes = _minutes_to_wait(claimed_username(request, credentials), request, timezone.now())
    said = ngettext(
        "连续 5 次没有验证通过，登录暂停，请 %(n)d 分钟后再试。忘记密码请找系统管理员重置。",
        "连续 5 次没有验证通过，登录暂停，请 %(n)d 分钟后再试。忘记密码请找系统管理员重置。",
        minutes,
    ) % {"n": minutes}
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        body = {"code": "LockedOut", "message": said, "field": None}
        return JsonResponse(body, status=429, json_dumps_params={"ensure_ascii": False})
    page = {"said": said, "minutes": minutes}
    return render(request, "account/locked_out.html", page, status=429)


def _minutes_to_wait(username: str, request: HttpRequest, now: datetime) -> int:
    attempts = AccessAttempt.objects.filter(
        username=username,
        ip_address=request.axes_ip_address,  # type: ignore[attr-defined]  # of axes
    )
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    pause = get_cool_off(request) or timedelta()
    return max(1, ceil(((last or now) + pause - now).total_seconds() / 60))


# ── The second factor ───────────────────────────────────────────────────────────────────────


class SecondFactor(DefaultMFAAdapter):
    """The TOTP key lies encrypted in the database; those who decide keep a second factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("验证码不对或已过期，请看最新的 6 位数字再输入。"),
        "cannot_delete_authenticator": gettext_lazy(
            "您的岗位必须用两步验证，不能停用。请先添加通行密钥，再停用验证器。"
        ),
        "cannot_generate_recovery_codes": gettext_lazy("请先设置验证器或通行密钥。"),
    }

    def encrypt(self, text: str) -> str:
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _vault().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person = authenticator.user
        others = (
            Authenticator.objects.filter(user=person)
            .exclude(pk=authenticator.pk)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
        )
        return others.exists() or not rules.needs_second_factor(person, timezone.now())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("通行密钥 %d") % (count + 1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": _("中枢")}


@lru_cache(maxsize=1)
def _vault() -> MultiFernet:
    """Keys made from the secret key; those of earlier secret keys still open."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str | bytes) -> bytes:
    derived = HKDF(SHA256(), 32, salt=None, info=b"hub.people.second-factor")
    return base64.urlsafe_b64encode(derived.derive(force_bytes(secret)))


class _CountedAndOnce:
    """Wrong codes count like wrong passwords, and an accepted code is never accepted again."""

    user: Staff
    authenticator: Authenticator

    def clean_code(self) -> str:
        request: HttpRequest = context.request
        claim = {"username": self.user.username}
        if not AxesProxyHandler.is_allowed(request, claim):
            self._lock(request, claim)
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # of allauth's form, mixed in
            self._use_up(code)
        except ValidationError:
            user_login_failed.send(type(self).__name__, credentials=claim, request=request)
            raise
        return code

    def _lock(self, request: HttpRequest, claim: dict[str, str]) -> None:
        request.axes_locked_out = True  # type: ignore[attr-defined]  # of axes
        request.axes_credentials = claim  # type: ignore[attr-defined]  # of axes
        raise ValidationError(_("登录暂停，请稍后再试。"))

    @transaction.atomic
    def _use_up(self, code: str) -> None:
        """Keep the step of the last accepted code; the next must be of a later one (RFC 6238)."""
        if self.authenticator.type != Authenticator.Type.TOTP:
            return  # Recovery codes are crossed off by allauth.
        row = Authenticator.objects.select_for_update(no_key=True).get(pk=self.authenticator.pk)
        step = step_of(decrypt(row.data["secret"]), code)
        if step <= row.data.get("last_step", 0):
            raise ValidationError(_("这个验证码已经用过，请等下一个再输入。"))
        row.data["last_step"] = step
        row.save(update_fields=["data"])


def step_of(secret: str, code: str) -> int:
    steps = totp.yield_hotp_counters_from_time()
    return max(
        (s for s in steps if totp.format_hotp_value(totp.hotp_value(secret, s)) == code.strip()),
        default=0,
    )


class SecondFactorForm(_CountedAndOnce, AuthenticateForm):
    pass


class SecondFactorAgainForm(_CountedAndOnce, ReauthenticateForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名称")


@receiver(user_logged_in)
def note_presence(request: HttpRequest, **kwargs: Any) -> None:
    """Whoever signs in is there: the session is written anyway."""
    request.session[SEEN] = int(timezone.now().timestamp())


@receiver(authenticator_added)
def remember_proof(request: HttpRequest, user: Staff, **kwargs: Any) -> None:
    """Who sets a second factor up has shown it: this session need not show it again."""
    request.session[PROVEN] = user.pk
