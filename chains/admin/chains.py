"""Chains, their nodes and the terms of those who answer for them."""

from django.contrib import admin

from chains.admin.dated import InForceFilter
from chains.forms import EndForm, LeadershipForm, NodeForm
from chains.models import Chain, Leadership, Node
from chains.services import appoint_leader, end_term, save_node
from core.audit.admin_base import AuditedModelAdmin, ServiceModelAdmin


@admin.register(Chain)
class ChainAdmin(AuditedModelAdmin):
    list_display = ["code", "name", "status", "cluster", "lead_agency", "sort"]
    list_display_links = ["code", "name"]
    list_filter = ["status", "lead_agency"]
    list_select_related = ["lead_agency"]
    search_fields = ["code", "name", "cluster"]
    search_help_text = "编码、名称或所属集群"
    autocomplete_fields = ["lead_agency"]


@admin.register(Node)
class NodeAdmin(ServiceModelAdmin):
    form = NodeForm
    list_display = ["name", "code", "chain", "parent", "position", "importance", "depth", "sort"]
    list_filter = ["chain", "position", "importance"]
    list_select_related = ["chain", "parent"]
    search_fields = ["name", "code"]
    search_help_text = "名称或编码"
    autocomplete_fields = ["chain", "parent", "feeds"]

    def perform(self, request, form, obj):
        return save_node(obj.pk if obj else None, by=request.user, **form.cleaned_data)


@admin.register(Leadership)
class LeadershipAdmin(ServiceModelAdmin):
    list_display = ["chain", "role", "user", "since", "until"]
    list_display_links = ["chain", "user"]
    list_filter = [InForceFilter, "role", "chain"]
    list_select_related = ["chain", "user"]
    search_fields = ["chain__name", "user__name", "user__username"]
    search_help_text = "产业链、姓名或登录名"
    autocomplete_fields = ["chain"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **kwargs | {"form": EndForm if obj else LeadershipForm})

    def get_fields(self, request, obj=None):
        return ["chain", "role", "user", "since", "until"] if obj else ["chain", "role", "user", "since"]

    def get_readonly_fields(self, request, obj=None):
        return ["chain", "role", "user", "since"] if obj else []

    def perform(self, request, form, obj):
        if obj:
            return end_term(obj.pk, by=request.user, **form.cleaned_data)
        return appoint_leader(by=request.user, **form.cleaned_data)
