"""Taking a lead out of the pool, and the limits for it."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property

from crm.claims import policy, services
from crm.claims.forms import PoolRuleForm, TeamForm
from crm.claims.models import LeadIntake
from crm.claims.queries.pool import pool_for, pool_rule
from crm.claims.views.acting import ActView, panel_url


class TakeView(ActView):
    """领取."""

    model = LeadIntake
    form_class = TeamForm
    heading, word, done = "领取线索", "领取", "已领取，线索归本组，1 天内登记响应"
    intro = "领取后由本组牵头，时限重新计算；长期不跟进会退回公海。"

    def get_queryset(self):
        return pool_for(self.request.user)

    def subject(self):
        return self.object.project.enterprise.name

    def allowed(self, user, obj):
        return policy.can_take_from_pool(user)

    def back(self):
        return reverse("claims:pool")

    def perform(self, form):
        return services.take_from_pool(self.object.pk, by=self.request.user, team=form.cleaned_data["team"])

    def get_success_url(self):
        super().get_success_url()
        return panel_url(self.object.project_id)


class PoolRuleView(ActView):
    """领取规则."""

    form_class = PoolRuleForm
    heading, word, done = "公海领取规则", "保存规则", "已保存领取规则"
    intro = "限制每个组在一段时间内领取的条数，以及失去线索的组多久以后才能重新领取。"

    def get_object(self):
        return self.rule

    @cached_property
    def rule(self):
        if not policy.can_set_pool_rule(self.request.user):
            raise PermissionDenied
        return pool_rule()

    def allowed(self, user, obj):
        return policy.can_set_pool_rule(user)

    def back(self):
        return reverse("claims:pool")

    def perform(self, form):
        return services.set_pool_rule(by=self.request.user, **self.given(form))
