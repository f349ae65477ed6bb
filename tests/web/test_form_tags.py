"""Forms show all their faults beside the fields and keep what was typed."""

from datetime import date

from django import forms
from django.template import engines


class Sample(forms.Form):
    name = forms.CharField(label="名称", help_text="工商登记名称")
    signed_on = forms.DateField(label="签约日期")
    amount = forms.DecimalField(label="金额", required=False, min_value=0)
    count = forms.IntegerField(label="人数", required=False)
    kinds = forms.MultipleChoiceField(label="方式", choices=[("a", "走访"), ("b", "电话")], required=False)
    public = forms.BooleanField(label="公开", required=False)


def draw(source, form):
    return engines["django"].from_string(source).render({"form": form})


def test_an_optional_field_is_marked_and_a_required_one_is_not():
    assert "选填" in draw("{% field form.amount %}", Sample())
    assert "选填" not in draw("{% field form.name %}", Sample())


def test_a_date_gets_the_picker_of_the_browser_with_an_iso_value():
    drawn = draw("{% field form.signed_on %}", Sample(initial={"signed_on": date(2026, 4, 2)}))
    assert 'type="date"' in drawn
    assert 'value="2026-04-02"' in drawn


def test_a_date_that_cannot_be_read_stays_as_it_was_typed():
    drawn = draw("{% field form.signed_on %}", Sample({"signed_on": "2026年13月"}))
    assert 'value="2026年13月"' in drawn
    assert 'type="date"' not in drawn


def test_a_number_is_a_text_field_so_that_a_faulty_one_survives():
    drawn = draw("{% field form.amount unit='万元' %}", Sample({"amount": "3.2亿"}))
    assert 'value="3.2亿"' in drawn
    assert 'inputmode="decimal"' in drawn
    assert 'type="number"' not in drawn
    assert "万元" in drawn


def test_every_error_stands_beneath_its_field_and_is_read_out_with_it():
    drawn = draw("{% field form.name %}", Sample({}))
    assert "lz-error" in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_help id_name_error"' in drawn


def test_the_summary_counts_the_faults_and_links_to_each_field():
    form = Sample({"amount": "x"})
    form.add_error(None, "首谈保护期内")
    drawn = draw("{% form_errors form %}", form)
    assert "3 处需要改" in drawn
    assert 'href="#id_signed_on"' in drawn
    assert "首谈保护期内" in drawn


def test_a_faultless_form_has_no_summary():
    assert draw("{% form_errors form %}", Sample()).strip() == ""


def test_a_short_multiple_choice_is_drawn_as_checkboxes():
    drawn = draw("{% field form.kinds %}", Sample({"kinds": ["b"]}))
    assert drawn.count('type="checkbox"') == 2
    assert 'value="b" checked' in drawn


def test_boxes_of_which_several_may_be_ticked_are_not_drawn_as_radios():
    class Teams(forms.Form):
        teams = forms.MultipleChoiceField(choices=[("1", "T01"), ("2", "T02")], widget=forms.CheckboxSelectMultiple)
        kind = forms.ChoiceField(choices=[("1", "走访"), ("2", "电话")], widget=forms.RadioSelect)

    drawn = draw("{% field form.teams %}{% field form.kind %}", Teams())
    assert drawn.count('type="checkbox"') == 2
    assert drawn.count('type="radio"') == 2


def test_an_empty_choice_is_worded_instead_of_dashed():
    class Grades(forms.Form):
        grade = forms.ChoiceField(choices=[("", "---------"), ("a", "A 级")])
        size = forms.ChoiceField(choices=[("", "---------"), ("m", "大型")], required=False)

    drawn = draw("{% field form.grade %}{% field form.size %}{% field form.size empty='不限' %}", Grades())
    assert "-----" not in drawn
    assert [drawn.count(word) for word in ("请选择", "未填", "不限")] == [1, 1, 1]


def test_the_form_of_python_keeps_its_own_widgets():
    form = Sample()
    draw("{% fields form %}", form)
    assert "class" not in form.fields["name"].widget.attrs
    assert form.fields["amount"].widget.input_type == "number"


def test_a_picker_names_what_is_chosen_and_escapes_it():
    context = {"form": Sample(initial={"name": "7"}), "firm": "<b>华翔"}
    drawn = engines["django"].from_string("{% picker form.name '/find/' chosen=firm %}").render(context)
    assert 'value="7"' in drawn
    assert "&lt;b&gt;华翔" in drawn
    assert 'data-url="/find/"' in drawn
