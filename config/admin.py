"""The administration site: Chinese, for administrators only, each by their role."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect


class LianzhaoAdminSite(AdminSite):
    """The site; who may enter and what each sees follows from the account's role."""

    site_header = "链招通 系统管理"
    site_title = "链招通 系统管理"
    index_title = "系统管理"
    site_url = None

    def login(self, request, extra_context=None):
        """Send to the product's own login page, with its lock-out; whoever is signed in has no business here."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or "/admin/", login_url="accounts:login")

    def password_change(self, request, extra_context=None):
        """Send to the product's own password page."""
        return redirect("accounts:password")
