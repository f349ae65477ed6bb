"""What people type about claims, leads, transfers and disputes."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from core.web import formats
from crm.claims import policy, rules
from crm.claims.models import CityReport, Claim, Dispute, LeadIntake, Ruling, Transfer
from crm.claims.queries.clashes import Subject, asked_subject, claims_in_the_way
from crm.claims.terms import SHARE_FROM, SHARE_TO
from crm.followups.models import FollowUp
from crm.projects.models import Project, ProjectFile


def words(label, *, required: bool = True, most: int = 300, rows: int = 2) -> forms.CharField:
    """Return a field for some sentences."""
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea({"rows": rows}))


def share(label, initial=None) -> forms.DecimalField:
    """Return a field for a percentage."""
    return forms.DecimalField(label=label, min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=initial)


class ActForm(forms.Form):
    """Carries the version of the row that the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.row = user, row
        self.fields["version"].initial = getattr(row, "version", 0)


class ReasonForm(ActForm):
    """Why."""

    reason = words(_("原因"))


class TalkChoice(forms.ModelMultipleChoiceField):
    """A follow-up by day, kind, counterpart and place, and whether it counts as a first talk."""

    def label_from_instance(self, followup):
        mark = "" if rules.proves_contact(followup) else "（不足以作为首谈依据）"
        what = [followup.get_kind_display(), followup.counterpart, followup.place]
        return f"{formats.date_short(followup.happened_on)} {' · '.join(filter(None, what))}{mark}"


class ClashForm(forms.Form):
    """A firm as somebody knows it, in the library or not."""

    name = forms.CharField(label=_("企业名称"), max_length=200, required=False, help_text=_("全称；曾用名也可以"))
    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)

    def clean(self):
        data = super().clean()
        if not self.errors and not (data["name"] or data["uscc"]):
            self.add_error("name", _("请填写名称或统一社会信用代码"))
        return data

    def subject(self, user) -> tuple[Subject, bool]:
        """Return what is compared, and whether ``user`` knows the firm from the library."""
        return asked_subject(user, self.cleaned_data["name"], self.cleaned_data["uscc"])


