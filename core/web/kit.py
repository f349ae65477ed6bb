"""The component sheet: every component in every state, with invented values; seen in development and by administrators."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

FIRMS = [
    ("重庆示例智控科技有限公司", "智能座舱", "开工", 2, 126, "32000", "yellow", "计划 77% 实际 61%", "李演示"),
    ("深圳示例线束科技有限公司", "汽车电子", "洽谈", 1, 41, "15000", "red", "33 天无有效跟进", "李演示"),
    ("苏州示例域控科技有限公司", "智能座舱", "洽谈", 1, 8, "32000", "green", "周四看标准厂房", "王样例"),
    ("示例新能源汽车动力电池系统及关键零部件（重庆）智能制造集团股份有限公司", "三电系统", "投产", 3, 0, "100000", "frozen", "", "赵样本"),
]


class KitFilter(forms.Form):
    """Stands in for a FilterSet's form."""

    q = forms.CharField(label="关键字", required=False)
    team = forms.ChoiceField(label="组", required=False, choices=[("", "全部"), ("T01", "T01 新能源汽车组"), ("T08", "T08 软件信息组")])
    light = forms.MultipleChoiceField(label="亮灯", required=False, choices=[("green", "正常"), ("yellow", "预警"), ("red", "红灯")])
    stage = forms.ChoiceField(label="阶段", required=False, choices=[("", "全部"), ("talk", "洽谈"), ("start", "开工")])
    signed_after = forms.DateField(label="签约不早于", required=False)


class KitForm(forms.Form):
    """One field of each kind, some of them faulty."""

    number = forms.CharField(label="合同编号", initial="示招合〔2026〕17 号")
    signed_on = forms.DateField(label="实际日期", help_text="不能晚于今天")
    amount_wan = forms.DecimalField(label="合同金额")
    kind = forms.ChoiceField(label="方式", choices=[("visit", "走访"), ("call", "电话"), ("meet", "会议")], widget=forms.RadioSelect)
    team = forms.ChoiceField(label="牵头组", choices=[("", "请选择"), ("T01", "T01 新能源汽车组")])
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="写入时间线，本组和指挥部可见")
    public = forms.BooleanField(label="可在简报中公开", required=False)
    enterprise = forms.CharField(label="企业", required=False)


class FilterStandIn:
    """What ``filter_bar`` needs of a FilterSet."""

    def __init__(self, data):
        self.form = KitFilter(data or None)


