"""The summary of one project over REST: money promised against arrived, and the years."""

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.response import Response

from core.api.scope import ScopedViewSetMixin
from crm.commitments import policy, queries
from crm.commitments.api.answers import PromisesSerializer
from crm.projects.models import Project


class PromisesViewSet(ScopedViewSetMixin, viewsets.GenericViewSet):
    """一个项目的承诺兑现概况。"""

    model = Project
    serializer_class = PromisesSerializer

    @extend_schema(summary="承诺兑现概况", responses=PromisesSerializer)
    def retrieve(self, request, *args, **kwargs):
        """资金承诺、上报、核实并列，按年履约评价；合作单位没有此项（403）。"""
        project = self.get_object()
        self.require(policy.can_read_promises(request.user))
        shown = queries.panel_of(project, request.user)
        counts = {name: {side["side"].value: side[name] for side in shown["sides"]} for name in ("kept", "overdue")}
        return Response(PromisesSerializer({**shown, **counts}).data)
