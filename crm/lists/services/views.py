"""Saving and removing views, and choosing columns."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from core.errors import RuleViolation
from crm.lists import policy
from crm.lists.models import ColumnChoice, Page, SavedView, own_teams
from crm.lists.pages import kept_query

LONGEST_NAME, LONGEST_QUERY, MOST_COLUMNS, MOST_VIEWS = 40, 2_000, 40, 50
REFUSED_SHARES = {"team": "您目前不在任何招商组，不能共享给本组", "all": "共享给全员由指挥部办理"}


@transaction.atomic
def save_view(
    *, by, page: str, name: str, query: str, columns: Sequence[str] = (), shared: str = "private"
) -> SavedView:
    """Keep a list under ``name`` and return the view; one's own view of this name is replaced.

    Raises RuleViolation ``forbidden``, ``invalid`` (all fields at once) or ``too_many_views``.
    """
    if not policy.can_keep_views(by):
        raise RuleViolation("没有权限保存视图", code="forbidden")
    name, query = " ".join(name.split()), kept_query(query)
    _refuse_faults(by, page, name, query, columns, shared)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one view of a person after the other
    same = SavedView.objects.select_for_update().filter(owner=by, page=page, name=name).first()
    if same is None and SavedView.objects.filter(owner=by, page=page).count() >= MOST_VIEWS:
        raise RuleViolation(f"每个列表最多保存 {MOST_VIEWS} 个视图，请先删除不用的", code="too_many_views")
    view = same or SavedView(owner=by, page=page, name=name)
    view.query, view.columns, view.shared = query, list(columns), shared
    view.team = own_teams(by).first() if shared == SavedView.Shared.TEAM else None
    view.updated_at = timezone.now()
    view.save()
    record("list.view_saved", view, by=by, changes={"page": page, "query": query, "shared": shared})
    return view


@transaction.atomic
def remove_view(pk: int, *, by) -> None:
    """Remove a view; the rows it showed are not touched. A second call finds nothing to do.

    Raises RuleViolation ``forbidden``.
    """
    view = SavedView.objects.select_for_update().filter(pk=pk).first()
    if view is None:
        return
    if not policy.can_remove_view(by, view):
        raise RuleViolation("只能删除自己保存的视图", code="forbidden")
    record("list.view_removed", view, by=by, changes={"page": view.page, "shared": view.shared})
    view.delete()


@transaction.atomic
def choose_columns(*, by, page: str, columns: Sequence[str]) -> None:
    """Keep which columns ``by`` wants to see and in which order; none brings the usual ones back.

    Raises RuleViolation ``invalid`` for more columns than a list can have.
    """
    if page not in Page.values or len(columns) > MOST_COLUMNS:
        raise RuleViolation("列的选择无效", code="invalid")
    if columns:
        ColumnChoice.objects.update_or_create(user=by, page=page, defaults={"columns": list(columns)})
    else:
        ColumnChoice.objects.filter(user=by, page=page).delete()
    record("list.columns_chosen", by=by, changes={"page": page, "columns": list(columns)})


def _refuse_faults(by, page: str, name: str, query: str, columns: Sequence[str], shared: str) -> None:
    faults = {}
    if not 0 < len(name) <= LONGEST_NAME:
        faults["name"] = f"请填写名称，不超过 {LONGEST_NAME} 个字"
    if page not in Page.values or len(query) > LONGEST_QUERY or len(columns) > MOST_COLUMNS:
        faults["query"] = "筛选条件过长或列表不存在，不能保存"
    if shared not in policy.shares_open_to(by):
        faults["shared"] = REFUSED_SHARES.get(shared, "请选择可见范围")
    if faults:
        raise RuleViolation("；".join(faults.values()), code="invalid", fields=faults)