def kit(request: HttpRequest) -> HttpResponse:
    """Show the sheet; a hidden page (404) for everybody but developers and administrators."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    if "picker" in request.GET:
        rows = [{"value": number, "label": firm[0], "note": firm[1]} for number, firm in enumerate(FIRMS)]
        return render(request, "components/picker_results.html", {"rows": rows, "q": request.GET.get("q", "")})
    return render(request, f"components/{_part(request)}.html", _context(request))


def _part(request) -> str:
    return {"modal": "kit_modal", "sheet": "kit_sheet"}.get(request.GET.get("show", ""), "kit")


def _context(request) -> dict:
    faulty = KitForm({"number": "示招合〔2026〕17 号", "signed_on": "2026-13-01", "amount_wan": "3.2亿", "kind": "visit", "note": "已与对方确认"})
    return {
        "filterset": FilterStandIn(request.GET),
        "form": KitForm(),
        "faulty": faulty,
        "page_obj": Paginator(range(1244), 50).get_page(request.GET.get("page", 3)),
        "projects": [_project(*firm) for firm in FIRMS],
        "column": {"word": "洽谈", "code": "talk", "count": 4, "sum": "7.80", "cards": [_card(*firm) for firm in FIRMS[1:3]]},
        "column_two": {"word": "研判评审", "code": "review", "count": 1, "sum": "3.20", "cards": [_card(*FIRMS[0])], "more": 50, "more_url": "?"},
        **_blocks(),
        **_chain(),
    }


def _project(name, node, stage, phase, days, wan, light, step, owner):
    return {"name": name, "node": node, "stage": stage, "phase": phase, "days": days, "wan": Decimal(wan), "light": light, "step": step, "owner": owner}


def _card(name, node, stage, phase, days, wan, light, step, owner):
    return {
        "pk": 1, "version": 1, "title": name, "url": "#", "move_url": "?show=modal", "node": node, "days": f"{days} 天",
        "amount": f"{int(wan) / 10000:.2f}", "light": light, "next": step, "late": light == "red", "owner": owner,
    }  # fmt: skip


def _blocks() -> dict:
    return {
        "cells": [
            {"url": "#", "label": "今日到期", "value": 5, "note": "2 项上午", "icon": "clock-hour-9", "current": True},
            {"url": "#", "label": "已逾期", "value": 3, "note": "最久 8 天", "icon": "clock-exclamation", "kind": "bad"},
            {"url": "#", "label": "快要冷了", "value": 4, "note": "7 天内转红", "icon": "temperature-minus", "kind": "warn"},
            {"url": "#", "label": "待我办理", "value": 2, "note": "会签、验收", "icon": "checkbox"},
            {"url": "#", "label": "红灯项目", "value": 2, "note": "共 13 个在手", "shape": "bad", "kind": "bad"},
        ],
        "facts": [
            {"label": "总投资", "value": "3.20", "note": "亿元"},
            {"label": "类型", "value": "租赁厂房", "note": "1.8 万 ㎡"},
            {"label": "产业链 · 环节", "value": "新能源汽车", "note": "智能座舱 · 补链"},
            {"label": "牵头组", "value": "T01", "note": "T08 协同 30%", "url": "#"},
            {"label": "链长", "value": ""},
        ],
        "tabs": [{"url": "#", "word": word, "count": count, "current": word == "概览"} for word, count in (("概览", ""), ("项目", 2), ("跟进", 23), ("诉求", 5), ("承诺兑现", 6), ("联系人", 6), ("关系", ""), ("变更", ""))],
        "phases": _phases(),
        "gate": [
            {"met": False, "word": "竣工验收意见书", "note": "住建委，尚未申请", "url": "?show=sheet", "act": "上传", "modal": "sheet"},
            {"met": False, "word": "消防验收合格", "note": "受理号待填", "url": "?show=modal", "act": "填写", "modal": "modal"},
            {"met": True, "word": "环评批复", "note": "09-02 · 渝示环准〔2026〕18 号"},
            {"met": True, "word": "到位资金 ≥ 25%", "note": "31%，已核验"},
        ],
        "entries": [
            {"title": "走访 · 有效跟进", "when": "11-20 周五 15:10", "who": "李演示、王样例", "text": "现场看产线安装，两条贴片线到位一条；对方提出 12 月需增容 800 kVA。", "icon": "walk", "kind": "info"},
            {"title": "由绿转黄", "when": "11-09 08:30", "who": "规则 进度偏差 v3", "text": "计划 68%，实际 57%", "icon": "alert-triangle", "kind": "warn"},
            {"title": "10 月进度已核验", "when": "11-05", "who": "区经济信息委 示例经办", "icon": "file-check", "system": True},
        ],
        "ladder": [
            {"word": "创新型中小企业", "note": "2024-12 认定", "state": "done"},
            {"word": "国家级“小巨人”", "note": "差 1 项：主导产品市场份额证明", "state": "now"},
            {"word": "单项冠军"},
        ],
        "bar_chart": {
            "legend": {},
            "xAxis": {"type": "category", "data": ["一季度", "二季度", "三季度", "四季度"]},
            "yAxis": {"type": "value"},
            "series": [
                {"name": "2025", "type": "bar", "data": [0.21, 0.28, 0.33, 0.36], "itemStyle": {"color": "--c-prev"}},
                {"name": "2026", "type": "bar", "data": [0.41, 0.52, 0.58, 0.41], "label": {"show": True}},
            ],
        },
        "line_chart": {
            "xAxis": {"type": "category", "data": ["此前", "2025 年报道"]},
            "yAxis": {"type": "value", "min": 0, "max": 60, "interval": 30, "axisLabel": {"show": False}},
            "series": [{"type": "line", "data": [16, 46], "lineStyle": {"type": [5, 4]}, "areaStyle": {"opacity": 0.07}, "label": {"show": True, "formatter": "{c}%", "fontSize": 14}}],
        },
        "shares": [30, 22.5, 14, 9, 6],
        "tokens": ["canvas", "surface", "surface-2", "surface-3", "line", "line-strong", "line-control", "ink", "ink-2", "ink-3", "brand", "brand-soft", "ok-mark", "ok-soft", "warn-mark", "warn-soft", "bad-mark", "bad-soft", "idle-mark", "phase-1", "phase-2", "phase-3", "phase-4", "c1", "c2", "c3", "c4", "c5", "c6", "c-prev"],
    }  # fmt: skip


def _phases() -> list[dict]:
    done = [("线索", "11-18"), ("接洽", "11-25"), ("考察", "12-16"), ("洽谈", "01-08"), ("评审", "03-12"), ("签约", "04-02")]
    return [
        {"word": "招引", "note": "135 天", "steps": [{"word": word, "date": date, "state": "done"} for word, date in done]},
        {
            "word": "落地",
            "note": "进行中",
            "steps": [
                {"word": "注册", "date": "04-24", "state": "done"},
                {"word": "选址交付", "date": "06-05", "state": "done", "late": "迟 12 天"},
                {"word": "开工", "date": "07-20", "state": "now", "days": "126 天"},
            ],
        },
        {"word": "投产", "steps": [{"word": "竣工", "date": "计划 12-31"}, {"word": "投产", "date": "计划 03-31"}]},
        {"word": "服务", "steps": [{"word": "常态服务", "date": "计划 04-15"}]},
    ]


def _node(key, word, state, feeds, note, dots, core=False):
    words = {"strong": "优势", "weak": "薄弱", "gap": "缺失", "risk": "风险", "plan": "将补"}
    return {"key": key, "word": word, "state": state, "state_word": words[state], "feeds": feeds, "note": note, "dots": dots, "core": core, "selected": key == "ecu"}


def _chain() -> dict:
    return {
        "upstream": [
            _node("ecu", "汽车电子", "gap", "drive cabin", "在谈 3 签 1", ["want"] * 4, core=True),
            _node("heat", "热管理", "plan", "drive cabin", "路润已引入", ["coming", "want"], core=True),
            _node("part", "关键零部件", "plan", "body inside", "1 家已引入", ["coming", "want", "want"]),
            _node("light", "轻量化材料", "risk", "body inside", "仅 1 家供应", ["have", "want"]),
        ],
        "midstream": [
            _node("drive", "三电系统", "weak", "hub", "在产 1 家", ["have", "want", "want"], core=True),
            _node("cabin", "智能座舱", "plan", "hub", "2 个在建", ["coming", "coming", "want"], core=True),
            _node("body", "轻量化车身", "weak", "hub", "在产 1 家", ["have", "want"], core=True),
            _node("inside", "内外饰", "strong", "hub", "已投运", ["have"]),
        ],
        "downstream": [
            _node("export", "整车物流与出口", "strong", "", "已封关运行", ["have"]),
            _node("after", "后市场与回收", "gap", "", "无在谈", ["want", "want"]),
        ],
    }
