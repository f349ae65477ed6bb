"""What callers read of a project, its history, its facts and its gates."""

from rest_framework import serializers

from core.accounts.models import User
from core.api.answers import ModelAnswer
from core.api.masks import MaskedForPartners
from crm.projects.gates import Kind, Recorder
from crm.projects.models import GateFact, Project, StageChange
from crm.projects.stages import Stage

DETAILS = [
    "name", "grade", "source", "content", "is_foreign", "confidentiality", "chain_action", "total_invest_wan",
    "fixed_invest_wan", "planned_output_wan", "planned_tax_wan", "planned_jobs", "land_mu", "factory_m2", "site_needs",
    "element_needs", "contract_no", "contract_kind", "contract_amount_wan", "planned_sign_on", "planned_start_on",
    "planned_commission_on",
]  # fmt: skip
WRITTEN_BY_SERVICES = [
    "no", "stage", "phase", "stage_since_on", "stage_due_on", "signed_on", "commissioned_on", "status", "status_reason",
    "resume_by_on", "termination_kind", "light", "light_reason", "last_effective_followup_at", "next_step_on", "version",
    "created_at", "updated_at",
]  # fmt: skip
# What the negotiation is about stays with the teams: partners read master data, stage and amounts (domain.md 9).
NOT_FOR_PARTNERS = frozenset(
    {"grade", "source", "content", "confidentiality", "site_needs", "element_needs", "contract_no", "contract_kind"}
    | {"contract_amount_wan", "light", "light_reason", "last_effective_followup_at", "next_step_on"}
    | {"owner", "service_officer", "status_reason", "resume_by_on", "termination_kind"}
)


class ProjectSerializer(MaskedForPartners, ModelAnswer):
    """一个招商项目。金额单位万元，面积单位见字段名（亩、㎡），日期为东八区。"""

    masked_for_partners = NOT_FOR_PARTNERS
    phase = serializers.CharField(read_only=True, help_text="所处的大阶段")
    termination_kind = serializers.ChoiceField(
        Project.TerminationKind.choices, allow_blank=True, read_only=True, help_text="终止类型，未终止为空"
    )

    class Meta:
        model = Project
        fields = [
            "id", "uid", "enterprise", "local_entity", "type", "chain", "node", "team", "co_teams", "owner",
            "service_officer", "park", *DETAILS, *WRITTEN_BY_SERVICES,
        ]  # fmt: skip
        read_only_fields = fields


class StageChangeSerializer(MaskedForPartners, ModelAnswer):
    """一条阶段变更记录。"""

    masked_for_partners = frozenset({"reason", "evidence", "file"})
    by = serializers.CharField(source="by.name", read_only=True, default="系统", help_text="操作人")

    class Meta:
        model = StageChange
        fields = [
            "id", "kind", "from_stage", "to_stage", "actual_on", "days_spent", "is_late", "reason", "evidence", "file",
            "recorded_at", "by",
        ]  # fmt: skip
        read_only_fields = fields


class FactSerializer(ModelAnswer):
    """一次登记的准入事项；撤回的保留，withdrawn_at 非空。"""

    label = serializers.CharField(read_only=True, help_text="事项名称")
    recorded_by = serializers.CharField(source="recorded_by.name", read_only=True, default="系统", help_text="登记人")

    class Meta:
        model = GateFact
        fields = [
            "id", "code", "label", "met_on", "source", "reference", "file", "recorded_at", "recorded_by", "withdrawn_at",
            "withdraw_reason",
        ]  # fmt: skip
        read_only_fields = fields


class GateItemSerializer(serializers.Serializer):
    """一项准入条件。"""

    code = serializers.CharField(help_text="字段名或事项代码")
    label = serializers.CharField(help_text="名称")
    kind = serializers.ChoiceField(
        [(Kind.FIELD.value, "项目字段"), (Kind.FACT.value, "登记事项")], source="requirement.kind",
        help_text="field：修改项目填写；fact：登记事项",
    )  # fmt: skip
    recorded_by = serializers.ChoiceField(
        [(Recorder.TEAM.value, "招商组"), (Recorder.HQ.value, "指挥部")], source="requirement.recorded_by",
        help_text="由谁登记：team 招商组或指挥部，hq 仅指挥部",
    )  # fmt: skip
    met = serializers.BooleanField(help_text="是否满足")
    lacks_file = serializers.BooleanField(help_text="是否只差必须的附件")
    evidence_type = serializers.CharField(source="requirement.evidence_type", help_text="附件类型，空为不要求")
    note = serializers.CharField(help_text="已满足的依据，或还要做什么")


class GateSerializer(serializers.Serializer):
    """进入一个阶段的准入清单。"""

    to = serializers.ChoiceField(Stage.choices, help_text="目标阶段")
    missing = serializers.IntegerField(help_text="还差几项")
    items = GateItemSerializer(many=True, help_text="全部条件，未满足的在前")


class PersonSerializer(serializers.ModelSerializer):
    """一名在岗人员。"""

    class Meta:
        model = User
        fields = ["id", "name", "title"]
        read_only_fields = fields


class PeopleSerializer(serializers.Serializer):
    """项目可以指定的人员。"""

    owners = PersonSerializer(many=True, help_text="可任负责人：牵头组和指挥部的在岗人员")
    service_officers = PersonSerializer(many=True, help_text="可任企业服务专员")
