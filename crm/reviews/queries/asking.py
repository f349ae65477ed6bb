"""Which dimensions have to be asked for a project, and how silence is dealt with."""

from crm.projects.models import Project
from crm.reviews.dimensions import Procedure
from crm.reviews.models import DimensionRule, ReviewSetting
from crm.reviews.rules import amount_wan


def setting() -> ReviewSetting:
    """Return the one row of the headquarters' decisions, with the defaults while there is none; one query."""
    return ReviewSetting.objects.filter(pk=1).first() or ReviewSetting(pk=1)


def mandatory_rules(project: Project, procedure: str = Procedure.FULL) -> list[DimensionRule]:
    """Return the rules that hold for a project of this type and amount (the bound included); one query.

    With an empty list of types a rule holds for all of them; 简易程序 asks only the rules marked for it.
    """
    rules = DimensionRule.objects.filter(is_active=True, min_invest_wan__lte=amount_wan(project))
    if procedure == Procedure.SIMPLE:
        rules = rules.filter(in_simple=True)
    return [rule for rule in rules.select_related("agency") if not rule.types or project.type in rule.types]
