"""The paths and deadlines of domain.md 4.1 and 4.3, number by number."""

import pytest

from crm.projects.stages import (
    PATHS,
    PHASE_OF,
    WARNING_DAYS,
    Phase,
    ProjectType,
    Stage,
    days_allowed,
    first_stage,
    next_stage,
    stage_label,
)

WORDS = {
    "land": "lead contact inspect negotiate review signed registered sited started completed commissioned serving",
    "lease": "lead contact inspect negotiate review signed registered sited started completed commissioned serving",
    "office": "lead contact inspect negotiate review signed registered sited commissioned serving",
    "expansion": "negotiate review signed sited started completed commissioned serving",
    "platform": "lead contact inspect negotiate review signed registered sited started commissioned serving",
    "fund": "lead contact negotiate review signed registered commissioned serving",
}
# from → to: land, lease, office, expansion, platform, fund (domain.md 4.3)
DEADLINES = {
    "lead": (7, 7, 7, None, 7, 7),
    "contact": (30, 30, 20, None, 30, 45),
    "inspect": (30, 30, 25, None, 30, None),
    "negotiate": (90, 60, 45, 45, 60, 60),
    "review": (90, 60, 45, 45, 60, 60),
    "signed": (30, 30, 30, 60, 30, 30),
    "registered": (90, 30, 15, None, 60, 90),
    "sited": (90, 60, 105, 60, 60, None),
    "started": (540, 180, None, 360, 360, None),
    "completed": (90, 60, None, 60, None, None),
    "commissioned": (10, 10, 10, 10, 10, 10),
    "serving": (None,) * 6,
}


def test_there_are_twelve_stages_in_four_phases():
    assert len(Stage) == 12
    assert [sum(phase == one for phase in PHASE_OF.values()) for one in Phase] == [6, 3, 2, 1]


@pytest.mark.parametrize("kind", ProjectType)
def test_the_path_of_each_type(kind):
    assert [stage.value for stage in PATHS[kind]] == WORDS[kind].split()
    assert first_stage(kind) == WORDS[kind].split()[0]
    assert PATHS[kind][-1] == Stage.SERVING
    assert next_stage(kind, Stage.SERVING) is None


@pytest.mark.parametrize("stage", Stage)
def test_the_days_allowed_in_each_stage(stage):
    found = tuple(days_allowed(kind, stage) if stage in PATHS[kind] else None for kind in ProjectType)

    assert found == tuple(
        days if stage in PATHS[kind] else None for kind, days in zip(ProjectType, DEADLINES[stage], strict=True)
    )


def test_the_warning_windows():
    assert {stage.value: days for stage, days in WARNING_DAYS.items()} == {
        "lead": 2, "contact": 7, "inspect": 7, "negotiate": 15, "review": 15, "signed": 7, "registered": 15,
        "sited": 15, "started": 15, "completed": 15, "commissioned": 3,
    }  # fmt: skip


def test_a_stage_wears_the_word_of_its_type():
    words = [stage_label("office", "commissioned"), stage_label("platform", "commissioned")]
    words += [stage_label("fund", "commissioned"), stage_label("land", "sited"), stage_label("lease", "sited")]

    assert words == ["开业", "投用", "首笔出资", "供地", "选址交付"]
