"""The 1+10 teams and who belongs to them."""

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import path
from django.utils import timezone

from chains.admin import staffing
from chains.admin.dated import InForceFilter
from chains.forms import EndForm, MembershipForm, TeamForm
from chains.models import Membership, Team
from chains.services import join_team, leave_team, move_to_team
from core.audit.admin_base import AuditedModelAdmin, ServiceModelAdmin


@admin.register(Team)
class TeamAdmin(AuditedModelAdmin):
    form = TeamForm
    list_display = ["code", "name", "kind", "lead_agency", "chain_names", "people", "is_active"]
    list_display_links = ["code", "name"]
    list_filter = ["is_active", "kind"]
    list_select_related = ["lead_agency"]
    search_fields = ["code", "name", "region"]
    search_help_text = "编号、名称或驻点城市"
    autocomplete_fields = ["lead_agency", "chains"]

    def get_queryset(self, request):
        today = timezone.localdate()
        in_force = Q(memberships__since__lte=today) & (Q(memberships__until=None) | Q(memberships__until__gte=today))
        counted = super().get_queryset(request).annotate(people_now=Count("memberships", filter=in_force))
        return counted.prefetch_related("chains")

    @admin.display(description="负责产业链")
    def chain_names(self, team):
        return "、".join(chain.name for chain in team.chains.all()) or "—"

    @admin.display(description="在组人数", ordering="people_now")
    def people(self, team):
        return team.people_now


@admin.register(Membership)
class MembershipAdmin(ServiceModelAdmin):
    list_display = ["user", "team", "is_primary", "since", "until"]
    list_filter = [InForceFilter, "team", "is_primary"]
    list_select_related = ["team", "user"]
    search_fields = ["user__name", "user__username", "team__name", "team__code"]
    search_help_text = "姓名、登录名或招商组"
    autocomplete_fields = ["team"]
    change_list_template = "admin/chains/membership/change_list.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(staffing.import_view), name="chains_membership_import"),
            path("import/template/", wrap(staffing.template_view), name="chains_membership_template"),
            path("import/links/", wrap(staffing.links_view), name="chains_membership_links"),
            *super().get_urls(),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **kwargs | {"form": EndForm if obj else MembershipForm})

    def get_fields(self, request, obj=None):
        return ["user", "team", "since", "is_primary", "until" if obj else "moves"]

    def get_readonly_fields(self, request, obj=None):
        return ["user", "team", "since", "is_primary"] if obj else []

    def perform(self, request, form, obj):
        data = form.cleaned_data
        if obj:
            return leave_team(obj.pk, by=request.user, until=data["until"])
        if data.pop("moves"):
            return move_to_team(data["user"], data["team"], by=request.user, since=data["since"])
        return join_team(by=request.user, **data)
