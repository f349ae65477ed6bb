"""Filters of the lists keep their rows readable by index."""

import django_filters
import pytest

from tests.test_architecture import all_views


def filter_sets():
    found = {
        getattr(getattr(view, "view_class", None) or getattr(view, "cls", None), "filterset_class", None)
        for view in all_views()
    }
    return sorted(filter(None, found), key=lambda one: f"{one.__module__}.{one.__name__}")


@pytest.mark.parametrize("filterset", filter_sets(), ids=lambda one: one.__name__)
def test_a_choice_of_several_values_does_not_sort_every_row_for_distinct(filterset):
    """A column of the row itself needs no DISTINCT, which would sort all that match by every column before the page."""
    sorting = [
        name
        for name, one in filterset.base_filters.items()
        if isinstance(one, django_filters.MultipleChoiceFilter) and one.distinct and not one.method
    ]

    assert sorting == []
