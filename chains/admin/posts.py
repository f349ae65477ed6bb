"""The clerks of the agencies."""

from django.contrib import admin

from chains.admin.dated import InForceFilter
from chains.forms import EndForm, PostForm
from chains.models import AgencyPost
from chains.services import appoint_clerk, end_post
from core.audit.admin_base import ServiceModelAdmin


@admin.register(AgencyPost)
class AgencyPostAdmin(ServiceModelAdmin):
    list_display = ["agency", "user", "since", "until"]
    list_display_links = ["agency", "user"]
    list_filter = [InForceFilter, "agency"]
    list_select_related = ["agency", "user"]
    search_fields = ["agency__name", "user__name", "user__username"]
    search_help_text = "单位、姓名或登录名"
    autocomplete_fields = ["agency"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **kwargs | {"form": EndForm if obj else PostForm})

    def get_fields(self, request, obj=None):
        return ["agency", "user", "since", "until"] if obj else ["agency", "user", "since"]

    def get_readonly_fields(self, request, obj=None):
        return ["agency", "user", "since"] if obj else []

    def perform(self, request, form, obj):
        if obj:
            return end_post(obj.pk, by=request.user, **form.cleaned_data)
        return appoint_clerk(by=request.user, **form.cleaned_data)
