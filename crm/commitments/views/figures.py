"""The dialogues of reported figures: money that arrived, and a year's results."""

from crm.commitments import policy, services
from crm.commitments.forms import ActualForm, ArrivalForm, ReasonForm
from crm.commitments.models import FundArrival, YearlyActual
from crm.commitments.views.acting import PromiseDialogue
from crm.projects.models import Project


class ReportView(PromiseDialogue):
    """A new figure of a project."""

    model = Project
    word, done = "上报", "已上报，待指挥部核实"
    intro = "上报后由指挥部另一位同志核实；只有核实的数计入统计。"
    report = None

    def allowed(self, user, obj):
        return policy.can_draft(user, obj)

    def perform(self, form):
        return self.report(self.object.pk, by=self.request.user, **form.given())


class FigureView(PromiseDialogue):
    """An act on one figure, done by ``act``."""

    act = None

    def perform(self, form):
        return self.act(self.object.pk, by=self.request.user, version=self.based_on(form), **form.given())

    def get_context_data(self, **kwargs):
        row = self.object
        unit = getattr(row, "unit_text", "万元")
        return super().get_context_data(figure=row, figure_text=f"{row} · {row.value.normalize():f} {unit}", **kwargs)


class CorrectMixin:
    """修改 before verification."""

    heading = "修改上报的数"
    word, done, intro = "保存", "已修改", "修改人不能核实自己修改的数。"

    def allowed(self, user, obj):
        return policy.can_change_figure(user, obj, obj.project)


class VerifyMixin:
    """核实."""

    heading = word = "核实"
    done, intro = "已核实，计入统计", "请对照佐证材料或凭证号核对。核实后计入统计，修改须先撤回核实。"

    def allowed(self, user, obj):
        return policy.can_verify(user, obj)


class UnverifyMixin:
    """撤回核实."""

    form_class = ReasonForm
    heading = word = "撤回核实"
    kind, done, intro = "danger", "已撤回核实", "撤回后不再计入统计，可以修改后重新核实。"

    def allowed(self, user, obj):
        return policy.can_unverify(user, obj)


class VoidMixin(CorrectMixin):
    """作废 before verification."""

    form_class = ReasonForm
    heading = "作废上报的数"
    word, kind, done, intro = "作废这条上报", "danger", "已作废", "作废后不计入上报合计，记录保留。"


class ArrivalCreateView(ReportView):
    form_class = ArrivalForm
    heading, report = "上报到位资金", staticmethod(services.report_arrival)


class ArrivalEditView(CorrectMixin, FigureView):
    model, form_class = FundArrival, ArrivalForm
    act = staticmethod(services.update_arrival)


class ArrivalVerifyView(VerifyMixin, FigureView):
    model = FundArrival
    act = staticmethod(services.verify_arrival)


class ArrivalUnverifyView(UnverifyMixin, FigureView):
    model = FundArrival
    act = staticmethod(services.unverify_arrival)


class ArrivalVoidView(VoidMixin, FigureView):
    model = FundArrival
    act = staticmethod(services.void_arrival)


class ActualCreateView(ReportView):
    form_class = ActualForm
    heading, report = "上报年度实绩", staticmethod(services.report_actual)


class ActualEditView(CorrectMixin, FigureView):
    model, form_class = YearlyActual, ActualForm
    act = staticmethod(services.update_actual)


class ActualVerifyView(VerifyMixin, FigureView):
    model = YearlyActual
    act = staticmethod(services.verify_actual)


class ActualUnverifyView(UnverifyMixin, FigureView):
    model = YearlyActual
    act = staticmethod(services.unverify_actual)


class ActualVoidView(VoidMixin, FigureView):
    model = YearlyActual
    act = staticmethod(services.void_actual)
