"""What lists of memberships and terms have in common: the filter by being in force today."""

from django.contrib import admin


class InForceFilter(admin.SimpleListFilter):
    """Keep what holds today, or what has ended."""

    title = "是否在任"
    parameter_name = "current"

    def lookups(self, request, model_admin):
        return [("yes", "在任"), ("no", "已结束")]

    def queryset(self, request, queryset):
        current = queryset.model.objects.current()
        if self.value() == "yes":
            return queryset.filter(pk__in=current.values("pk"))
        return queryset.exclude(pk__in=current.values("pk")) if self.value() == "no" else queryset
