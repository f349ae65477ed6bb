"""Reported figures: four eyes, what counts, what may still change; money and years alike."""

from decimal import Decimal

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.commitments import services
from crm.commitments.models import FundArrival, VerificationChange, YearlyActual
from crm.projects.models import Project
from tests.factories import FundArrivalFactory, ProjectFactory, YearlyActualFactory
from tests.factories.commitments import in_days

pytestmark = pytest.mark.django_db

ARRIVAL = {"kind": "equipment", "amount_wan": Decimal(300), "reference": "示银回单 7"}
ACTUAL = {"kind": "output", "actual": Decimal(3000), "source": "统计联网直报", "reference": "示统 2 号"}


class Verbs:
    """The verbs of one kind of figure."""

    def __init__(self, word, factory, values):
        self.model = factory._meta.model
        self.make, self.values = factory, values
        for verb in ("report", "update", "verify", "unverify", "void"):
            setattr(self, verb, getattr(services, f"{verb}_{word}"))


KINDS = {
    "arrival": Verbs("arrival", FundArrivalFactory, ARRIVAL),
    "actual": Verbs("actual", YearlyActualFactory, ACTUAL),
}


@pytest.fixture(params=KINDS)
def verbs(request):
    return KINDS[request.param]


@pytest.fixture
def given(verbs, today):
    dated = {"arrived_on": today} if verbs.model is FundArrival else {"year": today.year}
    return verbs.values | dated


def refused(act, *args, **kwargs):
    with pytest.raises(RuleViolation) as caught:
        act(*args, **kwargs)
    return caught.value


@pytest.mark.parametrize("who", ["member", "leader", "hq"])
def test_who_works_on_the_project_reports(request, verbs, given, project, who):
    by = request.getfixturevalue(who)

    row = verbs.report(project.pk, by=by, **given)

    assert (row.reported_by, row.is_verified, row.state_text) == (by, False, "待核实")
    assert AuditEntry.objects.filter(action__endswith=".reported", target_id=row.pk).count() == 1


@pytest.mark.parametrize("who", ["chain_leader", "other_member", "partner", "clerk"])
def test_others_do_not(request, verbs, given, project, who):
    with pytest.raises((RuleViolation, Project.DoesNotExist)):
        verbs.report(project.pk, by=request.getfixturevalue(who), **given)
    assert not verbs.model.objects.exists()


def test_protected_fields_are_not_written(verbs, given, member, project):
    for name in ("verified_at", "verified_by", "reported_by", "version", "voided_at"):
        assert refused(verbs.report, project.pk, by=member, **given, **{name: None}).code == "field_protected"


def test_hq_verifies_and_the_row_counts(verbs, given, member, hq, project):
    row = verbs.report(project.pk, by=member, **given)

    verified = verbs.verify(row.pk, by=hq, version=0)

    assert (verified.is_verified, verified.verified_by, verified.version) == (True, hq, 1)
    assert [change.kind for change in verified.changes.all()] == ["verified"]


@pytest.mark.parametrize("who", ["member", "leader", "chain_leader"])
def test_only_hq_verifies_and_takes_back(request, verbs, project, who):
    by = request.getfixturevalue(who)

    assert refused(verbs.verify, verbs.make(project=project).pk, by=by, version=0).code == "forbidden"
    done = verbs.make(project=ProjectFactory(team=project.team, chain=project.chain), verified=True)
    assert refused(verbs.unverify, done.pk, by=by, version=0, reason="示例").code == "forbidden"


def test_who_reported_does_not_verify(verbs, given, hq, commander, project):
    row = verbs.report(project.pk, by=hq, **given)

    assert refused(verbs.verify, row.pk, by=hq, version=0).code == "own_report"
    assert verbs.verify(row.pk, by=commander, version=0).verified_by == commander


def test_who_changed_it_does_not_verify_either(verbs, given, member, hq, commander, project):
    row = verbs.report(project.pk, by=member, **given)
    verbs.update(row.pk, by=hq, version=0, note="核对后改")

    assert refused(verbs.verify, row.pk, by=hq, version=1).code == "own_report"
    assert verbs.verify(row.pk, by=commander, version=1).is_verified


def test_the_system_verifies_nothing(verbs, project):
    assert refused(verbs.verify, verbs.make(project=project).pk, by=None, version=None).code == "forbidden"


def test_without_proof_nothing_is_verified(verbs, given, member, hq, project):
    row = verbs.report(project.pk, by=member, **given | {"reference": " "})

    assert refused(verbs.verify, row.pk, by=hq, version=0).code == "evidence_missing"


