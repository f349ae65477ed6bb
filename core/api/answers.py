"""What callers read of a row."""

from django.urls import reverse
from rest_framework import serializers


class ModelAnswer(serializers.ModelSerializer):
    """The fields of a model as they are read; a choice that may be empty says so in the schema."""

    def include_extra_kwargs(self, kwargs, extra_kwargs):
        may_be_empty = "choices" in kwargs and kwargs.get("allow_blank")
        kept = super().include_extra_kwargs(kwargs, extra_kwargs)
        if may_be_empty:
            kept["allow_blank"] = True
        return kept


def place_of(view, row) -> dict[str, str]:
    """Return the header that says where a row that was just made is read."""
    return {"Location": reverse(f"{view.basename}-detail", args=[row.pk])}
