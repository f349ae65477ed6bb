"""Number and amount of a framework agreement are never those of the formal contract (domain.md 4.1, 4.5)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from crm.projects.models import Contract, GateRule
from crm.projects.queries import gate_checklist
from crm.projects.queries.blocking import preview_gate_rule
from crm.projects.services import change_stage, update_project
from crm.projects.services.ruling import load_default_rules
from tests.crm.projects.contracts.conftest import figures
from tests.crm.projects.contracts.test_services import refused
from tests.factories import GateFactFactory

pytestmark = pytest.mark.django_db
OF_FRAMEWORK = {"contract_no", "contract_amount_wan", "contract_kind"}
FRESH = {
    "contract_no": "示招合〔2026〕9 号", "contract_amount_wan": "80000", "contract_kind": "formal",
    "planned_start_on": "2027-03-01", "planned_commission_on": "2027-12-01",
}  # fmt: skip


@pytest.fixture
def agreed(at, sign):
    """A project before signing that headquarters passed, with a framework agreement of 30亿元 in force."""
    project = at("review", days=60, type="lease", total_invest_wan=Decimal(80_000))
    sign(project, kind="framework", yi=30, no="框架 1 号", on="11-05")
    GateFactFactory(project=project, code="commitments_recorded", met_on=project.stage_since_on)
    project.refresh_from_db()
    assert (project.contract_no, project.contract_amount_wan) == ("框架 1 号", Decimal(300_000))
    return project


def move(browser, project, today, **filled):
    body = {"to": "signed", "actual_on": f"{today}", "version": project.version, **filled}
    return browser.post(reverse("projects:stage", args=[project.pk]), body)


def test_the_gate_says_that_they_are_the_agreements(agreed):
    items = {item.code: item for item in gate_checklist(agreed, "signed")}

    assert {code for code in OF_FRAMEWORK if not items[code].met} == OF_FRAMEWORK
    assert items["contract_no"].note == "现为框架协议的内容，请填写正式合同的"


def test_the_preview_judges_like_the_checklist(agreed):
    load_default_rules()

    for code in OF_FRAMEWORK:
        assert GateRule.objects.filter(stage="signed", code=code).exists()
        assert preview_gate_rule("signed", code, None).released == 1


def test_choosing_the_formal_contract_in_the_dialogue_takes_nothing_over(hq, as_user, agreed, today):
    browser = as_user(hq)

    form = browser.get(reverse("projects:stage", args=[agreed.pk])).context["form"]
    refused_page = move(browser, agreed, today, contract_kind="formal")

    assert {code: form[code].value() for code in OF_FRAMEWORK} == {
        "contract_no": None, "contract_amount_wan": None, "contract_kind": "formal",
    }  # fmt: skip
    assert {"contract_no", "contract_amount_wan"} <= set(refused_page.context["form"].errors)
    agreed.refresh_from_db()
    assert (agreed.stage, agreed.contract_no) == ("review", "框架 1 号")
    assert figures() == (0, 0, 0)


def test_with_its_own_number_and_amount_it_counts_once(hq, as_user, agreed, today):
    response = move(as_user(hq), agreed, today, **FRESH)

    assert response.status_code == 302, response.context["form"].errors
    rows = Contract.objects.order_by("pk").values_list("kind", "no", "amount_wan", "status")
    assert list(rows) == [
        ("framework", "框架 1 号", Decimal(300_000), "signed"),
        ("formal", FRESH["contract_no"], Decimal(80_000), "signed"),
    ]
    assert figures() == (1, 8.0, 0.0)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, ("", None)),
        ({"contract_no": "框架 1 号", "contract_amount_wan": Decimal(300_000)}, ("", None)),
        ({"contract_amount_wan": Decimal(80_000)}, ("", Decimal(80_000))),
        ({"contract_no": "正式 1 号", "contract_amount_wan": Decimal(300_000)}, ("正式 1 号", Decimal(300_000))),
    ],
)
def test_changing_the_kind_alone_leaves_them_behind(hq, agreed, given, kept, today):
    update_project(agreed.pk, by=hq, version=agreed.version, contract_kind="formal", **given)

    agreed.refresh_from_db()
    assert (agreed.contract_no, agreed.contract_amount_wan) == kept
    if None in kept:
        refusal = refused(lambda: change_stage(agreed.pk, "signed", by=hq, actual_on=today))
        assert {"contract_no", "contract_amount_wan"} <= set(refusal.fields)
