"""僵尸项目 over REST, for the headquarters."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets

from core.api.answers import ModelAnswer
from core.api.scope import ScopedViewSetMixin
from crm.projects.filters import ProjectFilterSet
from crm.projects.models import Project
from crm.projects.policy import can_restart_project
from crm.projects.queries.zombies import WORDS, zombies


class ZombieAnswer(ModelAnswer):
    """一个僵尸项目和列入原因；重启见项目的 restart，清退见 terminate。"""

    zombie_why = serializers.ChoiceField(list(WORDS.items()), read_only=True, help_text="列入原因")
    why_text = serializers.SerializerMethodField(help_text="列入原因，一句话")

    class Meta:
        model = Project
        fields = [
            "id", "no", "name", "enterprise", "type", "chain", "team", "owner", "stage", "stage_since_on", "signed_on",
            "status", "total_invest_wan", "zombie_why", "why_text",
        ]  # fmt: skip
        read_only_fields = fields

    def get_why_text(self, project) -> str:
        return str(WORDS[project.zombie_why])


@extend_schema_view(list=extend_schema(summary="僵尸项目"))
class ZombieViewSet(ScopedViewSetMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """今天看来已停滞的在办项目，由指挥部按季重启或清退。"""

    model = Project
    serializer_class = ZombieAnswer
    filterset_class = ProjectFilterSet

    def get_queryset(self):
        return zombies(super().get_queryset()).defer("search_key", "content")

    def list(self, request, *args, **kwargs):
        self.require(can_restart_project(request.user))
        return super().list(request, *args, **kwargs)
