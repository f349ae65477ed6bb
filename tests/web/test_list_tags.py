"""Filters, sorts and pages live in the address and leave each other alone."""

import re

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django_filters.fields import RangeField

from chains.models import Team
from core.web.chips import chips_of
from core.web.pagination import CappedPaginator


class Filters(forms.Form):
    q = forms.CharField(label="关键字", required=False)
    team = forms.ChoiceField(
        label="组", required=False, choices=[("", "全部"), ("T01", "新能源汽车组"), ("T08", "软件信息组")]
    )
    light = forms.MultipleChoiceField(label="亮灯", required=False, choices=[("green", "正常"), ("red", "红灯")])
    signed_after = forms.DateField(label="签约不早于", required=False)


class FilterStandIn:
    def __init__(self, data):
        self.form = Filters(data or None)


def chips(query, quick=4):
    data = QueryDict(query)
    return chips_of(Filters(data), data, quick)


def draw(source, query="", **context):
    request = RequestFactory().get(f"/list/?{query}")
    return engines["django"].from_string(source).render({"request": request, **context}, request)


def links(html):
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*)"', html)]


def test_a_set_filter_is_a_chip_with_its_words_and_a_way_out():
    team = next(chip for chip in chips("team=T01&q=水泵&page=4") if chip.name == "team")
    assert (team.label, team.value) == ("组", "新能源汽车组")
    assert QueryDict(team.clear[1:]).dict() == {"q": "水泵"}


def test_a_second_value_of_a_multiple_filter_is_added_and_taken_away():
    light = next(chip for chip in chips("light=green") if chip.name == "light")
    added = next(option for option in light.options if option.label == "红灯")
    taken = next(option for option in light.options if option.label == "正常")
    assert QueryDict(added.query[1:]).getlist("light") == ["green", "red"]
    assert taken.on
    assert taken.query == "?"


def test_only_the_first_filters_get_a_menu_but_every_set_one_is_shown():
    names = [chip.name for chip in chips("signed_after=2026-01-01", quick=1)]
    assert names == ["team", "signed_after"]


def test_the_filter_bar_keeps_the_order_and_parameters_of_others():
    drawn = draw(
        "{% filter_bar filterset %}",
        "team=T01&light=red&ordering=-days&view=mine",
        filterset=FilterStandIn(QueryDict("team=T01&light=red")),
    )
    assert '<input type="hidden" name="ordering" value="-days">' in drawn
    assert '<input type="hidden" name="view" value="mine">' in drawn
    assert 'name="team" value' not in drawn
    assert "?ordering=-days&view=mine" in links(drawn)


def test_a_faulty_filter_says_so():
    drawn = draw(
        "{% filter_bar filterset %}", "signed_after=gestern", filterset=FilterStandIn(QueryDict("signed_after=gestern"))
    )
    assert "1 处需要改" in drawn


def test_a_second_click_on_a_head_turns_the_order_round():
    assert links(draw("{% sort_th 'days' '在阶段' %}")) == ["?ordering=days"]
    turned = draw("{% sort_th 'days' '在阶段' %}", "ordering=days&team=T01&page=3")
    assert links(turned) == ["?team=T01&ordering=-days"]
    assert 'aria-sort="ascending"' in turned


def test_a_replaced_parameter_goes_back_to_page_one():
    assert draw("{% query view='table' %}", "page=3&team=T01").replace("&amp;", "&") == "?team=T01&view=table"
    assert draw("{% query team=None %}", "team=T01") == "?"
    assert draw("{% query page=2 %}", "team=T01").replace("&amp;", "&") == "?team=T01&page=2"


def test_pages_keep_the_filters():
    drawn = draw("{% pagination page %}", "team=T01&page=2", page=Paginator(range(120), 50).get_page(2))
    assert "?team=T01&page=3" in links(drawn)
    assert "共 120 条" in drawn
    assert 'aria-current="page">2<' in drawn


def test_a_capped_count_does_not_pretend_to_be_exact():
    class Rows(list):
        def order_by(self):
            return self

        def __getitem__(self, part):
            return Counted(list(self)[part]) if isinstance(part, slice) else super().__getitem__(part)

    class Counted(list):
        def count(self):
            return len(self)

    paginator = CappedPaginator(Rows(range(30)), 10)
    paginator.cap = 20
    assert "20 条以上" in draw("{% pagination page %}", page=paginator.get_page(1))


def test_a_range_is_one_chip_for_both_its_parameters():
    class Amounts(forms.Form):
        wan = RangeField(label="总投资")

    data = QueryDict("wan_min=100&wan_max=500&team=T01")
    (chip,) = chips_of(Amounts(data), data, 4)
    assert chip.value == "100 至 500"
    assert chip.clear == "?team=T01"


def test_a_filter_by_rows_reads_only_as_many_as_a_menu_holds(django_assert_num_queries, t01, t02):
    class Teams(forms.Form):
        team = forms.ModelChoiceField(Team.objects.order_by("code"), label="组", required=False)

    data = QueryDict(f"team={t02.pk}")
    with django_assert_num_queries(2):
        (chip,) = chips_of(Teams(data), data, 4)
    assert "智慧医疗组" in chip.value
    assert [option.on for option in chip.options] == [False, True]
