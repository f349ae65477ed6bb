"""Paging of long lists without counting them to the end."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class CappedPaginator(Paginator):
    """Counts at most ``cap`` rows; pages beyond the cap are reached by narrowing the filters."""

    cap = 10_000

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: self.cap + 1].count()

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.count > self.cap
