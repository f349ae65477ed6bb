"""The page of one opinion, for the clerk who gives it, and the materials he reads for it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.views import View
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from core.files.responses import response_for
from core.web.views import ObjectActionMixin, RefusableFormMixin
from crm.projects.policy import is_headquarters
from crm.reviews import policy, services
from crm.reviews.forms import OpinionForm
from crm.reviews.models import Opinion
from crm.reviews.queries import setting
from crm.reviews.rules import word_of


class OpinionView(ObjectActionMixin, SingleObjectMixin, RefusableFormMixin, FormView):
    """What is asked, the materials, and the form of the answer while the review is open."""

    model = Opinion
    form_class = OpinionForm
    template_name = "crm/reviews/opinion.html"
    extra_context = {"active_nav": "opinion"}

    def get_queryset(self):
        return super().get_queryset().with_related().select_related("review__project__chain", "review__project__team")

    def allowed(self, user, obj):
        return policy.can_answer(user, obj)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"on_paper": is_headquarters(self.request.user)}

    def get_initial(self):
        one = self.object
        unmet = [condition.text for condition in one.conditions.unmet()]
        given = {"text": one.text, "paper_reference": one.paper_reference, "conditions": "\n".join(unmet)}
        chosen = {} if one.submitted_at is None else {"result": one.result}
        return {"version": one.version, **given, **chosen}

    def get_context_data(self, **kwargs):
        one = self.object
        return super().get_context_data(
            opinion=one, review=one.review, project=one.review.project, conditions=one.conditions.all(),
            word=word_of(one, lenient=setting().overdue_is_no_comment),
            materials=one.review.materials.select_related("stored"), **kwargs,
        )  # fmt: skip

    def perform(self, form):
        return services.submit_opinion(self.object.pk, by=self.request.user, **form.given())

    def get_success_url(self):
        messages.success(self.request, f"已提交意见：{self.result.get_result_display()}")
        return self.object.get_absolute_url()


class MaterialView(ObjectActionMixin, SingleObjectMixin, View):
    """One material of the review, for who is asked; recorded each time."""

    model = Opinion
    http_method_names = ["get"]

    def allowed(self, user, obj):
        return policy.can_answer(user, obj)

    def get(self, request, *args, **kwargs):
        materials = self.object.review.materials.select_related("stored").filter(withdrawn_at=None)
        file = get_object_or_404(materials, pk=kwargs["file"])
        services.hand_out_material(self.object, file, by=request.user)
        return response_for(file.stored)
