"""What all viewsets of claims share: an act on one row, based on its version."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.response import Response

from core.api.masks import is_partner
from core.api.scope import ScopedViewSetMixin
from core.api.versions import ETAG, IF_MATCH, etag_of, version_asked


def decision(summary, body, answer):
    """Describe an act that rests on the version of a row and answers with the next."""
    return extend_schema(summary=summary, request=body, responses=answer, parameters=[IF_MATCH, ETAG])


class RowViewSet(ScopedViewSetMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Rows that are read, and changed by acts alone; partners have none of it."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.require(not is_partner(request))

    def answer(self, row, code=status.HTTP_200_OK, **headers):
        """Return the row as it is now, with its version."""
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, status=code, headers={"ETag": etag_of(fresh), **headers})

    def retrieve(self, request, *args, **kwargs):
        """Return one row with its version."""
        return self.answer(self.get_object())

    def checked(self, request, body) -> dict:
        """Return what was sent, checked."""
        data = body(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return data.validated_data

    def act(self, request, allowed, body, service):
        """Do one act on one row: scope, policy, version, input, service."""
        row = self.get_object()
        self.require(allowed(request.user, row))
        version = version_asked(request)
        given = self.checked(request, body) if body else {}
        service(self.key_of(row), by=request.user, version=version, **given)
        return self.answer(row)

    def key_of(self, row) -> int:
        """Return the id by which the services know the row."""
        return row.pk
