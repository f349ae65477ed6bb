"""Batches in the administration: to be read; lists are handed in and written on the pages."""

from django.contrib import admin

from core.audit.admin_base import AuditedModelAdmin
from crm.imports.models import ImportBatch


@admin.register(ImportBatch)
class ImportBatchAdmin(AuditedModelAdmin):
    """Every list with its state; nothing can be changed here."""

    list_display = ["file_name", "kind", "status", "rows_read", "by", "created_at", "finished_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["by"]
    search_fields = ["file_name", "sha256", "by__name"]
    search_help_text = "文件名、文件指纹或上传人"

    def get_queryset(self, request):
        return ImportBatch.objects.visible_to(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
