"""What each stage asks for (domain.md 4.1), as data."""

from types import SimpleNamespace

import pytest

from crm.projects.gates import (
    FACTS,
    GATES,
    STAGE_OF_FACT,
    Kind,
    Recorder,
    is_met,
    registered_elsewhere,
    requirements,
)
from crm.projects.stages import ProjectType, Stage

SIGNED = {
    "review_passed", "fair_competition_passed", "legal_passed", "contract_no", "contract_kind", "contract_amount_wan",
    "planned_commission_on", "commitments_recorded",
}  # fmt: skip
EXPECTED = {
    ("lease", "contact"): {"counterpart_met"},
    ("lease", "inspect"): {"site_visited"},
    ("lease", "negotiate"): {"intent_document", "site_needs", "element_needs", "total_invest_wan"},
    ("lease", "review"): {"review_opened"},
    ("land", "signed"): SIGNED | {"planned_start_on"},
    ("lease", "signed"): SIGNED | {"planned_start_on"},
    ("platform", "signed"): SIGNED | {"planned_start_on"},
    ("expansion", "signed"): SIGNED | {"planned_start_on"},
    ("office", "signed"): SIGNED,
    ("fund", "signed"): SIGNED,
    ("lease", "registered"): {"local_entity", "business_license"},
    ("land", "sited"): {"land_contract", "land_mu", "site_handed_over"},
    ("lease", "sited"): {"lease_signed", "factory_m2", "site_handed_over"},
    ("office", "sited"): {"lease_signed", "factory_m2", "site_handed_over"},
    ("platform", "sited"): {"lease_signed", "factory_m2", "site_handed_over"},
    ("expansion", "sited"): {"site_handed_over"},
    ("land", "started"): {"construction_permit"},
    ("lease", "started"): {"fitout_started"},
    ("platform", "started"): {"fitout_started"},
    ("expansion", "started"): {"fitout_started"},
    ("land", "completed"): {"completion_accepted"},
    ("office", "commissioned"): {"first_output"},
    ("lease", "serving"): {"service_officer", "service_file"},
}


@pytest.mark.parametrize(("kind", "to"), EXPECTED)
def test_a_gate_asks_for_this_and_nothing_else(kind, to):
    assert {one.code for one in requirements(kind, to)} == EXPECTED[kind, to]


def test_a_lead_needs_nothing():
    assert requirements("lease", Stage.LEAD) == ()


def test_only_the_headquarters_records_the_three_verdicts_before_signing():
    by_hq = {code for code, one in FACTS.items() if one.recorded_by == Recorder.HQ}

    assert by_hq == {"review_passed", "fair_competition_passed", "legal_passed"}


def test_there_are_seventeen_facts_and_each_belongs_to_one_stage():
    assert len(FACTS) == 17
    assert STAGE_OF_FACT["first_output"] == Stage.COMMISSIONED
    assert sum(one.kind == Kind.FACT for gate in GATES.values() for one in gate) == 17


def requirement(to, code):
    return next(one for kind in ProjectType for one in requirements(kind, to) if one.code == code)


@pytest.mark.parametrize(("kind", "met"), [("formal", True), ("framework", False), ("intent", False), ("", False)])
def test_only_a_formal_contract_counts_as_signed(kind, met):
    assert is_met(requirement("signed", "contract_kind"), lambda name: kind, set()) is met


@pytest.mark.parametrize(("uscc", "met"), [("91500106MA00000014", True), (None, False), ("", False)])
def test_a_local_entity_needs_its_credit_code(uscc, met):
    firm = SimpleNamespace(uscc=uscc)

    assert is_met(requirement("registered", "local_entity"), lambda name: firm, set()) is met
    assert not is_met(requirement("registered", "local_entity"), lambda name: None, set())


def test_zero_is_a_value_and_an_empty_text_is_none():
    assert is_met(requirement("negotiate", "total_invest_wan"), lambda name: 0, set())
    assert not is_met(requirement("negotiate", "site_needs"), lambda name: "", set())


@pytest.mark.parametrize(
    ("uscc", "elsewhere"),
    [("91500106MA00000014", False), ("91500112MA00000014", False), ("91310000MA00000014", True), ("", False)],
)
def test_a_code_from_another_city_only_warns(uscc, elsewhere):
    assert registered_elsewhere(uscc) is elsewhere
