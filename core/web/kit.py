"""The component sheet: every component in every state, with invented values; seen in development and by administrators."""

import json
from functools import cache
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class KitFilter(forms.Form):
    """Stands in for a FilterSet's form."""

    q = forms.CharField(label="关键字", required=False)
    team = forms.ChoiceField(
        label="组", required=False, choices=[("", "全部"), ("T01", "T01 新能源汽车组"), ("T08", "T08 软件信息组")]
    )
    light = forms.MultipleChoiceField(
        label="亮灯", required=False, choices=[("green", "正常"), ("yellow", "预警"), ("red", "红灯")]
    )
    stage = forms.ChoiceField(label="阶段", required=False, choices=[("", "全部"), ("talk", "洽谈"), ("start", "开工")])
    signed_after = forms.DateField(label="签约不早于", required=False)


class KitForm(forms.Form):
    """One field of each kind, some of them faulty."""

    number = forms.CharField(label="合同编号", initial="示招合〔2026〕17 号")
    signed_on = forms.DateField(label="实际日期", help_text="不能晚于今天")
    amount_wan = forms.DecimalField(label="合同金额")
    kind = forms.ChoiceField(
        label="方式", choices=[("visit", "走访"), ("call", "电话"), ("meet", "会议")], widget=forms.RadioSelect
    )
    team = forms.ChoiceField(label="牵头组", choices=[("", "请选择"), ("T01", "T01 新能源汽车组")])
    note = forms.CharField(
        label="说明", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="写入时间线，本组和指挥部可见"
    )
    public = forms.BooleanField(label="可在简报中公开", required=False)
    enterprise = forms.CharField(label="企业", required=False)
    talk = forms.CharField(label="谈了什么", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class FilterStandIn:
    """What ``filter_bar`` needs of a FilterSet."""

    def __init__(self, data):
        self.form = KitFilter(data or None)


def kit(request: HttpRequest) -> HttpResponse:
    """Show the sheet; a hidden page (404) for everybody but developers and administrators."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    if "picker" in request.GET:
        firms = samples()["projects"]
        rows = [{"value": number, "label": firm["name"], "note": firm["node"]} for number, firm in enumerate(firms)]
        return render(request, "components/picker_results.html", {"rows": rows, "q": request.GET.get("q", "")})
    return render(request, f"components/{_part(request)}.html", _context(request))


def _part(request) -> str:
    if request.headers.get("HX-Target") == "results":
        return "kit_list"
    return {"modal": "kit_modal", "sheet": "kit_sheet"}.get(request.GET.get("show", ""), "kit")


def _context(request) -> dict:
    faulty = KitForm(
        {
            "number": "示招合〔2026〕17 号",
            "signed_on": "2026-13-01",
            "amount_wan": "3.2亿",
            "kind": "visit",
            "note": "已与对方确认",
        }
    )
    return {
        "filterset": FilterStandIn(request.GET),
        "form": KitForm(),
        "faulty": faulty,
        "page_obj": Paginator(range(1244), 50).get_page(request.GET.get("page", 3)),
        **samples(),
    }


@cache
def samples() -> dict:
    """Return the invented values of the sheet; no row of the product is read."""
    return json.loads(Path(__file__).with_name("kit_samples.json").read_text(encoding="utf-8"))
