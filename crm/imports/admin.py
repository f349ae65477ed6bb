"""Imports in the administration: batches to be read, the headers and words of lists to be kept."""

from django.contrib import admin
from django.utils.html import format_html

from core.audit.admin_base import AuditedModelAdmin
from crm.imports.columns import VALUES
from crm.imports.forms import HeaderAliasForm, ValueWordForm
from crm.imports.mapping import word_of
from crm.imports.models import HeaderAlias, ImportBatch, ValueWord


@admin.register(ImportBatch)
class ImportBatchAdmin(AuditedModelAdmin):
    """Every list with its state; nothing can be changed here."""

    list_display = ["file_name", "kind", "status", "rows_read", "by", "created_at", "finished_at", "page"]
    list_filter = ["status", "kind"]
    list_select_related = ["by"]
    search_fields = ["file_name", "sha256", "by__name"]
    search_help_text = "文件名、文件指纹或上传人"
    readonly_fields = ["page"]

    def get_queryset(self, request):
        return ImportBatch.objects.visible_to(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description="批次页")
    def page(self, batch):
        return format_html('<a href="{}">预览、结果、撤销</a>', batch.get_absolute_url())


@admin.register(HeaderAlias)
class HeaderAliasAdmin(AuditedModelAdmin):
    """More headers under which lists name our fields; used from the next check on.

    Whoever keeps words keeps those of every kind of list: headquarters, who import projects, have no administration, and
    a header tells nothing of a project.
    """

    form = HeaderAliasForm
    list_display = ["header", "kind", "field_word", "is_active"]
    list_filter = ["is_active", "kind"]
    search_fields = ["header"]
    search_help_text = "表头"

    @admin.display(description="对应字段", ordering="field")
    def field_word(self, obj):
        return word_of(obj.field)


@admin.register(ValueWord)
class ValueWordAdmin(AuditedModelAdmin):
    """More words of lists for fixed values; used from the next check on."""

    form = ValueWordForm
    list_display = ["word", "field", "value_word", "is_active"]
    list_filter = ["is_active", "field"]
    search_fields = ["word"]
    search_help_text = "名单里的写法"

    @admin.display(description="记为", ordering="value")
    def value_word(self, obj):
        return VALUES.get(obj.field, {}).get(obj.value, obj.value)
