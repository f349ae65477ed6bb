"""What batches and rows can be narrowed by."""

import django_filters
from django.db.models import Q

from crm.imports.columns import REASONS, RENAMES
from crm.imports.models import ImportBatch, ImportRow

TO_DO = "todo"
NEED_SOMEBODY = (ImportRow.Verdict.CONFLICT, ImportRow.Verdict.REFUSED)


class ImportBatchFilterSet(django_filters.FilterSet):
    """Batches by file name, uploader, state and kind."""

    q = django_filters.CharFilter(label="文件或上传人", method="search", max_length=60)

    class Meta:
        model = ImportBatch
        fields = ["q", "status", "kind"]

    def search(self, queryset, name, value):
        return queryset.filter(Q(file_name__icontains=value) | Q(by__name__icontains=value))


class ImportRowFilterSet(django_filters.FilterSet):
    """Rows by verdict (``todo``: those that somebody has to look at, ``renames``: those that give a firm another name) and reason."""

    verdict = django_filters.ChoiceFilter(
        label="结论", method="by_verdict", choices=[(TO_DO, "需处理"), (RENAMES, "将改名"), *ImportRow.Verdict.choices]
    )
    reason = django_filters.ChoiceFilter(label="原因", choices=list(REASONS.items()))

    class Meta:
        model = ImportRow
        fields = ["verdict", "reason"]

    def by_verdict(self, queryset, name, value):
        if value == RENAMES:
            return queryset.filter(warnings__contains=[{"code": RENAMES}])
        return queryset.filter(verdict__in=NEED_SOMEBODY if value == TO_DO else [value])
