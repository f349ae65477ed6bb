"""Accounts for the security administrator: opening, changing, disabling, one-time links, unlocking."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from core.accounts.models import User
from core.accounts.roles import Role
from core.accounts.services import (
    change_role,
    create_account,
    disable_account,
    enable_account,
    issue_one_time_link,
    unlock_account,
    update_account,
)
from core.audit.admin_base import ServiceModelAdmin
from core.errors import RuleViolation

# Rights follow from the one role of an account; there are no groups to give them.
admin.site.unregister(Group)
PEOPLE = [(value, label) for value, label in Role.choices if value != Role.PARTNER]


class AccountForm(forms.ModelForm):
    """An account of a person; a machine account keeps its role."""

    class Meta:
        model = User
        fields = ["username", "name", "role", "title", "email", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            machine = self.instance.role == Role.PARTNER
            self.fields["role"].choices = [(Role.PARTNER.value, Role.PARTNER.label)] if machine else PEOPLE


@admin.register(User)
class UserAdmin(ServiceModelAdmin):
    form = AccountForm
    list_display = ["username", "name", "role", "title", "is_active", "last_login"]
    list_display_links = ["username", "name"]
    list_filter = ["is_active", "role", "must_change_password"]
    search_fields = ["username", "name", "title", "email"]
    search_help_text = "登录名、姓名、职务或邮箱"
    actions = ["issue_links", "unlock", "disable", "enable"]
    readonly_fields = ["last_login", "created_at"]

    def get_fields(self, request, obj=None):
        names = ["username", "name", "role", "title", "email"]
        return [*names, "is_active", "last_login", "created_at"] if obj else names

    def get_readonly_fields(self, request, obj=None):
        return ["username", *self.readonly_fields] if obj else []

    def perform(self, request, form, obj):
        data = form.cleaned_data
        if obj is None:
            return create_account(by=request.user, **data)
        user = update_account(obj.pk, by=request.user, **{name: data[name] for name in ("name", "title", "email")})
        if data["role"] != user.role:
            user = change_role(user.pk, data["role"], by=request.user)
        if data["is_active"] != user.is_active:
            user = (enable_account if data["is_active"] else disable_account)(user.pk, by=request.user)
        return user

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, f"账号 {obj.username} 已开设，请发放一次性链接，由本人设置密码")
        return redirect("admin:accounts_user_change", obj.pk)

    def get_urls(self):
        link = path("<int:pk>/link/", self.admin_site.admin_view(self.link_view), name="accounts_user_link")
        return [link, *super().get_urls()]

    def link_view(self, request, pk):
        """Issue one link and show it, by POST only."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = self.get_object(request, pk)
        if user is None or request.method != "POST":
            return redirect("admin:accounts_user_changelist")
        return self._show_links(request, [user])

    @admin.action(permissions=["change"], description="发放一次性链接（旧链接作废）")
    def issue_links(self, request, queryset):
        return self._show_links(request, queryset)

    @admin.action(permissions=["change"], description="解除登录锁定")
    def unlock(self, request, queryset):
        self._each(request, queryset, lambda user: unlock_account(user, by=request.user), "已解除锁定")

    @admin.action(permissions=["change"], description="停用账号")
    def disable(self, request, queryset):
        self._each(request, queryset, lambda user: disable_account(user.pk, by=request.user), "已停用")

    @admin.action(permissions=["change"], description="启用账号")
    def enable(self, request, queryset):
        self._each(request, queryset, lambda user: enable_account(user.pk, by=request.user), "已启用")

    def _each(self, request, users, act, done: str) -> list:
        """Do ``act`` for each account, say what was done and what was refused, and return the pairs that worked."""
        worked = []
        for user in users:
            try:
                worked.append((user, act(user)))
            except RuleViolation as refusal:
                messages.error(request, f"{user.username}：{refusal.message}")
        if worked:
            messages.success(request, f"{done} {len(worked)} 个账号")
        return worked

    def _show_links(self, request, users):
        issued = self._each(request, users, lambda user: issue_one_time_link(user, by=request.user), "已发放链接")
        if not issued:
            return redirect("admin:accounts_user_changelist")
        links = [
            (user, request.build_absolute_uri(reverse("accounts:activate", args=[token]))) for user, token in issued
        ]
        context = {**self.admin_site.each_context(request), "title": "一次性链接", "links": links, "opts": self.opts}
        return TemplateResponse(request, "admin/accounts/user/links.html", context)
