"""The administration site: Chinese, for administrators only, each by their role."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path


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

    def get_urls(self):
        """Put a 404 before Django's way from any row of any model to its page, which would tell which rows exist."""
        hidden = path("r/<path:content_type_id>/<path:object_id>/", self.admin_view(no_page), name="view_on_site")
        return [hidden, *super().get_urls()]


def no_page(request, content_type_id, object_id):
    """The administration leads to no page of the business."""
    raise Http404
