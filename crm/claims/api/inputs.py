"""What callers send about claims, leads, transfers and disputes."""

from rest_framework import serializers

from chains.models import Team
from core.api.inputs import CalendarDateField, StrictInput
from core.api.scope import ScopedRelatedField
from crm.claims.models import CityReport, Claim, Dispute, LeadIntake, Ruling, Transfer
from crm.claims.terms import SHARE_FROM, SHARE_TO
from crm.projects.models import Project

REASON, STATEMENT = 300, 500


def share(text: str, **options) -> serializers.DecimalField:
    """Return a field for a percentage."""
    return serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, help_text=text, **options
    )


class ClaimReasonInput(StrictInput):
    """办理的原因。"""

    reason = serializers.CharField(max_length=REASON, help_text="原因")


class FileInput(StrictInput):
    """提出首谈报备。"""

    project = ScopedRelatedField(Project, help_text="项目")
    evidence = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=50,
        help_text="依据的跟进编号；缺省为全部可作依据的走访、接待和会谈",
    )  # fmt: skip
    note = serializers.CharField(max_length=REASON, required=False, allow_blank=True, help_text="说明")
    plea = serializers.ChoiceField(Claim.Plea.choices, required=False, help_text="撞单时怎样处理")


class CoworkInput(StrictInput):
    """批准协同。"""

    share_to = share("协同组计分占比（%）")


class RespondInput(StrictInput):
    """登记响应。"""

    source_kind = serializers.ChoiceField(LeadIntake.Source.choices, help_text="线索来源")
    referrer = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="引荐人")
    is_major = serializers.BooleanField(required=False, help_text="重大线索，研判 1 周")


class JudgeInput(StrictInput):
    """研判。"""

    judgement = serializers.ChoiceField(LeadIntake.Judgement.choices, help_text="结论")
    reason = serializers.CharField(
        max_length=REASON, required=False, allow_blank=True, help_text="理由；放弃和公海必填"
    )
    kind = serializers.ChoiceField(Project.TerminationKind.choices, required=False, help_text="放弃的类型")


class FeedbackInput(StrictInput):
    """反馈。"""

    feedback = serializers.CharField(max_length=REASON, help_text="反馈了什么")


class TakeInput(StrictInput):
    """领取线索。"""

    team = ScopedRelatedField(Team, help_text="领取组")


class TransferInput(StrictInput):
    """流转。"""

    to_team = ScopedRelatedField(Team, help_text="转入组")
    reason = serializers.ChoiceField(Transfer.Reason.choices, help_text="流转原因")
    share_from = share("转出组占比，缺省 40", default=SHARE_FROM)
    share_to = share("转入组占比，缺省 60；两者之和为 100", default=SHARE_TO)
    effective_on = CalendarDateField(required=False, help_text="生效日期，缺省今天")
    note = serializers.CharField(max_length=REASON, required=False, allow_blank=True, help_text="说明")


class CityInput(StrictInput):
    """市级首报。"""

    foreign_usd_wan = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, required=False, allow_null=True, help_text="外资（万美元）"
    )
    no = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="市级首报编号")
    reported_on = CalendarDateField(required=False, allow_null=True, help_text="报送日期")
    status = serializers.ChoiceField(CityReport.Status.choices, help_text="报送状态")


class DisputeInput(StrictInput):
    """提出异议。"""

    clash = serializers.IntegerField(min_value=1, help_text="撞单编号，见报备的 clashes")
    ground = serializers.ChoiceField(Dispute.Ground.choices, help_text="理由")
    evidence_kind = serializers.ChoiceField(Dispute.Evidence.choices, help_text="最有力的证据")
    statement = serializers.CharField(max_length=STATEMENT, help_text="事实和理由")
    evidence = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=50, help_text="依据的跟进编号"
    )
    papers = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=50,
        help_text="依据的材料：本组项目材料的 id",
    )  # fmt: skip


class RulingInput(StrictInput):
    """裁定。"""

    outcome = serializers.ChoiceField(Ruling.Outcome.choices, help_text="结论")
    reasons = serializers.CharField(max_length=STATEMENT, help_text="理由")
    share_challenger = share("异议方占比，只在联合招引时给出", required=False)


class AppealInput(StrictInput):
    """申请复核。"""

    reasons = serializers.CharField(max_length=STATEMENT, help_text="复核理由")
