"""What a whole list of projects is told where its columns are silent; it is checked again with it."""

from datetime import date

from django.db import transaction

from chains.models import Chain, Team
from core.audit.services import record
from core.errors import RuleViolation
from crm.imports import policy
from crm.imports.models import ImportBatch
from crm.imports.projects.defaults import OPTION, Defaults
from crm.imports.services import claims
from crm.imports.services.mapping import begin_anew
from crm.projects.services.writing import check_not_in_future
from crm.projects.stages import ProjectType

LONGEST_SOURCE = 200


@transaction.atomic
def set_defaults(pk: int, *, by, defaults: Defaults, ring: bool = True) -> ImportBatch:
    """Keep what a list of projects is told as a whole and have it checked again; return its batch.

    The same once more changes nothing. What was corrected in the preview before goes with its rows. Raises RuleViolation
    ``forbidden``, ``not_supported`` (another kind of list), ``not_ready`` (being checked), ``too_late`` (written or given
    up) and ``invalid`` with every faulty field.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=pk)
    if by is not None and not policy.can_import(by, batch.kind):
        raise RuleViolation("只有指挥部可以导入存量项目", code="forbidden")
    if batch.kind != ImportBatch.Kind.EXISTING_PROJECT:
        raise RuleViolation("只有存量项目名单有整批默认值", code="not_supported")
    if batch.status in {ImportBatch.Status.UPLOADED, ImportBatch.Status.CHECKING}:
        raise RuleViolation("正在校验，完成后才能改整批默认值", code="not_ready")
    if not policy.is_unwritten(batch):
        raise RuleViolation("已经写入或放弃，不能再改整批默认值", code="too_late")
    if wrong := _faults_of(defaults):
        raise RuleViolation("整批默认值有误，请改正", code="invalid", fields=wrong)
    if batch.options.get(OPTION) == defaults.as_json():
        return batch
    begin_anew(batch, {OPTION: defaults.as_json()})
    record("import.defaults_set", batch, by=by, changes=defaults.as_json())
    if ring:
        claims.ring(batch)
    return batch


def _faults_of(defaults: Defaults) -> dict[str, str]:
    wrong = {}
    if not 0 < len(defaults.data_source.strip()) <= LONGEST_SOURCE:
        wrong["data_source"] = f"请填写数据来源，最多 {LONGEST_SOURCE} 个字"
    try:
        day = date.fromisoformat(defaults.data_as_of_on)
    except ValueError:
        wrong["data_as_of_on"] = "请填写数据截至日期"
    else:
        wrong |= check_not_in_future(day, "data_as_of_on", "数据截至日期")
    if defaults.chain and not Chain.objects.filter(code=defaults.chain).exists():
        wrong["chain"] = "没有这条产业链，请重新选择"
    if defaults.team and not Team.objects.filter(code=defaults.team, is_active=True).exists():
        wrong["team"] = "该招商组已停用，请重新选择"
    if defaults.type and defaults.type not in ProjectType.values:
        wrong["type"] = "没有这个项目类型，请重新选择"
    return wrong
