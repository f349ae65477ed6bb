"""What Django and axes report about logins becomes sessions in our book and audit rows."""

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from core.accounts.models import User
from core.accounts.services import note_sign_in
from core.audit.services import record


def listen() -> None:
    """Connect the receivers; called once when the app is ready."""
    user_logged_in.connect(_logged_in, dispatch_uid="accounts_logged_in")
    user_logged_out.connect(_logged_out, dispatch_uid="accounts_logged_out")
    user_login_failed.connect(_login_failed, dispatch_uid="accounts_login_failed")
    user_locked_out.connect(_locked_out, dispatch_uid="accounts_locked_out")


def _logged_in(sender, request, user, **kwargs):
    note_sign_in(request, user)


def _logged_out(sender, request, user, **kwargs):
    if user is not None:
        record("account.logout", user, by=user)


def _login_failed(sender, credentials, **kwargs):
    _refused("account.login_failed", credentials.get("username"))


def _locked_out(sender, username=None, **kwargs):
    _refused("account.locked", username)


def _refused(action: str, username: str | None) -> None:
    """Record a refusal; of an unknown name, which may be a password in the wrong box, only the first sign is kept."""
    user = User.objects.filter(username=username or "").first()
    record(action, user, by=None, changes={} if user else {"username": f"{(username or '')[:1]}***"}, refused=True)
