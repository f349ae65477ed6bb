"""A file that nobody can claim any more is not kept; one for which there is no room ends with words."""

import gc
import resource
import warnings
from contextlib import contextmanager

import pytest

from core.audit.models import AuditEntry
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


@contextmanager
def little_room():
    """Let no file of this process grow over four kilobytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_full_disk_ends_the_order_at_once_with_words(hq, file_format):
    Enterprise.objects.bulk_create(
        Enterprise(name=f"重庆示例{n}号有限公司", name_norm=f"{n}", business_scope="示例", address=f"{n * 7919}" * 9)
        for n in range(300)
    )
    job = request_export(
        by=hq, page="enterprises", query="", columns=[], file_format=file_format, reason="周报", rows=300
    )
    table = Table(columns_of([]), Enterprise.objects.order_by("pk"), "企业")

    with little_room(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the writer of xlsx leaves its own file open
        build(job.pk, lambda owner, claimed: table)
        gc.collect()

    job.refresh_from_db()
    assert (job.status, job.attempts, job.file) == ("failed", 1, None)
    assert "磁盘空间不足" in job.message
    assert AuditEntry.objects.get(action="export.failed").result == AuditEntry.Result.REFUSED
    assert not StoredFile.objects.exists()
