"""What stands on the ladder, a module a source; they only read."""

from crm.supervision.rules.base import Case, SourceRule, Told
from crm.supervision.rules.money import MONEY
from crm.supervision.rules.quiet import QUIET
from crm.supervision.rules.stage import STAGE
from crm.supervision.rules.step import STEP
from crm.supervision.rules.task import TASK

SOURCES: dict[str, SourceRule] = {one.code: one for one in (TASK, STAGE, STEP, QUIET, MONEY)}

__all__ = ["SOURCES", "Case", "SourceRule", "Told"]
