"""Lights, bars and tiles say their state by shape and word, and carry no inline style."""

import pytest
from django.template import engines

from core.web.monogram import monogram


def draw(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("value", "kind", "word"),
    [
        ("green", "ok", "正常"),
        ("yellow", "warn", "预警"),
        ("red", "bad", "红灯"),
        ("frozen", "idle", "冻结"),
        ("info", "info", "进行中"),
        ("", "idle", "冻结"),
    ],
)
def test_a_light_is_shape_word_and_colour(value, kind, word):
    drawn = draw("{% light value %}", value=value)
    assert f"is-{kind}" in drawn
    assert f"#i-{kind}" in drawn
    assert word in drawn


def test_a_light_can_say_its_own_word_and_escapes_it():
    assert "&lt;b&gt;" in draw("{% light 'warn' word %}", word="<b>")


def test_a_bar_over_100_percent_is_full_and_ends_in_an_arrow():
    drawn = draw("{% bar 207 tick=83 kind='ok' %}")
    assert 'width="100%"' in drawn
    assert "lz-bar__over" in drawn
    assert 'aria-label="207%"' in drawn
    assert "style" not in drawn


def test_a_bar_of_nothing_is_an_empty_bed():
    drawn = draw("{% bar 0 %}")
    assert "lz-bar__fill" not in drawn
    assert "lz-bar__bed" in drawn


def test_a_bar_shows_where_it_should_be_by_now():
    assert 'x="58%"' in draw("{% bar 31 tick=58 %}")


def test_shares_stand_one_after_the_other():
    assert 'x="30%" width="22.5%"' in draw("{% parts shares %}", shares=[30, 22.5])


def test_a_ring_is_filled_by_its_percentage():
    drawn = draw("{% ring 86 size='s' %}")
    assert 'stroke-dasharray="86 100"' in drawn
    assert "<text" not in drawn


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("重庆示例智控科技有限公司", "智"),
        ("苏州市示例域控科技有限公司", "域"),
        ("华翔", "华"),
        ("重庆", "重"),
        ("", "企"),
        ("沙坪坝区示例模具厂", "模"),
    ],
)
def test_a_firm_is_known_by_the_first_character_of_its_own_name(name, character):
    assert monogram(name) == character


def test_the_disc_of_a_person_escapes_the_name():
    assert "<script" not in draw("{% avatar name %}", name="<script>")