def test_a_verified_row_changes_only_after_it_was_taken_back(verbs, member, hq, project):
    row = verbs.make(project=project, verified=True)

    for by in (member, hq):
        assert refused(verbs.update, row.pk, by=by, version=0, note="改").code == "verified_locked"
        assert refused(verbs.void, row.pk, by=by, version=0, reason="改").code == "verified_locked"
    assert refused(verbs.unverify, row.pk, by=hq, version=0, reason=" ").code == "reason_missing"
    open_again = verbs.unverify(row.pk, by=hq, version=0, reason="回单金额有误")
    assert (open_again.is_verified, open_again.verified_by) == (False, None)
    assert verbs.update(row.pk, by=member, version=1, note="已改").note == "已改"
    assert refused(verbs.unverify, row.pk, by=hq, version=2, reason="再来").code == "not_verified"


def test_a_second_verification_is_told_who_was_first(verbs, hq, project):
    row = verbs.make(project=project, verified=True)

    refusal = refused(verbs.verify, row.pk, by=hq, version=None)

    assert refusal.code == "verified_already"
    assert row.verified_by.name in refusal.message


def test_a_voided_row_stays_and_nothing_more_happens_to_it(verbs, member, hq, project):
    row = verbs.make(project=project)
    assert refused(verbs.void, row.pk, by=member, version=0, reason="").code == "reason_missing"
    verbs.void(row.pk, by=member, version=0, reason="重复上报")

    assert refused(verbs.verify, row.pk, by=hq, version=1).code == "voided"
    assert refused(verbs.update, row.pk, by=member, version=1, note="改").code == "voided"
    assert verbs.model.objects.get().state_text == "已作废"
    assert VerificationChange.objects.get().reason == "重复上报"


def test_another_version_is_stale(verbs, member, hq, project):
    row = verbs.make(project=project)
    verbs.update(row.pk, by=member, version=0, note="甲")

    for act in (verbs.update, verbs.verify):
        with pytest.raises(StaleWrite):
            act(row.pk, by=hq, version=0)


def test_another_teams_row_does_not_exist_for_me(verbs, other_member, project):
    row = verbs.make(project=project)

    for act, told in ((verbs.update, {"note": "改"}), (verbs.void, {"reason": "改"}), (verbs.verify, {})):
        with pytest.raises(verbs.model.DoesNotExist):
            act(row.pk, by=other_member, version=0, **told)


def test_an_ended_project_reports_nothing(verbs, given, hq, project):
    row = verbs.make(project=project, reference="示 1")
    Project.objects.filter(pk=project.pk).update(status="terminated")

    assert refused(verbs.report, project.pk, by=hq, **given).code == "project_ended"
    assert refused(verbs.verify, row.pk, by=hq, version=0).code == "project_ended"


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"amount_wan": Decimal(0)}, {"amount_wan"}), ({"amount_wan": None}, {"amount_wan"}),
        ({"amount_wan": Decimal(-5)}, {"amount_wan"}), ({"arrived_on": in_days(1)}, {"arrived_on"}),
        ({"kind": "gold"}, {"kind"}), ({"kind": "", "arrived_on": None}, {"kind", "arrived_on"}),
        ({"reference": "字" * 121}, {"reference"}),
    ],
)  # fmt: skip
def test_faults_of_money_are_told_at_once(member, project, today, change, fields):
    given = {**ARRIVAL, "arrived_on": today, **change}

    assert set(refused(services.report_arrival, project.pk, by=member, **given).fields) == fields


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"actual": Decimal(-1)}, {"actual"}), ({"actual": None}, {"actual"}), ({"year": 2099}, {"year"}),
        ({"year": 1200}, {"year"}), ({"year": None}, {"year"}), ({"source": " "}, {"source"}),
        ({"kind": "jobs", "actual": Decimal("1.5")}, {"actual"}), ({"kind": "policy"}, {"kind"}),
    ],
)  # fmt: skip
def test_faults_of_a_year_are_told_at_once(member, project, today, change, fields):
    given = {**ACTUAL, "year": today.year, **change}

    assert set(refused(services.report_actual, project.pk, by=member, **given).fields) == fields


def test_a_year_has_one_figure_of_a_kind_until_it_is_voided(member, project, today):
    given = {**ACTUAL, "year": today.year}
    first = services.report_actual(project.pk, by=member, **given)

    assert set(refused(services.report_actual, project.pk, by=member, **given).fields) == {"year"}
    services.report_actual(project.pk, by=member, **given | {"kind": "tax"})
    services.void_actual(first.pk, by=member, version=0, reason="口径有误")
    assert services.report_actual(project.pk, by=member, **given).pk != first.pk


def test_the_same_values_again_write_nothing(member, project):
    row = FundArrivalFactory(project=project)

    assert services.update_arrival(row.pk, by=member, version=0, amount_wan=Decimal(100)).version == 0
    assert FundArrival.objects.get().changed_by is None


def test_zero_is_an_honest_figure_of_a_year(member, project, today):
    assert services.report_actual(project.pk, by=member, **{**ACTUAL, "actual": Decimal(0), "year": today.year}).pk
    assert YearlyActual.objects.count() == 1
