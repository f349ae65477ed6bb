"""Administration pages that leave a row for every change, old → new, and delete nothing."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import Http404

from core.audit.services import changed_fields, record
from core.errors import RuleViolation


class OnlyOfferedLookups:
    """A list that can be narrowed by what its filters offer and by nothing else.

    Django also takes any field of the model and any relation from the query string: a password's hash could be guessed
    letter by letter, and which firm a hidden row belongs to.
    """

    def lookup_allowed(self, lookup: str, value: str, request=None) -> bool:
        names = [getattr(one, "parameter_name", one) for one in self.list_filter]  # type: ignore[attr-defined]
        offered = {*names, self.date_hierarchy}  # type: ignore[attr-defined]
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)  # type: ignore[misc]


class AuditedModelAdmin(OnlyOfferedLookups, admin.ModelAdmin):
    """A model whose saves are recorded in the audit log, in the page's own transaction."""

    list_per_page = 50
    show_full_result_count = False
    secret_fields: tuple[str, ...] = ()

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def history_view(self, request, object_id, extra_context=None):
        """The history of an object belongs to the auditor and is in the audit log."""
        raise Http404

    def construct_change_message(self, request, form, formsets, add=False) -> dict[str, list]:
        names = form.changed_data if not add else list(form.cleaned_data)
        before = {} if add else {name: _value(form.initial.get(name)) for name in names}
        after = {name: _value(form.cleaned_data.get(name)) for name in names}
        return changed_fields(before, after, secret=self.secret_fields)

    def log_addition(self, request, obj, message):
        record(f"{self.opts.model_name}.created", obj, by=request.user, changes=message)

    def log_change(self, request, obj, message):
        if message:
            record(f"{self.opts.model_name}.updated", obj, by=request.user, changes=message)


class ServiceModelAdmin(AuditedModelAdmin):
    """A model that is saved by a service, the last check of the form; its refusals are form errors."""

    def perform(self, request, form, obj) -> Any:
        """Call the service with the form's clean data and return the saved row; ``obj`` is None for a new one."""
        raise NotImplementedError

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        return type(form_class.__name__, (_ServedForm, form_class), {"served_by": (self, request, obj)})

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        """The service has saved the row."""

    def save_related(self, request, form, formsets, change):
        """The service has saved what belongs to the row."""

    def log_addition(self, request, obj, message):
        """The service has recorded it."""

    def log_change(self, request, obj, message):
        """The service has recorded it."""


class _ServedForm:
    """Calls the service once everything else is valid and hangs its refusals on the fields."""

    served_by: tuple[ServiceModelAdmin, Any, Any]

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        admin_class, request, obj = self.served_by
        try:
            with transaction.atomic():
                self.instance = admin_class.perform(request, self, obj)
        except RuleViolation as refusal:
            request.refusal = refusal
            named = {name: text for name, text in refusal.fields.items() if name in self.fields}
            for name, text in (named or {None: refusal.message}).items():
                self.add_error(name, text)


def _value(value: Any) -> Any:
    """Return rows as their keys, so that what a form began with and ended with can be compared."""
    if hasattr(value, "pk"):
        return value.pk
    if hasattr(value, "__iter__") and not isinstance(value, str | dict):
        return sorted((_value(one) for one in value), key=lambda one: (len(str(one)), str(one)))
    return value
