"""What a person keeps of a list."""

from crm.lists.models import ColumnChoice, SavedView


def saved_views(user, page: str) -> list[SavedView]:
    """Return the views of a list that ``user`` may open: own ones first, then shared ones, by name; one query."""
    found = SavedView.objects.visible_to(user).filter(page=page).select_related("owner", "team")
    return sorted(found, key=lambda view: (view.owner_id != user.pk, view.name))


def chosen_columns(user, page: str) -> list[str]:
    """Return the keys of the columns that ``user`` chose for a list, in order; none when never chosen."""
    return ColumnChoice.objects.filter(user=user, page=page).values_list("columns", flat=True).first() or []
