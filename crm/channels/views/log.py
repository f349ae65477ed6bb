"""The log of deliveries, and sending a failed one again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views import View
from django.views.generic.detail import SingleObjectMixin

from core.errors import RuleViolation
from core.web.views import FilteredListView, ObjectActionMixin
from crm.channels import policy, services
from crm.channels.filters import DeliveryFilterSet
from crm.channels.models import Delivery


class LogView(FilteredListView):
    """Every delivery, the latest first."""

    model = Delivery
    filterset_class = DeliveryFilterSet
    template_name = "crm/channels/log.html"
    table_template_name = "crm/channels/_log.html"
    extra_context = {"active_nav": "channels"}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_read_log(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return super().get_queryset().select_related("person", "robot__team")

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_manage=policy.can_manage_channels(self.request.user), **kwargs)


class RetryView(ObjectActionMixin, SingleObjectMixin, View):
    """A failed one once more."""

    model = Delivery
    http_method_names = ["post"]

    def allowed(self, user, obj):
        return policy.can_read_log(user)

    def post(self, request, *args, **kwargs):
        try:
            services.retry_delivery(self.object.pk, by=request.user)
            messages.success(request, "已排队重新发送")
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect("channels:log")
