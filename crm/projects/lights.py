"""The traffic light of a project (domain.md 4.4): the worse of contact (before signing) and the stage's deadline.

Pure rules over plain values and the limits handed in; services write the verdict to the project, the daily task
refreshes it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.projects.light_limits import ActivityLimits, LightLimits
from crm.projects.stages import WARNING_DAYS, Stage, is_signed


class Colour(StrEnum):
    """The colours; the same codes as ``Project.Light``."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    FROZEN = "frozen"


SEVERITY = {Colour.FROZEN: 0, Colour.GREEN: 1, Colour.YELLOW: 2, Colour.RED: 3}


class Cause(StrEnum):
    """What a light is about, for whoever offers the act that mends it; never stored."""

    CONTACT = "contact"
    STAGE = "stage"
    VARIANCE = "variance"
    START = "start"
    MILESTONE = "milestone"
    STATUS = "status"


@dataclass(frozen=True)
class Verdict:
    """A colour and the sentence that explains it; ``shelve`` proposes 搁置 to the headquarters, ``cause`` is what it is about."""

    colour: Colour
    reason: str
    cause: Cause
    shelve: bool = False


@dataclass(frozen=True)
class Situation:
    """What the rules look at."""

    stage: str
    stage_text: str
    next_text: str
    grade: str
    is_active: bool
    status_text: str
    quiet_days: int
    due_on: date | None
    warning_days: int | None = None  # None takes the default of the stage


def judge(situation: Situation, today: date, limits: LightLimits) -> Verdict:
    """Return the light of a project on ``today``: frozen beside its state, else the worse of the two lights."""
    if not situation.is_active:
        return Verdict(Colour.FROZEN, f"项目已{situation.status_text}，亮灯冻结。", Cause.STATUS)
    lights = [progress_light(situation, today)]
    if not is_signed(situation.stage):
        lights.insert(0, activity_light(situation.grade, situation.quiet_days, limits.activity[situation.grade]))
    return max(lights, key=lambda light: SEVERITY[light.colour])


def activity_light(grade: str, quiet_days: int, limits: ActivityLimits) -> Verdict:
    """Return the light for ``quiet_days`` days since the last effective follow-up (or since the project was created)."""
    if quiet_days <= limits.green:
        return Verdict(Colour.GREEN, f"{limits.green} 天内有有效跟进（{grade} 级）。", Cause.CONTACT)
    if quiet_days <= limits.yellow:
        left = limits.yellow + 1 - quiet_days
        rule = f"{grade} 级超过 {limits.green} 天转黄，再过 {left} 天转红"
        return Verdict(
            Colour.YELLOW, f"{quiet_days} 天无有效跟进，{rule}。登记一次走访、接待或会谈即恢复。", Cause.CONTACT
        )
    rule = f"{grade} 级超过 {limits.yellow} 天转红"
    if quiet_days <= limits.red:
        return Verdict(
            Colour.RED, f"{quiet_days} 天无有效跟进，{rule}。登记一次走访、接待或会谈即恢复。", Cause.CONTACT
        )
    text = f"{quiet_days} 天无有效跟进，{rule}，已超过 {limits.red} 天，建议指挥部搁置。登记一次有效跟进可恢复。"
    return Verdict(Colour.RED, text, Cause.CONTACT, shelve=True)


def progress_light(situation: Situation, today: date) -> Verdict:
    """Return the light for the deadline of the stage: overdue red, within the warning window yellow (domain.md 4.3)."""
    if situation.due_on is None:
        return Verdict(Colour.GREEN, "本阶段没有到期日。", Cause.STAGE)
    left = (situation.due_on - today).days
    goal = situation.next_text or situation.stage_text
    mend = f"办好后推进到“{goal}”即恢复。"
    if left < 0:
        return Verdict(Colour.RED, f"{goal}逾期 {-left} 天，应于 {situation.due_on} 前完成。{mend}", Cause.STAGE)
    window = situation.warning_days
    if window is None:
        window = WARNING_DAYS.get(Stage(situation.stage), 0)
    if left <= window:
        when = "今天到期" if left == 0 else f"还有 {left} 天到期"
        told = f"{goal}{when}（{situation.due_on}），到期前 {window} 天起预警，逾期转红。{mend}"
        return Verdict(Colour.YELLOW, told, Cause.STAGE)
    return Verdict(Colour.GREEN, f"距{goal}期限 {situation.due_on} 还有 {window} 天以上。", Cause.STAGE)
