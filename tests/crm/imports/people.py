"""Contact lists for tests: a header, good rows, the statement that goes with writing them."""

from crm.imports import services
from crm.imports.models import ImportBatch
from tests.factories.imports import checked, csv_bytes

KIND = ImportBatch.Kind.CONTACT
HEADER = (
    "企业名称",
    "统一社会信用代码",
    "姓名",
    "职务",
    "手机",
    "座机",
    "更多电话",
    "邮箱",
    "微信",
    "是否已告知",
    "是否同意",
    "来源说明",
)
STATEMENT = {"source": "card", "source_note": "示例推介会名片", "notice": "yes", "consent": "yes"}


def person(firm, **given):
    """Return one row under HEADER, by its words."""
    return [firm, *(given.get(word, "") for word in HEADER[1:])]


def people_list(rows, header=HEADER):
    return csv_bytes(rows, header)


def checked_people(rows, by, header=HEADER):
    return checked(people_list(rows, header), by, "示例联系人.csv", KIND)


def write(batch, by, **statement):
    """Have a checked contact list written and return it."""
    services.start_commit(batch.pk, by=by, statement=STATEMENT | statement, ring=False)
    services.commit(batch.pk)
    batch.refresh_from_db()
    return batch


def imported_people(rows, by, header=HEADER, **statement):
    return write(checked_people(rows, by, header), by, **statement)
