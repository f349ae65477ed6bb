"""Monthly progress: the sheet of a team's month, one project's form, its panel, verification."""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from chains.access import reach_of
from chains.models import Team
from core.errors import RuleViolation
from core.web.views import UNPROCESSABLE
from crm.projects import policy, queries, services
from crm.projects.forms.choices import as_id
from crm.projects.forms.progress import MONTH, ProgressForm, ReopenForm, SheetRowForm
from crm.projects.models import ProgressReport, Project
from crm.projects.progress_plan import first_of, month_after, month_before
from crm.projects.queries import progress as months
from crm.projects.views.acting import DialogueView, ProjectActionView
from crm.projects.views.lists import ProjectRightMixin
from crm.projects.views.panels import PanelView

ROWS = 50


def asked_month(text: str | None) -> datetime.date:
    """Return the month of an address like 2026-10; the usual one for anything else, none after the present one."""
    try:
        month = datetime.datetime.strptime(text or "", MONTH).replace(tzinfo=datetime.UTC).date()
    except ValueError:
        return months.usual_month()
    return min(month, first_of(timezone.localdate())) if month.year >= 2000 else months.usual_month()


class ProgressSheetView(ProjectRightMixin, TemplateView):
    """All of a team's projects in landing and construction, one row each, for one month; saved in one act."""

    template_name = "crm/projects/progress/sheet.html"
    extra_context = {"active_nav": "project"}

    @cached_property
    def month(self) -> datetime.date:
        """The month of the sheet."""
        return asked_month(self.request.GET.get("month"))

    @cached_property
    def teams(self) -> list[Team]:
        """The teams that lead something to report on."""
        asked = self.projects().filter(team=OuterRef("pk")).order_by()
        return list(Team.objects.filter(Exists(asked)))

    @cached_property
    def team(self) -> Team | None:
        """The team asked for, else the person's own, else the first."""
        wanted, own = as_id(self.request.GET.get("team")), reach_of(self.request.user).team_ids
        ranked = sorted(self.teams, key=lambda one: (one.pk != wanted, one.pk not in own))
        return ranked[0] if ranked else None

    def projects(self):
        """Return the projects that report each month, of those that the person sees."""
        return queries.reportable(Project.objects.visible_to(self.request.user))

    @cached_property
    def page(self):
        """The projects of the page; their order does not depend on what is being saved."""
        mine = self.projects().filter(team=self.team).with_related().defer("search_key", "content")
        return Paginator(mine.order_by("no"), ROWS).get_page(self.request.GET.get("page"))

    def forms(self, data=None) -> list[SheetRowForm]:
        """Return the rows with what was typed."""
        found = list(self.page.object_list)
        may = policy.movable_ids(self.request.user, found)
        rows = queries.month_rows(found, self.month)
        return [SheetRowForm(row, data, may_report=row.project.pk in may) for row in rows]

    def get_context_data(self, **kwargs):
        kwargs.setdefault("forms", self.forms())
        filed = [form.row.report for form in kwargs["forms"] if form.row.report]
        verifiable = policy.verifiable_ids(self.request.user, filed)
        return super().get_context_data(
            month=self.month, teams=self.teams, team=self.team, page_obj=self.page, filed=len(filed),
            verified=sum(one.verified_at is not None for one in filed), verifiable=verifiable,
            can_save=any(form.open for form in kwargs["forms"]), previous=month_before(self.month),
            following=month_after(self.month) if self.month < first_of(timezone.localdate()) else None, **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        forms = self.forms(request.POST)
        typed = [form for form in forms if form.add_prefix("was") in request.POST and form.touched]
        judged = [form.is_valid() for form in typed]
        if all(judged):
            try:
                entries = [form.entry(form.row.project.pk) for form in typed]
                saved = services.report_month(entries, by=request.user, month=self.month)
            except RuleViolation as refusal:
                request.refusal = refusal
                _place(refusal, forms)
            else:
                messages.success(request, f"已保存 {len(saved)} 个项目的进度" if saved else "没有改动")
                return redirect(request.get_full_path())
        faulty = sum(bool(form.errors) for form in typed)
        context = self.get_context_data(forms=forms, faulty=faulty)
        return self.render_to_response(context, status=UNPROCESSABLE)


def _place(refusal: RuleViolation, forms: list[SheetRowForm]) -> None:
    """Put each fault of a refused sheet beside its field, what belongs to no field on the row."""
    rows = {form.prefix: form for form in forms}
    for name, text in refusal.fields.items():
        pk, _, field = name.partition("-")
        if pk in rows:
            rows[pk].add_error(field if field in rows[pk].fields else None, text)


class ProgressPanelView(PanelView):
    """The months of one project, with their history."""

    panel_template = "crm/projects/progress/_panel.html"
    heading = "月度进度"

    def panel(self, project, user):
        shown = months.panel_of(project, user)
        reports = shown["reports"]
        return shown | {
            "can_report": shown["is_reportable"] and policy.can_report_progress(user, project),
            "verifiable": policy.verifiable_ids(user, reports),
            "reopenable": {one.pk for one in reports if policy.can_reopen_progress(user, one)},
        }


class ReportProgressView(DialogueView):
    """One project's month (``?month=``): the form for the phone, with pictures."""

    form_class = ProgressForm
    template_name = "crm/projects/progress/report.html"
    word, done = "保存进度", "已保存进度"

    def allowed(self, user, obj):
        return policy.can_report_progress(user, obj)

    @cached_property
    def month(self) -> datetime.date:
        """The month of the form."""
        return asked_month(self.request.GET.get("month"))

    def get_form_kwargs(self):
        report = ProgressReport.objects.filter(project=self.object, month=self.month).first()
        suggested = months.suggestion(self.object, self.month)
        return super().get_form_kwargs() | {"month": self.month, "report": report, "suggested": suggested}

    def get_context_data(self, **kwargs):
        today = first_of(timezone.localdate())
        choices = [today, month_before(today), month_before(month_before(today))]
        return super().get_context_data(
            heading=f"{self.month:%Y-%m} 进度", month=self.month, months=choices,
            before=months.report_before(self.object.pk, self.month),
            is_reportable=queries.is_reportable(self.object), **kwargs,
        )  # fmt: skip

    def perform(self, form):
        entry = form.entry(self.object.pk)
        uploads = form.cleaned_data["photos"]
        return services.report_with_photos(entry, uploads, by=self.request.user, month=self.month)


class OfReportMixin:
    """Finds the month of the address; hidden or of another project is a 404."""

    @cached_property
    def report(self) -> ProgressReport:
        """The report named in the address."""
        found = ProgressReport.objects.visible_to(self.request.user).with_related()
        report = found.filter(project=self.object, pk=self.kwargs["report"]).first()
        if report is None:
            raise Http404
        return report


class VerifyProgressView(OfReportMixin, ProjectActionView, View):
    """One press: the month is verified."""

    http_method_names = ["post"]

    def allowed(self, user, obj):
        return policy.is_headquarters(user) and self.report.pk

    def post(self, request, *args, **kwargs):
        version = as_id(request.POST.get("version"))
        if policy.is_own_progress(request.user, self.report):
            raise PermissionDenied
        report = services.verify_progress(self.report.pk, by=request.user, version=-1 if version is None else version)
        if request.htmx:
            return render(request, "crm/projects/progress/_state.html", {"report": report, "project": self.object})
        messages.success(request, f"已核实 {report.month:%Y-%m} 进度")
        return redirect(reverse("projects:progress-panel", args=[self.object.pk]))


class ReopenProgressView(OfReportMixin, DialogueView):
    """Sending a verified month back."""

    form_class = ReopenForm
    heading, word, done = "退回月度进度", "退回更正", "已退回，由组里更正"
    intro = "退回后本月进度恢复为未核实，组里可以更正，再由指挥部核实。"

    def allowed(self, user, obj):
        return policy.is_headquarters(user) and self.report.pk

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"report": self.report}

    def perform(self, form):
        data = form.cleaned_data
        version = -1 if data["version"] is None else data["version"]
        return services.reopen_progress(self.report.pk, by=self.request.user, reason=data["reason"], version=version)
