"""Every page of the product; the REST interface is in api_urls."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.views.generic import TemplateView

from core.web.kit import kit

handler500 = "core.web.faults.server_error"

urlpatterns = [
    path("", include("core.ops.urls")),
    path("", include("core.accounts.urls")),
    path("lists/", include("crm.lists.urls")),
    path("enterprises/", include("crm.enterprises.urls")),
    path("", include("crm.claims.urls")),
    path("", include("crm.tasks.urls")),
    path("", include("crm.supervision.urls")),
    path("", include("crm.meetings.urls")),
    path("projects/", include("crm.projects.urls")),
    path("followups/", include("crm.followups.urls")),
    path("", include("crm.reviews.urls")),
    path("", include("crm.commitments.urls")),
    path("", include("crm.channels.urls")),
    path("notices/", include("crm.notices.urls")),
    path("imports/", include("crm.imports.urls")),
    path("", include("crm.insights.urls")),
    path("help/", login_required(TemplateView.as_view(template_name="help.html")), name="help"),
    path("kit/", kit, name="kit"),
    path("api/v1/", include("config.api_urls")),
    path("admin/", admin.site.urls),
]
