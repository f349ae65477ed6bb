"""What callers read of promises, money and years."""

from rest_framework import serializers

from core.api.answers import ModelAnswer
from crm.commitments.models import Commitment, CommitmentChange, FundArrival, YearlyActual
from crm.commitments.states import Measure

RATE = {"max_digits": None, "decimal_places": 4, "read_only": True}
WAN = {"max_digits": None, "decimal_places": 4, "read_only": True}
WARNINGS = [("overdue", "已逾期"), ("week", "7 天内到期"), ("month", "30 天内到期"), ("", "无")]


class CommitmentSerializer(ModelAnswer):
    """一条承诺。金额单位万元，数量单位见 unit。"""

    status_text = serializers.CharField(read_only=True, help_text="状态，按承诺方的说法")
    days_left = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="距到期天数，负数为逾期；已办结为 null"
    )
    warning = serializers.ChoiceField(WARNINGS, read_only=True, allow_blank=True, help_text="到期预警")
    kept_rate = serializers.DecimalField(
        **RATE, allow_null=True, help_text="实际兑现或履约数 ÷ 承诺数，不封顶；没有承诺数或实际数为 null"
    )
    year = serializers.IntegerField(read_only=True, help_text="考核年度，未指定按到期日所在年度")

    class Meta:
        model = Commitment
        fields = [
            "id", "uid", "project", "side", "item", "measure", "amount_wan", "quantity", "unit", "for_year", "year",
            "condition", "due_on", "days_left", "warning", "basis", "evidence", "review", "review_reference",
            "reviewed_on", "status", "status_text", "status_on", "settled_on", "settled_value", "kept_rate",
            "voided_at", "void_reason", "version", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class CommitmentChangeSerializer(ModelAnswer):
    """一条承诺的办理记录。"""

    by = serializers.CharField(source="by.name", read_only=True, default="系统", help_text="操作人")

    class Meta:
        model = CommitmentChange
        fields = [
            "id", "kind", "from_status", "to_status", "actual_on", "detail", "reason", "evidence", "recorded_at", "by",
        ]  # fmt: skip
        read_only_fields = fields


FIGURE = [
    "reference", "note", "evidence", "reported_at", "reported_by", "verified_at", "verified_by", "is_verified",
    "voided_at", "void_reason", "version", "updated_at",
]  # fmt: skip


class FigureAnswer(ModelAnswer):
    """What every reported figure says of its verification."""

    reported_by = serializers.CharField(source="reported_by.name", read_only=True, default="系统", help_text="上报人")
    verified_by = serializers.CharField(
        source="verified_by.name", read_only=True, default=None, allow_null=True, help_text="核实人，未核实为 null"
    )
    is_verified = serializers.BooleanField(read_only=True, help_text="是否计入统计：只有核实的计入")


class ArrivalSerializer(FigureAnswer):
    """一笔到位资金。金额单位万元。"""

    class Meta:
        model = FundArrival
        fields = ["id", "uid", "project", "arrived_on", "kind", "amount_wan", *FIGURE]
        read_only_fields = fields


class ActualSerializer(FigureAnswer):
    """一项年度实绩。投资、产值、税收单位万元，就业单位人。"""

    class Meta:
        model = YearlyActual
        fields = ["id", "uid", "project", "year", "kind", "actual", "source", *FIGURE]
        read_only_fields = fields


class MoneySerializer(serializers.Serializer):
    """资金：承诺、上报、核实并列。"""

    formal_wan = serializers.DecimalField(**WAN, allow_null=True, help_text="正式合同额（万元），没有为 null")
    promised_wan = serializers.DecimalField(**WAN, allow_null=True, help_text="企业承诺的投资额（万元），没有为 null")
    reported_wan = serializers.DecimalField(**WAN, help_text="上报到位资金（万元），含待核实")
    verified_wan = serializers.DecimalField(**WAN, help_text="核实到位资金（万元）")
    rate = serializers.DecimalField(**RATE, allow_null=True, help_text="资金到位率 = 核实 ÷ 正式合同额，不封顶")
    why = serializers.CharField(help_text="分母，或没有到位率的原因")


class YearSerializer(serializers.Serializer):
    """一个年度一项指标的履约评价。"""

    year = serializers.IntegerField(help_text="年度")
    measure = serializers.ChoiceField([(one.value, one.label) for one in Measure], help_text="指标")
    unit = serializers.CharField(help_text="单位")
    promised = serializers.DecimalField(**WAN, allow_null=True, help_text="承诺数")
    reported = serializers.DecimalField(**WAN, allow_null=True, help_text="上报数")
    verified = serializers.DecimalField(**WAN, allow_null=True, help_text="核实数")
    rate = serializers.DecimalField(**RATE, allow_null=True, help_text="履约率，不封顶")
    why = serializers.CharField(help_text="分母，或没有履约率的原因")


class PromisesSerializer(serializers.Serializer):
    """一个项目的承诺兑现概况。"""

    money = MoneySerializer(help_text="资金到位")
    kept = serializers.DictField(child=serializers.IntegerField(), help_text="已兑现（履约）条数，按承诺方")
    overdue = serializers.DictField(child=serializers.IntegerField(), help_text="逾期条数，按承诺方")
    years = YearSerializer(many=True, help_text="按年履约评价，最近在前")
