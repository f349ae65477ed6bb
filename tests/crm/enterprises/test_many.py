"""Acts on many firms at once: what each firm allows is done, what it refuses is counted and said."""

import pytest
from django.urls import reverse

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.models import Enterprise
from crm.enterprises.services import assign_firms, many, tag_firms
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(t01):
    return EnterpriseFactory(name="甲", owner_team=t01, tags=["旧"])


@pytest.fixture
def theirs(t02):
    return EnterpriseFactory(name="乙", owner_team=t02)


def test_tags_come_to_the_firms_that_i_may_edit_and_the_others_are_counted(member, mine, theirs):
    gone = EnterpriseFactory(is_deleted=True)

    outcome = tag_firms([mine.pk, theirs.pk, gone.pk], by=member, add=["规上工业"])

    assert (outcome.changed, outcome.refused) == (1, {many.NOT_YOURS: 1, many.GONE: 1})
    assert outcome.sentence == "已处理 1 家；1 家已停用或已不在您的范围内，未动；1 家没有权限修改，未动"
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.tags, mine.version, mine.updated_by) == (["旧", "规上工业"], 1, member)
    assert (theirs.tags, theirs.version) == ([], 0)
    entry = AuditEntry.objects.get(action="enterprise.updated")
    assert (entry.target_id, entry.changes) == (mine.pk, {"tags": [["旧"], ["旧", "规上工业"]]})


def test_the_same_tag_again_changes_and_records_nothing(member, mine):
    tag_firms([mine.pk], by=member, add=["规上工业"])

    assert tag_firms([mine.pk], by=member, add=["规上工业"]).unchanged == 1
    assert AuditEntry.objects.filter(action="enterprise.updated").count() == 1


def test_tags_are_taken_away_and_a_full_firm_is_left_alone(hq, mine):
    full = EnterpriseFactory(tags=[f"签{number}" for number in range(12)])

    assert tag_firms([mine.pk], by=hq, remove=["旧"]).changed == 1
    assert tag_firms([full.pk], by=hq, add=["再一个"]).refused == {many.FULL: 1}
    assert Enterprise.objects.get(pk=mine.pk).tags == []


@pytest.mark.parametrize("tags", [[], ["  "], ["太长的标签" * 5], [f"签{number}" for number in range(13)]])
def test_tags_that_cannot_be_are_refused(hq, mine, tags):
    with pytest.raises(RuleViolation):
        tag_firms([mine.pk], by=hq, add=tags)


def test_headquarters_assign_many_firms_to_a_team_and_nobody_else_does(hq, member, data_admin, mine, theirs, t02):
    assert assign_firms([mine.pk, theirs.pk], by=hq, team=t02).sentence == "已处理 1 家；1 家本来如此"
    assert Enterprise.objects.get(pk=mine.pk).owner_team == t02
    assert AuditEntry.objects.get(action="enterprise.team_assigned").target_id == mine.pk
    for user in (member, data_admin):
        with pytest.raises(RuleViolation, match="指挥部"):
            assign_firms([mine.pk], by=user, team=t02)


def test_more_than_five_thousand_at_once_are_refused(hq):
    with pytest.raises(RuleViolation, match="5,000"):
        tag_firms(range(1, 5_002), by=hq, add=["规上工业"])


def test_the_rule_for_many_firms_is_the_rule_for_one(everybody, leader, t01, t02, chain):
    EnterpriseFactory(owner_team=t01)
    EnterpriseFactory(owner_team=t02)
    EnterpriseFactory()
    ProjectFactory(team=t01, chain=chain)
    firms = Enterprise.objects.all()

    for user in filter(None, [*everybody.values(), leader]):
        one_by_one = {firm.pk for firm in firms if policy.can_edit_enterprise(user, firm)}
        assert set(policy.editable_among(user, firms).values_list("pk", flat=True)) == one_by_one, user.role


def test_many_firms_cost_the_queries_of_one(hq, mine, django_assert_max_num_queries):
    firms = EnterpriseFactory.create_batch(30)
    with django_assert_max_num_queries(10):
        tag_firms([mine.pk, *(firm.pk for firm in firms)], by=hq, add=["规上工业"])


TAGS, TEAM = "/enterprises/bulk/tags/", "/enterprises/bulk/team/"


def test_ticked_firms_get_a_tag_on_the_page_and_the_list_comes_back(member, as_user, mine, theirs):
    browser = as_user(member)
    url = f"{TAGS}?query=grade%3DC&ids={mine.pk}&ids={theirs.pk}"

    assert "<b>2</b> 家企业" in browser.get(url, headers={"HX-Request": "true"}).content.decode()
    answer = browser.post(url, {"act": "add", "tags": "规上工业"}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/enterprises/?grade=C")
    assert "已处理 1 家；1 家没有权限修改，未动" in browser.get("/enterprises/").content.decode()


def test_all_found_firms_are_those_of_the_filter_and_of_my_scope(hq, as_user, mine, theirs, t02):
    url = f"{TEAM}?all=1&query=q%3D甲&ids={theirs.pk}"

    as_user(hq).post(url, {"team": t02.pk})

    assert Enterprise.objects.get(pk=mine.pk).owner_team == t02
    assert AuditEntry.objects.filter(action="enterprise.team_assigned").count() == 1


def test_an_act_on_all_under_a_faulty_filter_touches_nothing(hq, as_user, mine, t02):
    answer = as_user(hq).post(f"{TEAM}?all=1&query=owner_team%3D999999", {"team": t02.pk})

    assert answer.status_code == 422
    assert Enterprise.objects.get(pk=mine.pk).owner_team != t02


def test_ids_that_are_none_and_no_ids_touch_nothing(hq, as_user, mine):
    for query in ("", "?ids=abc", "?ids=-1", "?ids=99999999999999999999999", "?ids=²"):
        assert as_user(hq).post(f"{TAGS}{query}", {"act": "add", "tags": "规上工业"}).status_code in {302, 422}
    assert not Enterprise.objects.filter(tags__contains=["规上工业"]).exists()


def test_an_act_on_all_found_is_refused_when_they_are_no_longer_as_many_as_shown(hq, mine, as_user):
    browser, address = as_user(hq), f"{reverse('enterprises:bulk-tags')}?all=1&query=grade%3DC"
    assert 'name="count" value="1"' in browser.get(address).content.decode()
    EnterpriseFactory(name="丙")

    answer = browser.post(address, {"act": "add", "tags": "规上工业", "count": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "现在是 2 家，请核对后再提交" in page
    assert 'name="count" value="2"' in page
    assert not Enterprise.objects.filter(tags__contains=["规上工业"]).exists()
    assert browser.post(address, {"act": "add", "tags": "规上工业", "count": "2"}).status_code == 302
    assert Enterprise.objects.filter(tags__contains=["规上工业"]).count() == 2
