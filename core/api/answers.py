"""What callers read of a row."""

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response


class ModelAnswer(serializers.ModelSerializer):
    """The fields of a model as they are read; a choice that may be empty says so in the schema."""

    def get_fields(self):
        fields = super().get_fields()
        columns = {column.name: column for column in self.Meta.model._meta.concrete_fields}
        for name, field in fields.items():
            if isinstance(field, serializers.ChoiceField) and name in columns:
                field.allow_blank = columns[name].blank
        return fields


def place_of(view, row) -> dict[str, str]:
    """Return the header that says where a row that was just made is read."""
    return {"Location": reverse(f"{view.basename}-detail", args=[row.pk])}


def moved_to(view, row) -> Response:
    """Return the answer at the address of a row that became part of ``row``: read that one.

    308 keeps method and body, 301 is what clients know from reading. Nobody may remember it: a merge can be taken back.
    """
    reads = view.request.method in SAFE_METHODS
    code = status.HTTP_301_MOVED_PERMANENTLY if reads else status.HTTP_308_PERMANENT_REDIRECT
    place = place_of(view, row)
    answer = Response({"id": row.pk, "url": place["Location"]}, status=code, headers=place)
    answer["Cache-Control"] = "no-store"
    return answer
