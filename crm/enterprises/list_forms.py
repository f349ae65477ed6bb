"""The forms of acts on many firms, of target lists and of the choice of columns."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models import Team
from crm.enterprises import policy
from crm.enterprises.forms import TagsField
from crm.enterprises.list_choices import OwnedNames
from crm.enterprises.models import FirmList
from crm.enterprises.tables import COLUMNS
from crm.lists.models import ExportJob, own_teams


class TagsForm(forms.Form):
    """Which tags, and whether they come or go."""

    act = forms.ChoiceField(label=_("操作"), choices=[("add", _("加标签")), ("remove", _("去标签"))], initial="add")
    tags = TagsField(label=_("标签"), help_text=_("用“、”分开，如 规上工业、专精特新"))


class AssignForm(forms.Form):
    """Which team."""

    team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True), label=_("归口组"), required=False, empty_label=_("取消归口")
    )


class ExportForm(forms.Form):
    """Format, columns and purpose of an export."""

    format = forms.ChoiceField(label=_("格式"), choices=ExportJob.Format.choices)
    which = forms.ChoiceField(label=_("列"), choices=[("all", _("全部列")), ("shown", _("列表上显示的列"))])
    reason = forms.CharField(label=_("用途"), max_length=200, help_text=_("与导出人、筛选条件、家数一并记入审计日志"))
    columns = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)


class ColumnsForm(forms.Form):
    """The chosen columns in the order in which they were sent."""

    columns = forms.MultipleChoiceField(
        label=_("列"), choices=[(column.key, column.title) for column in COLUMNS], required=False
    )

    @property
    def rows(self) -> list[tuple[str, str, bool]]:
        """Key, word and whether it is shown, the shown ones first in their order."""
        chosen = list(self["columns"].value() or [])
        words = {column.key: column.title for column in COLUMNS}
        first = [(key, words[key], True) for key in chosen if key in words]
        return first + [(key, word, False) for key, word in words.items() if key not in chosen]


class FirmListForm(forms.Form):
    """A target list: its name, what it is for, who sees it."""

    name = forms.CharField(label=_("名称"), max_length=40)
    purpose = forms.CharField(
        label=_("用途"), max_length=200, required=False, help_text=_("如 华东仪表板供应商，三季度拜访")
    )
    shared = forms.ChoiceField(label=_("可见范围"), help_text=_("别人打开时，看到的仍是他自己权限内的企业"))
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("共享给哪个组"), required=False, help_text=_("只在共享给本组时用")
    )

    def __init__(self, *args, user, firm_list=None, **kwargs):
        super().__init__(*args, **kwargs)
        owner = firm_list.owner if firm_list else user
        open_to = {*policy.firm_list_shares(user, owner), *([firm_list.shared] if firm_list else [])}
        self._offer_teams(list(own_teams(owner).values_list("pk", flat=True)))
        field = self.fields["shared"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [choice for choice in FirmList.Shared.choices if choice[0] in open_to]

    def _offer_teams(self, teams: list[int]) -> None:
        """Ask for the team only of somebody who is in several."""
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (declared above)
        field.queryset = Team.objects.filter(pk__in=teams)
        if len(teams) < 2:
            del self.fields["team"]


class FirmListField(OwnedNames, forms.ModelChoiceField):
    """A choice of the target lists that a person may fill (``offer_to``)."""

    def __init__(self, **kwargs):
        super().__init__(FirmList.objects.none(), **kwargs)

    def offer_to(self, user) -> None:
        """Offer what ``user`` may fill."""
        self.user, self.queryset = user, policy.fillable_lists(user).select_related("owner")


class PutIntoListForm(forms.Form):
    """Which list, or the name of a new one, and whether the firms come or go."""

    act = forms.ChoiceField(label=_("操作"), choices=[("put", _("放入名单")), ("take", _("移出名单"))], initial="put")
    firm_list = FirmListField(label=_("招商名单"), required=False, empty_label=_("新建一份"))
    name = forms.CharField(
        label=_("新名单的名称"),
        max_length=40,
        required=False,
        help_text=_("选了已有名单则不用填；新名单只有自己看得到"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["firm_list"]
        assert isinstance(field, FirmListField)  # noqa: S101  (declared above)
        field.offer_to(user)

    def clean(self):
        found = super().clean() or {}
        if not found.get("firm_list") and "firm_list" not in self.errors:
            if found.get("act") == "take":
                self.add_error("firm_list", _("请选择要移出的名单"))
            elif not found.get("name", "").strip() and "name" not in self.errors:
                self.add_error("name", _("请选择一份名单，或填写新名单的名称"))
        return found
