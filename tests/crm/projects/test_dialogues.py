"""The dialogues on one project, in the modal and as pages, for those who may and those who may not."""

import datetime

import pytest
from django.urls import reverse

from crm.projects.models import Project
from tests.factories import GateFactFactory, gate_values, meet_gate, member_of, pdf

HTMX = {"HX-Request": "true", "HX-Target": "modal-body"}
ACTIONS = ["edit", "stage", "suspend", "resume", "terminate", "reassign"]


def address(name, project, *more):
    return reverse(f"projects:{name}", args=[project.pk, *more])


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ACTIONS)
def test_a_hidden_project_is_404_on_every_action(member, as_user, others_project, name, method):
    before = Project.objects.values().get(pk=others_project.pk)

    assert getattr(as_user(member), method)(address(name, others_project)).status_code == 404
    assert Project.objects.values().get(pk=others_project.pk) == before


@pytest.mark.parametrize("name", ["fact", "fact-withdraw"])
def test_facts_of_a_hidden_project_are_404(member, as_user, others_project, name):
    assert as_user(member).get(address(name, others_project, "intent_document")).status_code == 404


ALLOWED = {
    "hq": {"edit", "stage", "suspend", "resume", "terminate", "reassign", "fact", "hq_fact"},
    "leader": {"edit", "stage", "terminate", "reassign", "fact"},
    "member": {"edit", "stage", "fact"},
    "chain_leader": set(),
}


@pytest.mark.parametrize("who", ALLOWED)
def test_the_rights_of_each_action(everybody, as_user, project, who):
    browser = as_user(everybody[who])
    pages = {name: address(name, project) for name in ACTIONS}
    pages |= {"fact": address("fact", project, "review_opened"), "hq_fact": address("fact", project, "legal_passed")}

    answers = {name: browser.get(url).status_code for name, url in pages.items()}

    assert {name for name, status in answers.items() if status == 200} == ALLOWED[who]
    assert set(answers.values()) <= {200, 403}


def test_an_unknown_fact_is_404(hq, as_user, project):
    assert as_user(hq).get(address("fact", project, "magic")).status_code == 404


def test_the_dialogue_says_what_is_missing_and_who_brings_it(member, as_user, at):
    html = as_user(member).get(address("stage", at("review")), headers=HTMX).content.decode()

    assert "还差 9 项，才能推进到签约" in html
    assert "由指挥部登记会议结论" in html
    assert 'name="contract_no"' in html
    assert 'name="commitments_recorded_on"' in html
    assert "review_passed_on" not in html
    assert "<html" not in html


def test_headquarters_fill_in_everything_and_move_in_one_act(hq, as_user, at, today):
    project = at("review", days=3)
    values = {name: str(value) for name, value in gate_values(project, "signed").items()}
    facts = ("review_passed", "fair_competition_passed", "legal_passed", "commitments_recorded")
    data = {"to": "signed", "version": 0, "actual_on": f"{today}", "evidence": "签约仪式", **values}
    data |= {f"{code}_on": f"{today}" for code in facts} | {"legal_passed_ref": "渝沙司审〔2026〕8 号"}
    data["review_passed_file"] = pdf("联审会议纪要.pdf")

    response = as_user(hq).post(address("stage", project), data, headers=HTMX)

    project.refresh_from_db()
    assert (response.status_code, response["HX-Refresh"]) == (204, "true")
    assert (project.stage, project.contract_kind, project.signed_on) == ("signed", "formal", today)
    assert project.facts.get(code="legal_passed").reference == "渝沙司审〔2026〕8 号"


def test_what_is_still_missing_keeps_everything_typed_and_saves_nothing(member, as_user, at, today):
    project = at("inspect")
    data = {"to": "negotiate", "version": 0, "actual_on": f"{today}", "site_needs": "厂房 3000 ㎡"}

    response = as_user(member).post(address("stage", project), data, headers=HTMX)

    html = response.content.decode()
    project.refresh_from_db()
    assert (response.status_code, project.site_needs, project.stage) == (422, "", "inspect")
    assert 'value="厂房 3000 ㎡"' in html
    assert set(response.context["form"].errors) == {"intent_document_on", "element_needs", "total_invest_wan"}


def test_saving_only_what_is_filled_in(member, as_user, at, today):
    project = at("inspect")
    data = {
        "to": "negotiate", "version": 0, "actual_on": f"{today}", "site_needs": "厂房 3000 ㎡",
        "intent_document_on": f"{today}", "only_save": "1",
    }  # fmt: skip

    as_user(member).post(address("stage", project), data, headers=HTMX)

    project.refresh_from_db()
    assert (project.site_needs, project.stage, project.facts.count()) == ("厂房 3000 ㎡", "inspect", 1)


def test_a_forged_verdict_of_the_headquarters_is_ignored(member, as_user, at, today):
    project = at("review")
    data = {"to": "signed", "version": 0, "actual_on": f"{today}", "review_passed_on": f"{today}"}

    assert as_user(member).post(address("stage", project), data).status_code == 422
    assert project.facts.count() == 0


