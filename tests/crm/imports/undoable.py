"""A list whose undo has everything to do, and what the library looks like before and after."""

from crm.enterprises.models import Alias, Enterprise
from crm.enterprises.services import update_enterprise
from crm.imports.models import LeftAlone
from tests.factories.imports import HEADER, firm

ASIDE = {"version", "updated_at", "updated_by_id"}
WIDE = (
    *HEADER,
    "曾用名",
    "登记状态",
    "股票代码",
    "上市交易所",
    "所属省份",
    "所属城市",
    "所属区县",
    "参保人数",
    "国标行业大类",
)


def library():
    """Return every row of the library as it stands, versions and moments of change aside."""
    firms = [{k: v for k, v in row.items() if k not in ASIDE} for row in Enterprise.objects.order_by("id").values()]
    return firms, list(Alias.objects.order_by("id").values())


def wide(number, **changes):
    row = dict(zip(HEADER, firm(number), strict=True)) | {
        "曾用名": f"重庆示例曾用{number:05d}有限公司", "登记状态": "存续", "股票代码": "", "上市交易所": "", "所属省份": "重庆市",
        "所属城市": "重庆市", "所属区县": "沙坪坝区", "参保人数": "120", "国标行业大类": "汽车制造业",
    }  # fmt: skip
    return list((row | changes).values())


def reasons_of(batch):
    return {left.name: [reason["code"] for reason in left.reasons] for left in LeftAlone.objects.filter(batch=batch)}


LIST = [
    wide(1, **{"注册资本(万元)": "8000", "登记状态": "吊销", "股票代码": "600001", "上市交易所": "上交所"}),
    wide(2, **{"登记状态": "注销"}),
    wide(3),
    wide(4),
    wide(3, **{"企业名称": "重庆示例三号别称有限公司", "参保人数": "9"}),
]


def edit(person, held):
    update_enterprise(held.pk, by=person, version=held.version, intro="示例")
