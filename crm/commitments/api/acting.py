"""What the viewsets share: policy, version, input, service, answer with the next version."""

from rest_framework import status
from rest_framework.response import Response

from core.api.answers import place_of
from core.api.inputs import StrictInput
from core.api.versions import etag_of, version_asked
from crm.commitments import policy


class VersionedActs:
    """Acts on one row that want the version they are based on (428 without, 412 stale)."""

    def get_queryset(self):
        return super().get_queryset().with_related()

    def answer(self, row, code=status.HTTP_200_OK, **headers):
        """Return the row as an answer with its version."""
        headers["ETag"] = etag_of(row)
        return Response(self.get_serializer(row).data, status=code, headers=headers)

    def read(self, body, request, **options) -> dict:
        """Return what was sent, checked."""
        data = body(data=request.data, context=self.get_serializer_context(), **options)
        data.is_valid(raise_exception=True)
        return data.validated_data

    def make(self, request, body, may, service):
        """Insert a row of the project that the caller named."""
        self.require(policy.can_draft_at_all(request.user))
        given = self.read(body, request)
        project = given.pop("project")
        self.require(may(request.user, project))
        row = service(project.pk, by=request.user, **given)
        return self.answer(row, status.HTTP_201_CREATED, **place_of(self, row))

    def decide(self, request, may, body, service, **options):
        """Do what the caller decided about one row."""
        row = self.get_object()
        self.require(may(request.user, row))
        version = version_asked(request)
        given = self.read(body, request, **options)
        return self.answer(service(row.pk, by=request.user, version=version, **given))

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())


class NothingInput(StrictInput):
    """没有内容。"""
