"""The data-quality page and its button."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views import View
from django.views.generic import TemplateView

from crm.enterprises.policy import can_mend_data
from crm.enterprises.services.quality import count_faults
from crm.insights.quality.queries import quality_for


class MendersOnly(LoginRequiredMixin):
    """Only for those who mend the library."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not can_mend_data(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class QualityView(MendersOnly, TemplateView):
    """Kinds of fault by team; each number opens the list that mends it."""

    template_name = "crm/insights/quality/page.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(quality=quality_for(self.request.user), **kwargs)


class QualityCountView(MendersOnly, View):
    """Counting now instead of within five minutes."""

    http_method_names = ["post"]

    def post(self, request):
        count_faults()
        messages.success(request, "已重新统计")
        return redirect("insights:quality")
