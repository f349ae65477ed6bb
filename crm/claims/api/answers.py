"""What callers read of claims, leads, the pool, transfers and disputes."""

from rest_framework import serializers

from core.api.answers import ModelAnswer
from crm.claims.models import CityReport, Claim, Dispute, LeadIntake, Ruling, Transfer
from crm.claims.queries.leads import STEPS


class ClaimSerializer(ModelAnswer):
    """一条首谈报备。state 在 status 之外区分 expiring（7 天内失效）和 late（逾期待确认）。"""

    filed_by = serializers.CharField(source="filed_by.name", read_only=True, default="系统", help_text="报备人")
    state = serializers.CharField(read_only=True, help_text="状态，含 expiring、late")
    lapse_on = serializers.DateField(read_only=True, allow_null=True, help_text="不再跟进时的失效日期")

    class Meta:
        model = Claim
        fields = [
            "id", "project", "team", "evidence", "note", "plea", "status", "state", "filed_at", "filed_by",
            "confirm_due_on", "confirmed_at", "protect_until", "lapse_on", "renewals", "ended_on", "end_reason",
            "end_note", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ClashSerializer(serializers.Serializer):
    """一个疑似撞单的在办项目，只有公开信息。"""

    level = serializers.IntegerField(help_text="1 信用代码相同，2 名称或曾用名相同，3 字号、集团或手机相同")
    reason = serializers.CharField(help_text="相同之处")
    firm = serializers.CharField(help_text="企业")
    stage = serializers.CharField(help_text="阶段")
    team = serializers.CharField(help_text="牵头组")
    last_on = serializers.DateField(allow_null=True, help_text="最近有效跟进")
    protected_until = serializers.DateField(allow_null=True, help_text="报备保护期至")
    blocks = serializers.BooleanField(help_text="是否使第二个报备不能有效")


class LeadSerializer(ModelAnswer):
    """一条线索的时限。"""

    step = serializers.ChoiceField(STEPS, read_only=True, help_text="当前环节")
    due_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="当前环节的期限")
    is_late = serializers.BooleanField(read_only=True, help_text="是否超时")

    class Meta:
        model = LeadIntake
        fields = [
            "id", "project", "source_kind", "referrer", "is_major", "received_at", "responded_at", "judged_at",
            "judgement", "reason", "feedback_at", "feedback", "pool_state", "pooled_at", "claimed_at", "step", "due_at",
            "is_late", "version",
        ]  # fmt: skip
        read_only_fields = fields


class PoolSerializer(serializers.Serializer):
    """公海里的一条线索，只有公开信息。"""

    id = serializers.IntegerField(help_text="线索编号，领取时用")
    firm = serializers.CharField(source="project.enterprise.name", help_text="企业")
    chain = serializers.CharField(source="project.chain.name", help_text="产业链")
    node = serializers.CharField(source="project.node.name", default=None, allow_null=True, help_text="环节")
    stage = serializers.CharField(source="project.stage_text", help_text="阶段")
    pooled_from = serializers.CharField(allow_null=True, help_text="原归属组")
    pooled_at = serializers.DateTimeField(help_text="进入公海时间")
    last_effective_followup_at = serializers.DateTimeField(
        source="project.last_effective_followup_at", allow_null=True, help_text="最近有效跟进"
    )


class TakenSerializer(serializers.Serializer):
    """领取的结果。"""

    id = serializers.IntegerField(help_text="线索编号")
    project = serializers.IntegerField(help_text="项目编号，现由本组牵头")


class TransferSerializer(ModelAnswer):
    """一次流转。"""

    approved_by = serializers.CharField(source="approved_by.name", read_only=True, default="系统", help_text="批准人")

    class Meta:
        model = Transfer
        fields = [
            "id", "project", "from_team", "to_team", "reason", "note", "share_from", "share_to", "moves_lead",
            "effective_on", "approved_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class CityReportSerializer(ModelAnswer):
    """市级首报。required 按总投资或外资是否达到标准计算。"""

    required = serializers.BooleanField(read_only=True, help_text="是否须报市级")

    class Meta:
        model = CityReport
        fields = ["project", "required", "foreign_usd_wan", "no", "reported_on", "status", "version"]
        read_only_fields = fields


class RulingSerializer(ModelAnswer):
    """一次裁定；一经作出不变。"""

    by = serializers.CharField(source="by.name", read_only=True, default="系统", help_text="裁定人")

    class Meta:
        model = Ruling
        fields = ["id", "instance", "outcome", "share_challenger", "reasons", "by", "ruled_at"]
        read_only_fields = fields


class DisputeSerializer(ModelAnswer):
    """一件撞单异议。陈述、依据和复核理由只给看得到异议方项目的人，其他人为 null。"""

    statement = serializers.SerializerMethodField(help_text="陈述")
    evidence = serializers.SerializerMethodField(help_text="依据的跟进，id")
    papers = serializers.SerializerMethodField(help_text="依据的材料，id")
    appeal = serializers.SerializerMethodField(help_text="复核理由")
    rulings = RulingSerializer(many=True, read_only=True, help_text="裁定，先后两次")

    class Meta:
        model = Dispute
        fields = [
            "id", "claim", "challenger", "ground", "evidence_kind", "status", "found_on", "filed_at", "rule_due_on",
            "appeal_due_on", "appealed_at", "statement", "evidence", "papers", "appeal", "rulings", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_statement(self, dispute) -> str | None:
        """Return the words of who contests, for those to whom the page shows them."""
        return dispute.statement if dispute.is_mine else None

    def get_evidence(self, dispute) -> list[int] | None:
        """Return the ids of the talks, likewise."""
        return sorted(one.pk for one in dispute.evidence.all()) if dispute.is_mine else None

    def get_papers(self, dispute) -> list[int] | None:
        """Return the ids of the files, likewise."""
        return sorted(one.pk for one in dispute.papers.all()) if dispute.is_mine else None

    def get_appeal(self, dispute) -> str | None:
        """Return why a second ruling was asked for, likewise."""
        return dispute.appeal if dispute.is_mine else None