class FileClaimForm(forms.Form):
    """Which talks prove it; what is asked for where another team's claim protects the firm."""

    evidence = TalkChoice(FollowUp.objects.none(), label=_("首谈依据"), widget=forms.CheckboxSelectMultiple)
    plea = forms.ChoiceField(label=_("撞单处理"), choices=[("", "请选择"), *Claim.Plea.choices], required=False)
    note = words(_("说明"), required=False)

    def __init__(self, *args, user, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        talks = project.followups.filter(voided_at=None).select_related("contact").order_by("-happened_at", "-id")
        self.fields["evidence"].queryset = talks
        self.fields["evidence"].initial = [one.pk for one in rules.proving(talks)]
        self.fields["evidence"].error_messages["required"] = _("请选择至少一次走访、接待或会谈；没有的请先记跟进")
        if not claims_in_the_way(project, user):
            del self.fields["plea"]


class RespondForm(ActForm):
    """Where a lead comes from."""

    source_kind = forms.ChoiceField(label=_("线索来源"), choices=[("", "请选择"), *LeadIntake.Source.choices])
    referrer = forms.CharField(label=_("引荐人"), max_length=100, required=False)
    is_major = forms.BooleanField(label=_("重大线索，需专家论证（研判 1 周）"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {name: getattr(self.row, name) for name in ("source_kind", "referrer", "is_major")}


class JudgeForm(ActForm):
    """What becomes of a lead."""

    judgement = forms.ChoiceField(label=_("研判结论"), choices=[("", "请选择"), *LeadIntake.Judgement.choices])
    reason = words(_("理由"), required=False)
    kind = forms.ChoiceField(
        label=_("放弃的类型"), choices=Project.TerminationKind.choices, initial=Project.TerminationKind.POLICY,
        help_text=_("只在放弃时用；项目随之终止"),
    )  # fmt: skip


class FeedbackForm(ActForm):
    """What the referrer was told."""

    feedback = words(_("反馈内容"))


class TeamForm(forms.Form):
    """For which team."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("领取组"))

    def __init__(self, *args, user, row, **kwargs):
        super().__init__(*args, **kwargs)
        teams = Team.objects.visible_to(user).filter(is_active=True)
        own = [team.pk for team in teams if policy.can_take_from_pool(user, team)]
        self.fields["team"].queryset = teams.filter(pk__in=own)
        self.fields["team"].initial = own[0] if len(own) == 1 else None


class PoolRuleForm(ActForm):
    """The limits of the pool."""

    most = forms.IntegerField(label=_("每组最多领取（条）"), min_value=1, max_value=99)
    days = forms.IntegerField(label=_("统计天数"), min_value=1, max_value=365)
    barred_days = forms.IntegerField(label=_("原归属组冷却天数"), min_value=0, max_value=365)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {name: getattr(self.row, name) for name in ("most", "days", "barred_days")}


class TransferForm(ActForm):
    """To whom a project passes, and how its result is shared."""

    to_team = forms.ModelChoiceField(Team.objects.none(), label=_("转入组"))
    reason = forms.ChoiceField(label=_("流转原因"), choices=[])
    share_from = share(_("转出组计分占比（%）"), SHARE_FROM)
    share_to = share(_("转入组计分占比（%）"), SHARE_TO)
    effective_on = forms.DateField(label=_("生效日期"), initial=timezone.localdate)
    note = words(_("说明"), required=False)

    by_hand = ("land", "chain", "capacity", "leader", "lapse")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        teams = Team.objects.visible_to(self.user).filter(is_active=True).exclude(kind=Team.Kind.HQ)
        self.fields["to_team"].queryset = teams.exclude(pk=self.row.team_id)
        chosen = [(value, word) for value, word in Transfer.Reason.choices if value in self.by_hand]
        self.fields["reason"].choices = [("", "请选择"), *chosen]


class CoworkForm(ActForm):
    """The part of the helping team."""

    share_to = share(_("协同组计分占比（%）"), SHARE_FROM)


class DisputeForm(forms.Form):
    """Why the other claim should not stand."""

    ground = forms.ChoiceField(label=_("异议理由"), choices=[("", "请选择"), *Dispute.Ground.choices])
    evidence_kind = forms.ChoiceField(
        label=_("最有力的证据"),
        choices=[("", "请选择"), *Dispute.Evidence.choices],
        help_text=_("按证明力从高到低排列"),
    )
    evidence = TalkChoice(
        FollowUp.objects.none(), label=_("依据的跟进"), required=False, widget=forms.CheckboxSelectMultiple
    )
    papers = forms.ModelMultipleChoiceField(
        ProjectFile.objects.none(), label=_("依据的材料"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("交办件、公函、聊天截图等；先在项目的“材料”里上传"),
    )  # fmt: skip
    statement = words(_("事实和理由"), most=500, rows=4)

    def __init__(self, *args, user, row, **kwargs):
        super().__init__(*args, **kwargs)
        files = ProjectFile.objects.visible_to(user).current().filter(project=row.claim.project_id)
        self.fields["papers"].queryset = files.order_by("-id")
        talks = FollowUp.objects.filter(project=row.claim.project_id, voided_at=None).select_related("contact")
        self.fields["evidence"].queryset = talks.order_by("-happened_at", "-id")


class RulingForm(ActForm):
    """What is decided."""

    outcome = forms.ChoiceField(label=_("结论"), choices=[("", "请选择"), *Ruling.Outcome.choices])
    share_challenger = forms.DecimalField(
        label=_("异议方计分占比（%）"), max_digits=5, decimal_places=2, required=False, help_text=_("只在联合招引时填")
    )
    reasons = words(_("裁定理由"), most=500, rows=4)


class AppealForm(ActForm):
    """Why the ruling should be looked at again."""

    reasons = words(_("复核理由"), most=500, rows=4)


class CityForm(ActForm):
    """Where the project stands with the city."""

    foreign_usd_wan = forms.DecimalField(
        label=_("外资（万美元）"), max_digits=18, decimal_places=4, min_value=0, required=False
    )
    status = forms.ChoiceField(label=_("报送状态"), choices=CityReport.Status.choices)
    no = forms.CharField(label=_("市级首报编号"), max_length=60, required=False)
    reported_on = forms.DateField(label=_("报送日期"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {name: getattr(self.row, name) for name in ("foreign_usd_wan", "status", "no", "reported_on")}
