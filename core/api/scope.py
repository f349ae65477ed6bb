"""Reading and referring to rows within the caller's scope."""

from django.core.exceptions import PermissionDenied
from rest_framework import serializers


class ScopedViewSetMixin:
    """Limit every queryset to what the caller may see; a hidden row is a 404."""

    model = None

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.model.objects.visible_to(self.request.user)

    def require(self, allowed: bool) -> None:
        """Raise 403 unless the policy said yes."""
        if not allowed:
            raise PermissionDenied


class ScopedRelatedField(serializers.PrimaryKeyRelatedField):
    """A reference to a row that the caller can see; a hidden row is refused like a missing one."""

    def __init__(self, model=None, **kwargs):
        self.scoped_model = model
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", model.objects.none())
        super().__init__(**kwargs)

    def get_queryset(self):
        return self.scoped_model.objects.visible_to(self.context["request"].user)
