"""Pages of target lists: all that one may see, one made, changed, closed; many firms put on one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import ListView, TemplateView
from django.views.generic.detail import SingleObjectMixin

from core.web.views import ObjectActionMixin, ScopedViewMixin
from crm.enterprises import policy, services
from crm.enterprises.firm_list_queries import with_counts
from crm.enterprises.list_forms import FirmListForm, PutIntoListForm
from crm.enterprises.models import Enterprise, FirmList
from crm.enterprises.views.lists import ListRightMixin
from crm.enterprises.views.many import LONGEST_ID, ListDialogue, PickedMixin


class FirmListListView(ListRightMixin, ScopedViewMixin, ListView):
    """Every list the person may see with its number of firms; closed ones last."""

    model = FirmList
    template_name = "crm/enterprises/firm_lists.html"
    paginate_by = 50

    def get_queryset(self):
        return super().get_queryset().select_related("owner", "team").order_by("-closed_at", "name", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        rows = [(one, policy.can_manage_firm_list(user, one)) for one in with_counts(context["object_list"])]
        return context | {"rows": rows}


class _ListDialogue(ListDialogue):
    """A dialogue over the page of lists."""

    template_name = "crm/enterprises/firm_list_form.html"

    def back(self) -> str:
        return reverse("enterprises:firm-lists")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}


class FirmListCreateView(_ListDialogue):
    """Makes an empty list."""

    form_class = FirmListForm
    heading, word = "新建招商名单", "新建"

    def get_initial(self):
        return {"shared": FirmList.Shared.PRIVATE}

    def perform(self, form):
        made = services.create_firm_list(by=self.request.user, **form.cleaned_data)
        return f"已新建名单“{made.name}”"


class _OneList(ObjectActionMixin, SingleObjectMixin):
    """One list, for those who may manage it."""

    model = FirmList

    def allowed(self, user, obj):
        return policy.can_manage_firm_list(user, obj)


class FirmListEditView(_OneList, _ListDialogue):
    """Renames a list, says what it is for, shares it."""

    form_class = FirmListForm
    heading, word = "修改招商名单", "保存"

    def get_initial(self):
        return {name: getattr(self.object, name) for name in ("name", "purpose", "shared", "team")}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"firm_list": self.object}

    def perform(self, form):
        held = services.update_firm_list(self.object.pk, by=self.request.user, **form.cleaned_data)
        return f"已保存名单“{held.name}”"


class FirmListCloseView(_OneList, TemplateView):
    """Asks once, then takes the list out of use, or back into use."""

    template_name = "crm/enterprises/firm_list_close.html"

    def get_context_data(self, **kwargs):
        parent = "components/modal.html" if self.request.htmx else "crm/lists/small_page.html"
        back = reverse("enterprises:firm-lists")
        return super().get_context_data(parent_template=parent, firm_list=self.object, back=back, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.object.closed_at is None:
            services.close_firm_list(self.object.pk, by=request.user)
            messages.success(request, f"已停用名单“{self.object.name}”")
        else:
            services.reopen_firm_list(self.object.pk, by=request.user)
            messages.success(request, f"已重新启用名单“{self.object.name}”")
        back = reverse("enterprises:firm-lists")
        return HttpResponse(status=204, headers={"HX-Redirect": back}) if request.htmx else redirect(back)


class BulkListView(PickedMixin, ListDialogue):
    """Puts the firms on a list, or takes them off; from a firm's page it leads back there."""

    form_class = PutIntoListForm
    template_name = "crm/enterprises/many_list.html"
    heading, word = "放入招商名单", "应用"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not policy.can_keep_firm_lists(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def back(self) -> str:
        given = self.request.GET.get("firm", "")
        known = given.isascii() and given.isdigit() and len(given) < LONGEST_ID
        firm = Enterprise.objects.visible_to(self.request.user).filter(pk=given).first() if known else None
        return firm.get_absolute_url() if firm else super().back()

    def perform(self, form):
        user, data, ids = self.request.user, form.cleaned_data, self.picked_ids()
        if data["act"] == "take":
            return services.take_out_of_list(ids, by=user, firm_list=data["firm_list"]).sentence
        which = {"firm_list": data["firm_list"]} if data["firm_list"] else {"new_name": data["name"]}
        return services.put_into_list(ids, by=user, **which).sentence
