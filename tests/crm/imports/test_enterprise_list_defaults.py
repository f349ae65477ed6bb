"""What a list does not bring takes the library's own defaults."""

import pytest

from crm.enterprises.models import Enterprise
from crm.enterprises.services.bulk.entering import NewFirm, insert_firms

pytestmark = pytest.mark.django_db


def test_a_firm_without_a_code_is_marked_as_such():
    insert_firms([NewFirm(1, {"name": "重庆示例无码科技有限公司"})], by=None)

    firm = Enterprise.objects.get()
    assert (firm.uscc, firm.uscc_check, firm.grade) == (None, "missing", "C")
