"""Narrowing by the model's FilterSet; what it does not know is refused."""

from collections.abc import Collection

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError

from core.api.masks import is_partner

ALWAYS_KNOWN = frozenset({"format"})


def refuse_unknown(request, known: Collection[str]) -> None:
    """Raise 400 with every query parameter that is not known."""
    if unknown := sorted(set(request.query_params) - set(known) - ALWAYS_KNOWN):
        raise ValidationError({name: ["未知参数"] for name in unknown}, code="unknown_parameter")


class StrictFilterBackend(DjangoFilterBackend):
    """Narrow by the model's FilterSet and refuse parameters that it does not know.

    ``ordering`` belongs to pages: here the cursor decides the order. What a partner may not read, he may not find out
    by filtering either (``filters_not_for_partners`` of the view).
    """

    for_paging = frozenset({"cursor", "page_size"})
    for_pages_only = frozenset({"ordering"})

    def filter_queryset(self, request, queryset, view):
        if getattr(view, "action", "list") != "list":
            return queryset
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) - self.for_pages_only if filterset_class else set()
        if is_partner(request):
            known -= view.filters_not_for_partners
        refuse_unknown(request, known | self.for_paging)
        return super().filter_queryset(request, queryset, view)
