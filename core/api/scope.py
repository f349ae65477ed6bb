"""Reading and referring to rows within the caller's scope."""

from collections.abc import Callable
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from rest_framework import serializers

from core.api.filtering import refuse_unknown
from core.api.idempotency import OncePerKeyMixin
from core.api.parsers import check_size
from core.audit.services import record


class ScopedViewSetMixin(OncePerKeyMixin):
    """Limit every queryset to what the caller may see; a hidden row is a 404. Every call of a partner is recorded.

    A list knows the parameters of its FilterSet, any other operation those in ``parameters_of_actions``.
    """

    model = None
    filters_not_for_partners: ClassVar[frozenset[str]] = frozenset()
    parameters_of_actions: ClassVar[dict[str, frozenset[str]]] = {}
    largest_of_actions: ClassVar[dict[str, Callable[[], int]]] = {}  # bytes of a body, where an upload may be large

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        largest = self.largest_of_actions.get(self.action)
        check_size(request, largest() if largest else None)
        if self.action != "list":
            refuse_unknown(request, self.parameters_of_actions.get(self.action, frozenset()))

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.model.objects.visible_to(self.request.user)

    def require(self, allowed: bool) -> None:
        """Raise 403 unless the policy said yes."""
        if not allowed:
            raise PermissionDenied

    def finalize_response(self, request, response, *args, **kwargs):
        if getattr(request, "auth", None) is not None:
            rows = response.data.get("results") if isinstance(response.data, dict) else None
            changes = {"method": request.method, "path": request.path[:300], "status": response.status_code}
            record("api.called", by=request.user, changes=changes | ({} if rows is None else {"rows": len(rows)}))
        return super().finalize_response(request, response, *args, **kwargs)


class ScopedRelatedField(serializers.PrimaryKeyRelatedField):
    """A reference to a row that the caller can see; a hidden row is refused like a missing one."""

    def __init__(self, model=None, **kwargs):
        self.scoped_model = model
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", model.objects.none())
        super().__init__(**kwargs)

    def get_queryset(self):
        if getattr(self.context.get("view"), "swagger_fake_view", False):
            return self.scoped_model.objects.none()
        return self.scoped_model.objects.visible_to(self.context["request"].user)

    def to_internal_value(self, data):
        if isinstance(data, float):  # 1e999 would be infinity, which no id is
            self.fail("incorrect_type", data_type="float")
        return super().to_internal_value(data)
