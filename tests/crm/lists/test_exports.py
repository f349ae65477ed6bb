"""A file that nobody can claim any more is not kept."""

import pytest

from core.files.models import StoredFile
from crm.enterprises.models import Enterprise
from crm.enterprises.tables import columns_of
from crm.lists.models import ExportJob
from crm.lists.services import request_export
from crm.lists.services.building import Table, build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_worker_that_lost_the_order_leaves_no_file(hq, file_format):
    job = request_export(
        by=hq, page="enterprises", query="", columns=[], file_format=file_format, reason="周报", rows=0
    )

    def table_of(owner, claimed):
        ExportJob.objects.filter(pk=claimed.pk).update(claimed_by="somebody else")
        return Table(columns_of([]), Enterprise.objects.none(), "企业")

    build(job.pk, table_of)

    job.refresh_from_db()
    assert (job.status, job.file) == ("building", None)
    assert not StoredFile.objects.exists()
