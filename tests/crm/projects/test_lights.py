"""Every boundary of the traffic light (domain.md 4.4)."""

import datetime

import pytest

from crm.projects.light_limits import DEFAULT_LIMITS
from crm.projects.lights import Colour, Situation, activity_light, judge, progress_light
from crm.projects.stages import WARNING_DAYS, Stage
from tests.vectors import VECTORS

TODAY = datetime.date(2026, 11, 23)


def situation(**changes):
    values = {
        "stage": "negotiate", "stage_text": "洽谈", "next_text": "研判评审", "grade": "B", "is_active": True,
        "status_text": "正常", "quiet_days": 0, "due_on": None,
    }  # fmt: skip
    return Situation(**{**values, **changes})


def quiet(grade, days):
    return activity_light(grade, days, DEFAULT_LIMITS.activity[grade])


def in_days(days):
    return TODAY + datetime.timedelta(days=days)


@pytest.mark.parametrize("vector", VECTORS["activity_light_days"], ids=lambda one: f"{one['grade']}-{one['days']}")
def test_the_activity_light_follows_the_vectors(vector):
    verdict = quiet(vector["grade"], vector["days"])

    assert (verdict.colour, verdict.shelve) == (
        ("red", True) if vector["light"] == "leave_pool" else (vector["light"], False)
    )


def test_a_yellow_light_says_how_many_days_the_rule_and_what_mends_it():
    verdict = quiet("A", 8)

    assert verdict.reason == "8 天无有效跟进，A 级超过 7 天转黄，再过 8 天转红。登记一次走访、接待或会谈即恢复。"


def test_a_red_light_says_so_too():
    assert "33 天无有效跟进，B 级超过 30 天转红" in quiet("B", 33).reason
    assert "建议指挥部搁置" in quiet("B", 91).reason


@pytest.mark.parametrize("stage", WARNING_DAYS)
def test_the_deadline_turns_yellow_at_the_window_and_red_after_the_day(stage):
    window = WARNING_DAYS[stage]
    colours = [
        progress_light(situation(stage=stage, due_on=in_days(days)), TODAY).colour
        for days in (window + 1, window, 0, -1)
    ]

    assert colours == [Colour.GREEN, Colour.YELLOW, Colour.YELLOW, Colour.RED]


def test_an_overdue_stage_names_the_days_the_date_and_the_way_out():
    verdict = progress_light(situation(stage="signed", next_text="注册", due_on=in_days(-8)), TODAY)

    assert verdict.reason == "注册逾期 8 天，应于 2026-11-15 前完成。办好后推进到“注册”即恢复。"


def test_a_stage_that_is_due_today_is_not_overdue():
    assert "今天到期" in progress_light(situation(due_on=TODAY), TODAY).reason


def test_without_a_deadline_the_progress_light_is_green():
    assert progress_light(situation(stage="serving", next_text=""), TODAY).colour == Colour.GREEN


@pytest.mark.parametrize(
    ("quiet", "due", "colour", "words"),
    [
        (31, 100, Colour.RED, "无有效跟进"),
        (0, -1, Colour.RED, "逾期"),
        (16, 100, Colour.YELLOW, "无有效跟进"),
        (0, 15, Colour.YELLOW, "到期"),
        (16, -1, Colour.RED, "逾期"),
        (31, 15, Colour.RED, "无有效跟进"),
        (0, 100, Colour.GREEN, "有效跟进"),
    ],
)
def test_the_worse_of_the_two_wins(quiet, due, colour, words):
    verdict = judge(situation(quiet_days=quiet, due_on=in_days(due)), TODAY, DEFAULT_LIMITS)

    assert verdict.colour == colour
    assert words in verdict.reason


@pytest.mark.parametrize("stage", [one for one in Stage if list(Stage).index(one) >= list(Stage).index(Stage.SIGNED)])
def test_from_signing_on_silence_no_longer_counts(stage):
    assert judge(situation(stage=stage, quiet_days=500), TODAY, DEFAULT_LIMITS).colour == Colour.GREEN


def test_a_suspended_or_ended_project_is_frozen():
    verdict = judge(
        situation(is_active=False, status_text="搁置", quiet_days=500, due_on=in_days(-30)), TODAY, DEFAULT_LIMITS
    )

    assert (verdict.colour, verdict.reason) == (Colour.FROZEN, "项目已搁置，亮灯冻结。")
