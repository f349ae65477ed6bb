"""Changing what is known of a project, with a stale save and locked amounts."""

import datetime
from decimal import Decimal

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.projects.models import Project
from crm.projects.services import update_project
from tests.factories import EnterpriseFactory, NodeFactory, ProjectFactory, UserFactory


def refused(*args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal:
        update_project(*args, **kwargs)
    return refusal.value


def test_a_change_raises_the_version_and_is_audited(member, project):
    changed = update_project(project.pk, by=member, version=0, name="示例新名", total_invest_wan=Decimal(500))

    entry = AuditEntry.objects.get(action="project.updated")
    assert (changed.version, changed.updated_by) == (1, member)
    assert entry.changes["name"] == ["示例内饰件生产基地", "示例新名"]


def test_the_same_values_again_write_nothing(member, project):
    changed = update_project(project.pk, by=member, version=0, name=project.name)

    assert (changed.version, AuditEntry.objects.count()) == (0, 0)


def test_a_stale_save_is_refused_with_the_row_as_it_is_now(member, leader, project):
    update_project(project.pk, by=leader, version=0, content="组长写的")

    with pytest.raises(StaleWrite) as stale:
        update_project(project.pk, by=member, version=0, content="组员写的")

    assert stale.value.current.content == "组长写的"
    assert Project.objects.get().content == "组长写的"


@pytest.mark.parametrize(
    "name", ["stage", "status", "team", "owner", "chain", "type", "enterprise", "signed_on", "no", "light"]
)
def test_protected_fields_never_change_here(hq, project, name):
    assert set(refused(project.pk, by=hq, version=0, **{name: "x"}).fields) == {name}


@pytest.mark.parametrize("field", ["total_invest_wan", "contract_amount_wan", "planned_tax_wan"])
def test_amounts_are_locked_from_signing_on(leader, at, field):
    refusal = refused(at("signed", **{field: Decimal(5)}).pk, by=leader, version=0, **{field: Decimal(1)})

    assert refusal.code == "amount_locked"
    assert "重大变更" in refusal.fields[field]


def test_headquarters_correct_a_signed_amount_with_a_reason_which_leaves_a_row(hq, at):
    project = at("signed", total_invest_wan=Decimal(100))

    assert set(refused(project.pk, by=hq, version=0, total_invest_wan=Decimal(90)).fields) == {"reason"}
    changed = update_project(project.pk, by=hq, version=0, total_invest_wan=Decimal(90), reason="笔误")
    row = changed.amendments.get()
    assert (row.kind, row.status, row.field, row.old_text, row.new_text) == (
        "correction", "approved", "total_invest_wan", "100", "90",
    )  # fmt: skip
    assert AuditEntry.objects.get().changes["reason"] == "笔误"


def test_a_major_change_is_led_to_the_amendment_even_for_headquarters(hq, at):
    refusal = refused(
        at("signed", total_invest_wan=Decimal(100)).pk, by=hq, version=0, total_invest_wan=Decimal(1), reason="x"
    )

    assert (refusal.code, set(refusal.fields)) == ("amendment_required", {"total_invest_wan"})
    assert "合同变更" in refusal.fields["total_invest_wan"]


def test_other_fields_stay_open_after_signing(member, at):
    assert update_project(at("signed").pk, by=member, version=0, content="二期").content == "二期"


def test_a_planned_date_moves_the_deadline_and_the_light(member, at, days_ago):
    project = at("review", days=10)

    changed = update_project(project.pk, by=member, version=0, planned_sign_on=days_ago(1))

    assert (changed.stage_due_on, changed.light) == (days_ago(1), "red")
    back = update_project(project.pk, by=member, version=1, planned_sign_on=None)
    assert back.stage_due_on == days_ago(10) + datetime.timedelta(days=60)


def test_wrong_references_are_all_named(member, project):
    wrong = {
        "node": NodeFactory(),
        "service_officer": UserFactory(),
        "local_entity": EnterpriseFactory(is_deleted=True),
    }

    assert set(refused(project.pk, by=member, version=0, **wrong).fields) == set(wrong)


def test_malformed_values_are_refused_before_the_database_sees_them(member, project):
    wrong = {"grade": "Z", "land_mu": Decimal("-1"), "name": "字" * 121, "total_invest_wan": Decimal("1e20")}

    refusal = refused(project.pk, by=member, version=0, **wrong)

    assert (refusal.code, set(refusal.fields)) == ("invalid", set(wrong))


def test_an_ended_project_is_closed_for_changes(hq, at):
    assert refused(at("lead", status="terminated").pk, by=hq, version=0, name="新").code == "project_ended"


def test_a_chain_leader_does_not_edit(chain_leader, project):
    assert refused(project.pk, by=chain_leader, version=0, name="新").code == "forbidden"


def test_another_teams_project_does_not_exist_for_me(member, others_project):
    with pytest.raises(Project.DoesNotExist):
        update_project(others_project.pk, by=member, version=0, name="新")


def test_a_renamed_project_is_found_by_its_new_name(member, project):
    changed = update_project(project.pk, by=member, version=0, name="热泵产线")

    assert "rbcx" in changed.search_key


def test_the_same_number_with_other_decimals_is_no_change(member, at):
    project = ProjectFactory.create(team=at("lead").team, total_invest_wan=Decimal("32000.0000"))

    assert update_project(project.pk, by=member, version=0, total_invest_wan=Decimal(32000)).version == 0


def test_the_contracts_dates_are_locked_too_so_that_no_light_is_moved_away(leader, at, days_ago, today):
    project = at("sited", planned_start_on=days_ago(1))

    assert refused(project.pk, by=leader, version=0, planned_start_on=today).code == "amount_locked"


def test_what_was_unknown_may_be_filled_in_after_signing(member, at):
    """An existing project is completed bit by bit."""
    changed = update_project(at("signed").pk, by=member, version=0, total_invest_wan=Decimal(7), contract_no="示 1 号")

    assert (changed.total_invest_wan, changed.contract_no) == (7, "示 1 号")
