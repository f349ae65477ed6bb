"""Which dimensions are mandatory for which projects, kept by the configuration administrator."""

from django.contrib import admin

from core.audit.admin_base import AuditedModelAdmin
from crm.reviews.models import DimensionRule


@admin.register(DimensionRule)
class DimensionRuleAdmin(AuditedModelAdmin):
    list_display = ["dimension", "types", "min_invest_wan", "in_simple", "agency", "is_active"]
    list_filter = ["is_active", "in_simple"]
    list_select_related = ["agency"]
    autocomplete_fields = ["agency"]
