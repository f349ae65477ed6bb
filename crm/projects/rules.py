"""Which moves a project may make at all (domain.md 4.2); who may make them says ``policy``."""

from crm.projects.models import Project, StageChange
from crm.projects.stages import PATHS, Stage, is_forward, is_signed, stages_between

LATE_AFTER_DAYS = 7
LONGEST_SUSPENSION_DAYS = 180
# Statistics count from these days, so no project passes over them.
NEVER_SKIPPED = frozenset({Stage.SIGNED, Stage.COMMISSIONED})


def kind_of_move(project: Project, to: str) -> str:
    """Return whether going to another stage of the path is a step forward, a skip or a step back."""
    if not is_forward(project.type, project.stage, to):
        return StageChange.Kind.BACK
    skipped = stages_between(project.type, project.stage, to)
    return StageChange.Kind.SKIP if skipped else StageChange.Kind.FORWARD


def stages_skippable_to(project: Project) -> list[Stage]:
    """Return the stages beyond the next one that HQ may move the project to, with a reason."""
    path = PATHS[project.type]
    later = path[path.index(Stage(project.stage)) + 2 :]
    return [stage for stage in later if not NEVER_SKIPPED & set(stages_between(project.type, project.stage, stage))]


def stages_before(project: Project) -> list[Stage]:
    """Return the stages that the project may go back to: all earlier ones before signing, none from then on."""
    if is_signed(project.stage):
        return []
    path = PATHS[project.type]
    return list(path[: path.index(Stage(project.stage))])
