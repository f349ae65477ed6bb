"""What callers send about a project."""

from rest_framework import serializers

from chains.models import Chain, Node, Park, Team
from core.accounts.models import User
from core.api.inputs import CalendarDateField, StrictInput, StrictModelInput
from core.api.scope import ScopedRelatedField
from crm.enterprises.models import Enterprise
from crm.projects.api.answers import DETAILS
from crm.projects.forms import choices
from crm.projects.gates import MANUAL
from crm.projects.models import Project, ProjectFile, rulebook
from crm.projects.stages import Stage

REASON = 300


class OfficerField(serializers.PrimaryKeyRelatedField):
    """A service officer on duty."""

    def get_queryset(self):
        return choices.officers()


class OwnerField(serializers.PrimaryKeyRelatedField):
    """Somebody who may own a project of the team that is named beside, or of the present one."""

    def get_queryset(self):
        team = self.parent.initial_data.get("team") or self.context["project"].team_id
        return choices.owners_for(team)


class ProjectInput(StrictModelInput):
    """可写入的项目资料。"""

    node = ScopedRelatedField(Node, required=False, allow_null=True)
    park = ScopedRelatedField(Park, required=False, allow_null=True)
    local_entity = ScopedRelatedField(Enterprise, required=False, allow_null=True)
    service_officer = OfficerField(queryset=User.objects.none(), required=False, allow_null=True)

    class Meta:
        model = Project
        fields = [*DETAILS, "node", "park", "local_entity", "service_officer"]


class ProjectUpdateInput(ProjectInput):
    """可修改的项目资料；阶段、状态、牵头组和其他只读字段一律 400，另有各自的操作。"""

    reason = serializers.CharField(
        max_length=REASON, required=False, allow_blank=True, write_only=True,
        help_text="指挥部修改签约后锁定的内容时必填（重大变更）",
    )  # fmt: skip

    class Meta(ProjectInput.Meta):
        fields = [*ProjectInput.Meta.fields, "reason"]


class ProjectCreateInput(ProjectInput):
    """新建项目的内容。"""

    enterprise = ScopedRelatedField(Enterprise)
    chain = ScopedRelatedField(Chain)
    team = ScopedRelatedField(Team)

    class Meta(ProjectInput.Meta):
        fields = [*ProjectInput.Meta.fields, "enterprise", "type", "chain", "team"]


class FactCodeField(serializers.CharField):
    """The code of a fact that the rules of the district know."""

    def __init__(self, **kwargs):
        super().__init__(max_length=40, help_text="事项代码，见准入清单 gate", **kwargs)

    def to_internal_value(self, data):
        code = super().to_internal_value(data)
        if rulebook().fact(code) is None:
            raise serializers.ValidationError(f"“{code}” 不是有效的事项代码", code="invalid_choice")
        return code


class FilledFactInput(StrictInput):
    """推进时一并登记的一项准入事项。"""

    code = FactCodeField()
    met_on = CalendarDateField(help_text="达成日期，不晚于推进日期")
    reference = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="文号或说明"
    )
    file = ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="本项目的材料编号")


class FilledFieldsInput(ProjectInput):
    """推进时一并填写的项目资料。"""

    class Meta(ProjectInput.Meta):
        extra_kwargs = {"name": {"required": False}}


class StageInput(StrictInput):
    """阶段推进的内容；values、facts 与推进在同一事务中，任何一处不合规则全部不生效。"""

    to = serializers.ChoiceField(Stage.choices, help_text="目标阶段")
    actual_on = CalendarDateField(help_text="实际日期，不晚于今天")
    reason = serializers.CharField(max_length=REASON, required=False, allow_blank=True, help_text="跨阶段或退回的原因")
    evidence = serializers.CharField(max_length=REASON, required=False, allow_blank=True, help_text="依据")
    file = ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="依据附件，本项目的材料编号")
    values = FilledFieldsInput(required=False, help_text="一并填写的项目资料")
    facts = FilledFactInput(many=True, required=False, help_text="一并登记的准入事项")

    def validate_facts(self, facts):
        codes = [one["code"] for one in facts]
        if len(codes) != len(set(codes)):
            raise serializers.ValidationError("同一事项只能出现一次", code="repeated")
        return facts


class FactInput(StrictInput):
    """登记一项准入事项。"""

    code = FactCodeField()
    file = ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="本项目的材料编号，见 files")
    met_on = CalendarDateField(help_text="达成日期，不晚于今天")
    source = serializers.CharField(max_length=40, default=MANUAL, help_text="来源，只能是 manual（人工登记）")
    reference = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="文号或说明"
    )

    def validate_source(self, source):
        if source != MANUAL:
            text = "只接受 manual（人工登记）；其他来源由跟进、联审等记录写入"
            raise serializers.ValidationError(text, code="source_reserved")
        return source


class ReasonInput(StrictInput):
    """办理的原因。"""

    reason = serializers.CharField(max_length=REASON, help_text="原因")


class ResumeInput(StrictInput):
    """恢复的说明。"""

    reason = serializers.CharField(
        max_length=REASON, required=False, default="", allow_blank=True, help_text="恢复说明"
    )


class SuspendInput(ReasonInput):
    """搁置的内容。"""

    resume_by_on = CalendarDateField(help_text="应恢复日期，最长 180 天")


class TerminateInput(ReasonInput):
    """终止的内容。"""

    kind = serializers.ChoiceField(Project.TerminationKind.choices, help_text="终止类型")
    file = ScopedRelatedField(ProjectFile, required=False, allow_null=True, help_text="协议解除文件，签约后必填")


class ReassignInput(ReasonInput):
    """移交的内容；未给出的牵头组、负责人、协同组不变。"""

    team = ScopedRelatedField(Team, required=False, help_text="牵头组；移交到其他组由指挥部办理")
    owner = OwnerField(
        queryset=User.objects.none(), required=False, allow_null=True, help_text="负责人，见 people；null 为无"
    )
    co_teams = ScopedRelatedField(Team, many=True, required=False, help_text="协同组，全部列出")

    def validate(self, attrs):
        project = self.context["project"]
        return {"team": project.team, "owner": project.owner, **attrs}
