"""Lists of projects that meet each other: firms in any order, no deadlock, each project once."""

import pytest

from crm.enterprises.models import Enterprise
from crm.imports import services
from crm.imports.models import ImportBatch
from crm.projects.models import Project
from tests.crm.imports.test_at_once import at_once
from tests.factories import ChainFactory, TeamFactory, UserFactory
from tests.factories.imports import checked, csv_bytes

HEADER = ("投资方", "项目名称", "产业链", "责任组", "项目类型", "所处阶段")
FIRMS = 30


@pytest.fixture
def importer(transactional_db):
    return UserFactory(role="hq_staff", username="importer")


def test_two_lists_that_name_the_same_firms_in_opposite_order_do_not_deadlock(importer, caplog):
    chain, team = ChainFactory(code="NEV"), TeamFactory(code="T01")
    team.chains.add(chain)
    Enterprise.objects.bulk_create(
        Enterprise(name=f"重庆示例{at:02}有限公司", name_norm=f"重庆示例{at:02}有限公司") for at in range(FIRMS)
    )
    rows = [[f"重庆示例{at:02}有限公司", "", chain.name, "T01", "租赁厂房", "洽谈"] for at in range(FIRMS)]
    lists = [[[row[0], f"示例{name}", *row[2:]] for row in part] for name, part in (("甲", rows), ("乙", rows[::-1]))]
    batches = [checked(csv_bytes(part, HEADER), importer, kind=ImportBatch.Kind.EXISTING_PROJECT) for part in lists]
    assert [batch.counts for batch in batches] == [{"created": FIRMS}] * 2
    for batch in batches:
        services.start_commit(batch.pk, by=importer, ring=False)

    raised = at_once(*[lambda pk=batch.pk: services.commit(pk) for batch in batches])

    assert raised == []
    assert "is done again" not in caplog.text
    assert Project.objects.count() == 2 * FIRMS
    assert set(ImportBatch.objects.values_list("status", flat=True)) == {"done"}