def test_without_script_the_dialogue_is_a_page_and_leads_back(member, as_user, at, today):
    project = meet_gate(at("lead"), "contact")
    browser = as_user(member)

    assert "<html" in browser.get(address("stage", project)).content.decode()
    response = browser.post(address("stage", project), {"to": "contact", "version": 0, "actual_on": f"{today}"})
    assert (response.status_code, response.url) == (302, project.get_absolute_url())


def test_the_leader_takes_it_back_through_the_dialogue(leader, as_user, at, today):
    project = at("negotiate")
    browser = as_user(leader)

    html = browser.get(address("stage", project) + "?to=contact", headers=HTMX).content.decode()
    assert "退回到接洽拜访" in html
    data = {"to": "contact", "version": 0, "actual_on": f"{today}", "reason": "换了地块"}
    browser.post(address("stage", project), data, headers=HTMX)
    project.refresh_from_db()
    assert project.stage == "contact"


def test_a_form_without_the_version_it_was_based_on_is_stale(member, as_user, at, today):
    project = meet_gate(at("lead"), "contact")

    response = as_user(member).post(address("stage", project), {"to": "contact", "actual_on": f"{today}"})

    assert (response.status_code, Project.objects.get().stage) == (409, "lead")


@pytest.mark.parametrize("to", ["villa", "", "serving"])
def test_impossible_goals_are_answered_in_chinese(member, as_user, at, to, today):
    project = at("lead")

    response = as_user(member).post(
        address("stage", project), {"to": to, "version": 0, "actual_on": f"{today}", "reason": "x"}, headers=HTMX
    )

    assert response.status_code in (409, 422)
    assert Project.objects.get().stage == "lead"


def test_at_the_end_of_the_path_there_is_nothing_to_move_to(hq, as_user, at):
    response = as_user(hq).get(address("stage", at("serving")), headers=HTMX)

    assert response.status_code == 409
    assert "已走完全部阶段" in response.content.decode()


def test_a_fact_is_recorded_and_withdrawn_in_the_modal(member, as_user, project, today):
    browser = as_user(member)

    data = {"met_on": f"{today}", "reference": "意向书 1 号", "version": 0}
    assert browser.post(address("fact", project, "intent_document"), data, headers=HTMX).status_code == 204
    assert project.facts.valid().get().reference == "意向书 1 号"
    url = address("fact-withdraw", project, "intent_document")
    assert "撤回：书面意向" in browser.get(url, headers=HTMX).content.decode()
    assert browser.post(url, {"reason": "作废", "version": 0}, headers=HTMX).status_code == 204
    assert project.facts.valid().count() == 0


def test_a_fact_of_tomorrow_is_refused_beside_its_date(member, as_user, project, today):
    tomorrow = today + datetime.timedelta(days=1)

    response = as_user(member).post(
        address("fact", project, "intent_document"), {"met_on": f"{tomorrow}", "version": 0}, headers=HTMX
    )

    assert response.status_code == 422
    assert "不能晚于今天" in response.context["form"].errors["met_on"][0]


def test_suspend_and_resume_in_the_modal(hq, as_user, project, today):
    browser = as_user(hq)
    data = {"reason": "融资未到位", "resume_by_on": f"{today + datetime.timedelta(days=30)}", "version": 0}

    assert browser.post(address("suspend", project), data, headers=HTMX).status_code == 204
    project.refresh_from_db()
    assert project.status == "suspended"
    assert browser.post(address("resume", project), {"version": 1}, headers=HTMX).status_code == 204
    project.refresh_from_db()
    assert project.status == "active"


def test_all_faults_of_a_dialogue_show_at_once(hq, as_user, project):
    response = as_user(hq).post(address("suspend", project), {"version": 0}, headers=HTMX)

    assert (response.status_code, set(response.context["form"].errors)) == (422, {"reason", "resume_by_on"})


def test_terminate_in_the_modal(leader, as_user, project):
    data = {"kind": "investor_withdraw", "reason": "选择外地", "version": 0}

    assert as_user(leader).post(address("terminate", project), data, headers=HTMX).status_code == 204
    assert Project.objects.get(pk=project.pk).status == "terminated"


def test_a_leader_is_offered_own_people_and_team_only(leader, other_member, t01, t02, as_user, project):
    member_of(t01, name="同事示例")

    html = as_user(leader).get(address("reassign", project), headers=HTMX).content.decode()

    assert "同事示例" in html
    assert other_member.name not in html
    assert f'<option value="{t02.pk}"' not in html


def test_headquarters_hand_it_to_another_team(hq, other_member, t02, as_user, project):
    data = {"team": t02.pk, "owner": other_member.pk, "reason": "产业不符", "version": 0}

    assert as_user(hq).post(address("reassign", project), data, headers=HTMX).status_code == 204
    project.refresh_from_db()
    assert (project.team, project.owner) == (t02, other_member)


def test_a_met_fact_shows_in_the_checklist_with_its_day(member, as_user, project):
    GateFactFactory(project=project, reference="走访记录 3 号")

    html = as_user(member).get(address("stage", project), headers=HTMX).content.decode()

    assert "走访记录 3 号" in html
    assert "1 / 1" in html
