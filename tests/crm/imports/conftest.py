"""A library with two firms of its own."""

import pytest

from crm.enterprises.services import create_enterprise
from tests.crm.imports.undoable import library
from tests.factories.imports import code


@pytest.fixture
def stocked(hq):
    """Two firms that were there before, entered by hand in words of their own."""
    create_enterprise(
        by=hq, name="重庆示例旧名科技有限公司", uscc=code(1), legal_person="赵示例", reg_capital_raw="3,000万人民币"
    )
    create_enterprise(
        by=hq, name="重庆示例00002科技有限公司", address="重庆市沙坪坝区示例街 2 号", reg_status="在营（开业）企业"
    )
    return library()
