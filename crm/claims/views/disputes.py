"""One dispute, and the dialogues on it."""

from django.urls import reverse
from django.views.generic import DetailView

from core.web.views import ScopedViewMixin
from crm.claims import policy, services
from crm.claims.forms import AppealForm, DisputeForm, RulingForm
from crm.claims.models import Claim, Clash, Dispute
from crm.claims.queries.clashes import known_hits
from crm.claims.views.acting import ActView
from crm.projects.models import Project

OPEN = (Dispute.Status.OPEN, Dispute.Status.APPEALED)


class DisputeView(ScopedViewMixin, DetailView):
    """Both sides of a dispute and what was ruled; of a project that the person does not see firm, stage and team."""

    model = Dispute
    template_name = "crm/claims/dispute.html"
    extra_context = {"active_nav": "claims"}

    def get_queryset(self):
        return super().get_queryset().with_related()

    def get_context_data(self, **kwargs):
        dispute, user = self.object, self.request.user
        pair = [dispute.claim, dispute.challenger]
        ids = [claim.project_id for claim in pair]
        seen = set(Project.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
        sides = [
            {"word": word, "claim": claim, "url": claim.get_absolute_url() if claim.project_id in seen else ""}
            for word, claim in zip(("被异议方", "异议方"), pair, strict=True)
        ]
        mine = dispute.challenger.project_id in seen
        return super().get_context_data(
            sides=sides,
            statement=dispute.statement if mine else "",
            evidence=list(dispute.evidence.order_by("happened_at")) if mine else [],
            papers=list(dispute.papers.select_related("stored").order_by("pk")) if mine else [],
            rulings=list(dispute.rulings.select_related("by")),
            can_rule=dispute.status in OPEN and policy.can_rule(user, dispute),
            can_appeal=dispute.status == Dispute.Status.RULED and policy.can_appeal(user, dispute),
            **kwargs,
        )


class FileDisputeView(ActView):
    """提出异议."""

    model = Clash
    form_class = DisputeForm
    heading, word, done = "提出异议", "提出异议", "已提出，指挥部三个工作日内裁定"
    intro = "撞单后五个工作日内提出。证明力：领导书面交办高于走访记录，高于邮件公函，高于聊天截图，高于电话记录。"

    def get_queryset(self):
        claims = Claim.objects.visible_to(self.request.user)
        related = ("claim__team", "claim__project", "against__team", "against__project__enterprise")
        return known_hits(self.request.user).filter(claim__in=claims).select_related(*related)

    def subject(self):
        against = self.object.against
        return f"{against.project.enterprise.name} · {against.team} 的报备"

    def allowed(self, user, obj):
        return policy.can_file_dispute(user, obj.claim)

    def back(self):
        return self.object.claim.get_absolute_url()

    def perform(self, form):
        data = dict(form.cleaned_data)
        proofs = {name: [one.pk for one in data.pop(name)] for name in ("evidence", "papers")}
        return services.file_dispute(self.object.pk, by=self.request.user, **proofs, **data)

    def get_success_url(self):
        super().get_success_url()
        return reverse("claims:dispute", args=[self.result.pk])


class DisputeActView(ActView):
    """One decision on a dispute."""

    model = Dispute

    def get_queryset(self):
        return super().get_queryset().with_related()


class RuleView(DisputeActView):
    """裁定."""

    form_class = RulingForm
    heading, word, done = "裁定异议", "作出裁定", "已裁定"
    intro = "裁定一经作出不能修改。双方两个工作日内可申请总指挥复核；逾期不申请即生效。复核裁定为终局。"

    def allowed(self, user, obj):
        return policy.can_rule(user, obj)

    def perform(self, form):
        return services.rule_on_dispute(self.object.pk, by=self.request.user, **self.given(form))


class AppealView(DisputeActView):
    """复核."""

    form_class = AppealForm
    heading, word, done = "申请复核", "申请复核", "已申请复核，由总指挥裁定"
    intro = "裁定后两个工作日内申请，由总指挥作出终局裁定。"

    def allowed(self, user, obj):
        return policy.can_appeal(user, obj)

    def perform(self, form):
        return services.appeal(self.object.pk, by=self.request.user, **self.given(form))
