"""Forms for signing in and for passwords."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

HIDDEN = {"class": "form-control", "autocomplete": "new-password"}


class LoginForm(AuthenticationForm):
    """Login name and password; one answer to every failure."""

    error_messages = {
        "invalid_login": _("登录名或密码不正确；连续 5 次失败将锁定 15 分钟"),
        "inactive": _("登录名或密码不正确"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("登录名")
        self.fields["password"].label = _("密码")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class NewPasswordForm(forms.Form):
    """A new password, typed twice; its rules are checked by the service."""

    new_password = forms.CharField(
        label=_("新密码"), strip=False, max_length=128, widget=forms.PasswordInput(attrs=HIDDEN)
    )
    repeated = forms.CharField(
        label=_("再次输入新密码"), strip=False, max_length=128, widget=forms.PasswordInput(attrs=HIDDEN)
    )

    def clean(self):
        data = super().clean()
        if "new_password" in data and "repeated" in data and data["new_password"] != data["repeated"]:
            self.add_error("repeated", _("两次输入的密码不一致"))
        return data

    @property
    def rules(self) -> list[str]:
        """The rules in force, for the help text."""
        return [str(text) for text in password_validators_help_texts()]


class PasswordChangeForm(NewPasswordForm):
    """The old password and a new one; guesses at the old one count towards the lock-out."""

    old_password = forms.CharField(
        label=_("原密码"), strip=False, max_length=128,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
    )  # fmt: skip
    field_order = ["old_password", "new_password", "repeated"]

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self):
        old = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.request.user.username, password=old) != self.request.user:
            raise forms.ValidationError(_("原密码不正确"))
        return old
