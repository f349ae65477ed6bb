"""一企一档: one firm, each part within the reader's scope."""

import datetime

import pytest
from django.utils import timezone

from crm.enterprises import services
from crm.insights.enterprise.queries import Dossier
from crm.projects.models import Project
from tests.factories.enterprises import AliasFactory, ContactFactory, EnterpriseFactory
from tests.factories.followups import FollowUpFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
TABS = ["overview", "projects", "followups", "contacts", "relations", "changes"]


@pytest.fixture
def firm(t01):
    return EnterpriseFactory(name="重庆示例水泵有限公司", owner_team=t01, region_text="重庆市沙坪坝区")


@pytest.fixture
def project(firm, t01, chain):
    return ProjectFactory(enterprise=firm, team=t01, chain=chain, name="内外饰示例项目", next_step="送样机密")


def page(browser, firm, tab="overview") -> str:
    response = browser.get(firm.get_absolute_url(), {"tab": tab})
    assert response.status_code == 200
    return response.content.decode()


def test_the_dossier_shows_name_code_and_key_facts(firm, member, as_user):
    html = page(as_user(member), firm)

    for words in (firm.name, firm.uscc, "校验一致", "重庆市沙坪坝区", "新能源汽车组", "档案完整度"):
        assert words in html


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_has_an_address_and_a_fragment_without_the_frame(firm, member, as_user, tab):
    browser = as_user(member)

    whole = page(browser, firm, tab)
    part = browser.get(
        firm.get_absolute_url(), {"tab": tab}, headers={"HX-Request": "true", "HX-Target": "dossier"}
    ).content.decode()

    assert "<html" in whole
    assert "<html" not in part
    assert f'id="tab-{tab}"' in part
    assert 'aria-current="page"' in part


def test_an_unknown_tab_is_the_overview(firm, member, as_user):
    assert "登记信息" in page(as_user(member), firm, "../../etc")


def test_my_own_projects_stand_in_full_with_a_link(firm, project, member, as_user):
    for tab in ("overview", "projects"):
        html = page(as_user(member), firm, tab)
        assert project.name in html
        assert project.get_absolute_url() in html


def test_of_another_teams_project_only_the_public_card_is_shown(firm, project, other_member, as_user):
    FollowUpFactory(enterprise=firm, project=project, team=project.team, summary="谈了保密条件")

    for tab in TABS:
        html = page(as_user(other_member), firm, tab)
        for secret in (project.name, project.no, project.get_absolute_url(), "谈了保密条件", "送样机密"):
            assert secret not in html, (tab, secret)
    shown = page(as_user(other_member), firm, "projects")
    assert "线索" in shown
    assert "T01 新能源汽车组" in shown


def test_a_restricted_project_has_no_public_card(firm, project, other_member, as_user):
    Project.objects.filter(pk=project.pk).update(confidentiality="restricted")

    html = page(as_user(other_member), firm, "projects")

    assert "还没有项目" in html


def test_counts_of_the_tabs_are_those_of_the_reader(firm, project, member, other_member, data_admin):
    ContactFactory(enterprise=firm)
    FollowUpFactory(enterprise=firm, project=project, team=project.team)

    def counts(user):
        dossier = Dossier(firm, user)
        return len(dossier.projects), len(dossier.cards), dossier.followup_count, len(dossier.contacts)

    assert counts(member) == (1, 0, 1, 1)
    assert counts(other_member) == (0, 1, 0, 0)
    assert counts(data_admin) == (0, 0, 0, 1)


def test_follow_ups_and_stage_moves_stand_in_one_order(firm, project, member, as_user):
    yesterday = timezone.now() - datetime.timedelta(days=1)
    FollowUpFactory(enterprise=firm, project=project, team=project.team, summary="昨日走访", happened_at=yesterday)
    FollowUpFactory(
        enterprise=firm,
        project=project,
        team=project.team,
        summary="上月来访",
        happened_at=yesterday.replace(year=2025),
    )

    html = page(as_user(member), firm, "followups")

    assert html.index("立项：线索") < html.index("昨日走访") < html.index("上月来访")


def test_changes_are_told_in_words_without_numbers(firm, member, hq, as_user):
    services.update_enterprise(firm.pk, by=hq, version=0, grade="A", address="示例路 1 号")
    contact = services.add_contact(firm, by=member, name="张示例", mobile="13800138000")
    services.reveal_contact(contact.pk, by=hq, reason="约定周四走访")

    html = page(as_user(member), firm, "changes")

    for words in ("分级 C 级 → A 级", "注册地址 示例路 1 号", "手机 已更新", "约定周四走访", "调度示例"):
        assert words in html
    assert "13800138000" not in html


def test_changes_of_contacts_are_kept_from_those_who_do_not_see_them(firm, member, other_member, as_user):
    services.add_contact(firm, by=member, name="张示例")

    assert "张示例" not in page(as_user(other_member), firm, "changes")


def test_relations_list_names_parent_and_subsidiaries(firm, member, as_user):
    AliasFactory(enterprise=firm, name="巴渝示例机械厂")
    parent, below = EnterpriseFactory(name="示例控股集团"), EnterpriseFactory(name="示例子公司", parent=firm)
    firm.parent = parent
    firm.save()

    html = page(as_user(member), firm, "relations")

    for words in ("巴渝示例机械厂", parent.name, below.name):
        assert words in html


def test_an_assigned_officer_opens_his_firm_without_the_list_and_no_other(firm, service_officer, clerk, as_user):
    ProjectFactory(enterprise=firm, service_officer=service_officer)
    other = EnterpriseFactory()
    browser = as_user(service_officer)

    assert firm.name in page(browser, firm)
    assert browser.get(other.get_absolute_url()).status_code == 404
    assert browser.get("/enterprises/").status_code == 403
    assert as_user(clerk).get(firm.get_absolute_url()).status_code == 404


def test_the_parent_of_a_firm_is_not_named_to_who_may_not_see_it(firm, service_officer, as_user):
    firm.parent = EnterpriseFactory(name="示例秘密控股集团")
    firm.service_officer = service_officer
    firm.save()

    for tab in TABS:
        assert "示例秘密控股集团" not in page(as_user(service_officer), firm, tab)


@pytest.mark.parametrize("tab", TABS)
def test_the_dossier_costs_the_same_queries_for_a_new_firm_and_for_a_busy_one(
    firm, t01, t02, chain, member, as_user, tab, django_assert_max_num_queries
):
    browser = as_user(member)
    counts = []
    for size in (1, 8):
        for _ in range(size):
            project = ProjectFactory(enterprise=firm, team=t01, chain=chain)
            ProjectFactory(enterprise=firm, team=t02)
            FollowUpFactory(enterprise=firm, project=project, team=t01)
            AliasFactory(enterprise=firm)
            EnterpriseFactory(parent=firm)
            ContactFactory(enterprise=firm)
        with django_assert_max_num_queries(26) as queries:
            page(browser, firm, tab)
        counts.append(len(queries))

    assert counts[0] == counts[1]
