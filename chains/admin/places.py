"""Agencies and parks."""

from django.contrib import admin

from chains.models import Agency, Park
from core.audit.admin_base import AuditedModelAdmin


@admin.register(Agency)
class AgencyAdmin(AuditedModelAdmin):
    list_display = ["code", "name", "kind", "is_active"]
    list_display_links = ["code", "name"]
    list_filter = ["is_active", "kind"]
    search_fields = ["code", "name"]
    search_help_text = "编码或单位名称"


@admin.register(Park)
class ParkAdmin(AuditedModelAdmin):
    list_display = ["code", "name", "agency", "region_code", "is_active"]
    list_display_links = ["code", "name"]
    list_filter = ["is_active", "agency"]
    list_select_related = ["agency"]
    search_fields = ["code", "name", "region_code"]
    search_help_text = "编码、园区名称或行政区划代码"
    autocomplete_fields = ["agency"]
