"""Narrowing by the model's FilterSet; what it does not know is refused."""

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError


class StrictFilterBackend(DjangoFilterBackend):
    """Narrow by the model's FilterSet and refuse parameters that it does not know.

    ``ordering`` belongs to pages: here the cursor decides the order.
    """

    always_known = frozenset({"cursor", "page_size", "format"})
    for_pages_only = frozenset({"ordering"})

    def filter_queryset(self, request, queryset, view):
        if getattr(view, "action", "list") != "list":
            return queryset
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) - self.for_pages_only if filterset_class else set()
        if unknown := sorted(set(request.query_params) - known - self.always_known):
            raise ValidationError({name: ["未知参数"] for name in unknown}, code="unknown_parameter")
        return super().filter_queryset(request, queryset, view)

    def get_schema_operation_parameters(self, view):
        found = super().get_schema_operation_parameters(view)
        return [parameter for parameter in found if parameter["name"] not in self.for_pages_only]
