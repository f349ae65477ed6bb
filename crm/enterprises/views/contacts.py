"""The people of a firm: entered, changed, gone, uncovered with a reason."""

from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin
from crm.enterprises import policy, services
from crm.enterprises.forms import ContactForm, ReasonForm
from crm.enterprises.models import Contact
from crm.enterprises.views.edit import EnterpriseActionView, SmallFormView


class ContactPagesMixin:
    """Where the forms of a contact lead back to."""

    form_class = ContactForm
    word = "保存"

    def get_success_url(self):
        messages.success(self.request, f"已保存联系人 {self.result.name}")
        return f"{self.firm().get_absolute_url()}?tab=contacts"


class ContactCreateView(ContactPagesMixin, EnterpriseActionView, SmallFormView):
    """A new person of a firm."""

    heading = "添加联系人"

    def allowed(self, user, obj):
        return policy.can_add_contact(user, obj)

    def perform(self, form):
        return services.add_contact(self.object, by=self.request.user, **form.given())


class ContactActionView(ObjectActionMixin, SingleObjectMixin):
    """Something done to one contact that the person sees."""

    model = Contact

    def get_queryset(self):
        return super().get_queryset().select_related("enterprise")

    def allowed(self, user, obj):
        return policy.can_edit_contact(user, obj)

    def firm(self):
        return self.object.enterprise


class ContactEditView(ContactPagesMixin, ContactActionView, SmallFormView):
    """Changing a person; numbers are shown masked and stay when nothing is typed."""

    heading = "修改联系人"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def perform(self, form):
        version = form.cleaned_data.get("version")
        return services.update_contact(
            self.object.pk, by=self.request.user, version=-1 if version is None else version, **form.given()
        )


class ContactLeaveView(ContactPagesMixin, ContactActionView, SmallFormView):
    """Noting that a person left the firm."""

    form_class = forms.Form
    heading, word = "标为离职", "标为离职"
    template_name = "crm/enterprises/contact_leave.html"

    def perform(self, form):
        return services.leave_contact(self.object.pk, by=self.request.user)


class ContactRevealView(ContactActionView, SmallFormView):
    """The full numbers, shown once after a reason was given; never part of a page."""

    form_class = ReasonForm
    heading, word = "查看完整号码", "查看"

    def allowed(self, user, obj):
        return policy.can_reveal_contact(user, obj)

    def form_valid(self, form):
        contact = services.reveal_contact(self.object.pk, by=self.request.user, **form.cleaned_data)
        context = self.get_context_data(form=form) | {"contact": contact}
        response = render(self.request, "crm/enterprises/contact_numbers.html", context)
        response["Cache-Control"] = "private, no-store"
        return response
