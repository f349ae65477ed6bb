"""What batches and rows can be narrowed by."""

import django_filters
from django.db.models import Q

from crm.imports.columns import NEW_FIRM, REASONS, RENAMES
from crm.imports.models import ImportBatch, ImportRow

TO_DO = "todo"
WARNED = ((RENAMES, "将改名"), (NEW_FIRM, "将新建企业"))
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
    """Rows by verdict and reason.

    ``todo`` are those that somebody has to look at, ``renames`` and ``new_firm`` those that rename a firm or bring it in.
    """

    verdict = django_filters.ChoiceFilter(
        label="结论", method="by_verdict", choices=[(TO_DO, "需处理"), *WARNED, *ImportRow.Verdict.choices]
    )
    reason = django_filters.ChoiceFilter(label="原因", choices=list(REASONS.items()))

    class Meta:
        model = ImportRow
        fields = ["verdict", "reason"]

    def by_verdict(self, queryset, name, value):
        if value in dict(WARNED):
            return queryset.filter(warnings__contains=[{"code": value}])
        return queryset.filter(verdict__in=NEED_SOMEBODY if value == TO_DO else [value])
