"""What the viewsets of reviews share: an act on a version, and the answer with the next."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked


def decision(summary, body, answer):
    """Describe a decision that rests on a version."""
    return extend_schema(summary=summary, request=body, responses=answer, parameters=[IF_MATCH, ETAG])


class VersionedMixin:
    """Answers carry an ETag, acts rest on one."""

    def answer(self, row, code=status.HTTP_200_OK, **headers):
        """Return the row, read anew through the scope, with its version."""
        shown = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(shown).data, status=code, headers={**headers, "ETag": etag_of(shown)})

    def read(self, request, body):
        """Return the version and what was sent, checked."""
        version = version_asked(request)
        data = body(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return {"by": request.user, "version": version, **data.validated_data}

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())
