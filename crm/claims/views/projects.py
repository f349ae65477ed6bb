"""The dialogues on a project: file a claim, respond to a lead, judge it, answer, transfer, report to the city."""

from crm.claims import policy, services
from crm.claims.forms import CityForm, FeedbackForm, FileClaimForm, JudgeForm, RespondForm, TransferForm
from crm.claims.models import CityReport, LeadIntake
from crm.claims.queries.clashes import clashes, subject_of
from crm.claims.views.acting import ActView, panel_url
from crm.projects.models import Project


class ProjectActView(ActView):
    """One decision on a project that the person sees."""

    model = Project

    def get_queryset(self):
        return super().get_queryset().with_related()

    def subject(self):
        return f"{self.object.enterprise.name} · {self.object.name}"

    def back(self):
        return panel_url(self.object.pk)


class FileClaimView(ProjectActView):
    """报备."""

    form_class = FileClaimForm
    heading, word, done = "首谈报备", "提交报备", "已提交，指挥部一个工作日内确认"
    template_name = "crm/claims/file.html"
    intro = "至少一次走访、接待或会谈，写明时间、对方人员和地点。确认后保护 90 天。"

    def allowed(self, user, obj):
        return policy.can_file_claim(user, obj)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("row")
        return kwargs | {"project": self.object}

    def get_context_data(self, **kwargs):
        cards = clashes(subject_of(self.object.enterprise), self.request.user, exclude=self.object.pk)
        return super().get_context_data(cards=cards, **kwargs)

    def perform(self, form):
        data = dict(form.cleaned_data)
        evidence = [one.pk for one in data.pop("evidence")]
        return services.file_claim(self.object.pk, by=self.request.user, evidence=evidence, **data)


class LeadActView(ProjectActView):
    """One act on a project's lead."""

    def row(self):
        return LeadIntake.objects.filter(project=self.object).first() or LeadIntake(project=self.object)

    def allowed(self, user, obj):
        return policy.can_answer_lead(user, obj)


class RespondView(LeadActView):
    """响应."""

    form_class = RespondForm
    heading, word, done = "登记响应", "登记响应", "已登记响应"
    intro = "收到线索 1 天内：联系投资方或引荐人，问清投资主体、内容、效益、选址和需协调事项。"

    def perform(self, form):
        return services.respond_lead(self.object.pk, by=self.request.user, **self.given(form))


class JudgeView(LeadActView):
    """研判."""

    form_class = JudgeForm
    heading, word, done = "线索研判", "作出研判", "已研判"
    intro = "收到线索 3 天内（重大线索 1 周）：产业方向、市场前景、技术路线、环保、能耗、效益。放弃即终止项目；公海即开放给各组领取。"

    def allowed(self, user, obj):
        return policy.can_judge_lead(user, obj)

    def perform(self, form):
        return services.judge_lead(self.object.pk, by=self.request.user, **self.given(form))


class FeedbackView(LeadActView):
    """反馈."""

    form_class = FeedbackForm
    heading, word, done = "登记反馈", "登记反馈", "已登记反馈"
    intro = "收到线索一周内答复投资方或引荐人。"

    def perform(self, form):
        return services.answer_referrer(self.object.pk, by=self.request.user, **self.given(form))


class TransferView(ProjectActView):
    """流转."""

    form_class = TransferForm
    heading, word, done = "项目流转", "批准流转", "已流转，计分按占比分配"
    intro = "项目保持正常，全区只计一次；两组按占比计分，合计 100。有效报备随项目转入。"

    def allowed(self, user, obj):
        return policy.can_transfer_project(user)

    def perform(self, form):
        return services.transfer_project(self.object.pk, by=self.request.user, **self.given(form))


class CityReportView(ProjectActView):
    """市级首报."""

    form_class = CityForm
    heading, word, done = "市级首报", "保存", "已保存市级首报"
    intro = "总投资 10 亿元以上或外资 1000 万美元以上的重大产业项目，须向市级首报首谈。"

    def row(self):
        return CityReport.objects.filter(project=self.object).first() or CityReport(project=self.object)

    def allowed(self, user, obj):
        return policy.can_report_to_city(user, obj)

    def perform(self, form):
        return services.keep_city_report(self.object.pk, by=self.request.user, **self.given(form))
