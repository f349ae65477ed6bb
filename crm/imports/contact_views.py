"""Pages of contact lists: the statement without which people are not entered, and people out of a list of firms."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.imports import policy, queries, services
from crm.imports.contact_forms import StatementForm
from crm.imports.models import ImportBatch
from crm.imports.statements import DUTY
from crm.imports.undo_views import closing_modal
from crm.imports.views import ImportersOnly


class StatementView(ImportersOnly, ObjectActionMixin, SingleObjectMixin, RefusableFormMixin, FormView):
    """Say where the people of a checked list come from and what they were told; then it is written."""

    model = ImportBatch
    form_class = StatementForm
    template_name = "crm/imports/statement.html"

    def get_queryset(self):
        return super().get_queryset().filter(kind=ImportBatch.Kind.CONTACT)

    def allowed(self, user, obj):
        return policy.can_commit_batch(user, obj)

    def get_initial(self):
        return {"checked": self.object.check_mark}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            batch=self.object,
            counts=queries.totals(self.object),
            duty=DUTY,
            parent_template="components/modal.html" if self.request.htmx else "crm/imports/statement_page.html",
            **kwargs,
        )

    def perform(self, form):
        given = dict(form.cleaned_data)
        checked = given.pop("checked")
        return services.start_commit(self.object.pk, by=self.request.user, checked=checked, statement=given)

    def form_valid(self, form):
        return closing_modal(self.request, super().form_valid(form))

    def get_success_url(self):
        return self.object.get_absolute_url()


class TakePeopleView(ImportersOnly, View):
    """Have the people of a written list of firms checked as a contact list."""

    http_method_names = ["post"]

    def post(self, request, pk):
        firms = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
        batch = services.take_people(firms.pk, by=request.user)
        messages.success(request, "正在校验其中的联系方式，核对后再写入")
        return redirect(batch)
