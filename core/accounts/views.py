"""Signing in and out, and setting a password by one's own wish or by a one-time link."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from core.accounts.forms import LoginForm, NewPasswordForm, PasswordChangeForm
from core.accounts.services import change_password, set_password_by_link, sign_in, sign_out
from core.accounts.services.links import find_link
from core.accounts.services.sessions import rebook_session
from core.errors import RuleViolation

LOCKED_FOR = 15 * 60
LINK_KEY = "one_time_link"
UNPROCESSABLE = 422
ENDED = {"idle": "长时间未操作，已自动退出，请重新登录", "absolute": "登录已满 12 小时，请重新登录"}


class LoginView(auth_views.LoginView):
    """The one login page, also of the administration; ``next`` stays on this host."""

    template_name = "accounts/login.html"
    form_class = LoginForm

    def form_valid(self, form):
        sign_in(self.request, form.get_user())
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(ended=ENDED.get(self.request.GET.get("reason", ""), ""), **kwargs)


@method_decorator(never_cache, name="dispatch")
class LogoutView(View):
    """End this session, by POST only."""

    http_method_names = ["post"]

    def post(self, request):
        if request.user.is_authenticated:
            sign_out(request)
        return redirect("accounts:login")


class PasswordFormView(FormView):
    """A form whose faults, those of the service too, stand beside its fields."""

    def perform(self, form):
        """Call the service; may raise RuleViolation."""
        raise NotImplementedError

    def form_valid(self, form):
        try:
            self.perform(form)
        except RuleViolation as refusal:
            self.request.refusal = refusal
            for name, text in (refusal.fields or {None: refusal.message}).items():
                form.add_error(name, text)
            return self.form_invalid(form)
        return super().form_valid(form)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response


@method_decorator(never_cache, name="dispatch")
class PasswordView(LoginRequiredMixin, PasswordFormView):
    """Change one's own password."""

    template_name = "accounts/password.html"
    form_class = PasswordChangeForm
    success_url = reverse_lazy("accounts:password")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def perform(self, form):
        request = self.request
        old_key = request.session.session_key
        user = change_password(request.user, form.cleaned_data["new_password"], by=request.user, session_key=old_key)
        update_session_auth_hash(request, user)
        rebook_session(old_key, request.session.session_key)
        messages.success(request, "密码已修改，其他设备上的登录已退出")


@method_decorator(never_cache, name="dispatch")
class ActivateView(View):
    """Take the token out of the address, so that no log, history or referrer keeps it."""

    def get(self, request, token):
        request.session[LINK_KEY] = token
        return redirect("accounts:activate-set")


@method_decorator(never_cache, name="dispatch")
class ActivateSetView(PasswordFormView):
    """Set the first or a new password by the link opened before."""

    template_name = "accounts/activate.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:login")

    def dispatch(self, request, *args, **kwargs):
        self.link = find_link(request.session.get(LINK_KEY, ""))
        if self.link is None:
            return render(request, "accounts/link_gone.html", status=410)
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form):
        set_password_by_link(self.request.session[LINK_KEY], form.cleaned_data["new_password"])
        del self.request.session[LINK_KEY]
        messages.success(self.request, "密码已设置，请登录")

    def get_context_data(self, **kwargs):
        return super().get_context_data(account=self.link.user, **kwargs)


def locked_out(request, response=None, credentials=None, *args, **kwargs):
    """Answer whoever tried too often; the same for known and unknown names (called by axes)."""
    words = "登录失败次数过多，已锁定 15 分钟，请稍后再试或联系安全管理员"
    headers = {"Retry-After": str(LOCKED_FOR)}
    if request.path.startswith("/api/"):
        errors = [{"code": "locked_out", "detail": words, "attr": None}]
        return JsonResponse({"type": "client_error", "errors": errors}, status=429, headers=headers)
    page = render(request, "accounts/locked.html", {"words": words}, status=429)
    page.headers["Retry-After"] = headers["Retry-After"]
    return page
