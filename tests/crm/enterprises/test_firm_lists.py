"""Target lists: private by default, shared on purpose, filled by those who may, shown to nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chains.models import Membership
from core.accounts.models import User
from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.enterprises import policy
from crm.enterprises.firm_list_queries import lists_of_firm, with_counts
from crm.enterprises.list_forms import FirmListForm
from crm.enterprises.listing import listed
from crm.enterprises.models import FirmList, FirmListItem
from crm.enterprises.services import (
    close_firm_list,
    create_firm_list,
    firm_lists,
    put_into_list,
    reopen_firm_list,
    take_out_of_list,
    update_firm_list,
)
from crm.enterprises.services.many import GONE
from tests.factories import EnterpriseFactory, MembershipFactory, TeamFactory, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(member):
    return create_firm_list(by=member, name="华东 仪表板", purpose="三季度拜访")


def members(firm_list):
    return set(firm_list.items.values_list("enterprise_id", flat=True))


def test_a_list_is_its_owners_alone_until_it_is_shared_on_purpose(member, leader, hq, mine, t01, t02):
    stranger = member_of(t02)
    assert (mine.shared, mine.team) == ("private", None)
    assert list(FirmList.objects.visible_to(member)) == [mine]
    for other in (leader, hq, stranger):
        assert not FirmList.objects.visible_to(other).exists()

    shared = update_firm_list(mine.pk, by=member, name=mine.name, purpose="", shared="team")

    assert shared.team == t01
    assert list(FirmList.objects.visible_to(leader)) == [mine]
    assert not FirmList.objects.visible_to(stranger).exists()


def test_only_headquarters_share_with_everybody_and_nobody_without_a_team_with_one(member, hq, chain_leader, mine):
    with pytest.raises(RuleViolation, match="指挥部"):
        update_firm_list(mine.pk, by=member, name="甲", purpose="", shared="all")
    with pytest.raises(RuleViolation, match="不在任何招商组"):
        create_firm_list(by=chain_leader, name="甲", shared="team")

    open_to_all = create_firm_list(by=hq, name="全区目标", shared="all")

    assert list(FirmList.objects.visible_to(member)) == [open_to_all, mine]
    assert not policy.can_fill_firm_list(member, open_to_all)


def test_people_without_the_library_have_no_lists_and_see_none(hq, service_officer, sysadmin):
    create_firm_list(by=hq, name="全区目标", shared="all")
    for person in (service_officer, sysadmin):
        assert not FirmList.objects.visible_to(person).exists()
        with pytest.raises(RuleViolation, match="没有权限"):
            create_firm_list(by=person, name="甲")


def left(user):
    """The person as read again after leaving every team."""
    today = timezone.localdate()
    Membership.objects.filter(user=user).update(since=today - timedelta(days=9), until=today - timedelta(days=1))
    return User.objects.get(pk=user.pk)


def test_who_left_the_team_reads_its_list_no_more_and_headquarters_take_it_over(member, leader, hq, mine, t01):
    update_firm_list(mine.pk, by=member, name="本组名单", purpose="", shared="team")
    private = create_firm_list(by=member, name="自己的")

    former = left(member)

    assert list(FirmList.objects.visible_to(former)) == [private]
    assert not policy.can_fill_firm_list(former, mine)
    with pytest.raises(RuleViolation, match="没有权限"):
        update_firm_list(mine.pk, by=former, name="带走", purpose="", shared="private")
    assert list(FirmList.objects.visible_to(leader)) == [mine]
    assert list(FirmList.objects.visible_to(hq)) == [mine]
    assert update_firm_list(mine.pk, by=hq, name="改名", purpose="", shared="team").team == t01
    assert close_firm_list(mine.pk, by=hq).closed_at


def test_somebody_in_two_teams_says_with_which_one_he_shares(member, mine, t01, t02):
    MembershipFactory(user=member, team=t02, is_primary=False)
    with pytest.raises(RuleViolation, match="哪个招商组"):
        update_firm_list(mine.pk, by=member, name="甲", purpose="", shared="team")
    with pytest.raises(RuleViolation, match="哪个招商组"):
        create_firm_list(by=member, name="乙", shared="team", team=TeamFactory())

    assert update_firm_list(mine.pk, by=member, name="甲", purpose="", shared="team", team=t02).team == t02
    assert update_firm_list(mine.pk, by=member, name="甲", purpose="", shared="team").team == t02
    assert update_firm_list(mine.pk, by=member, name="甲", purpose="", shared="team", team=t01).team == t01
    assert FirmListForm(user=member).fields["team"].queryset.count() == 2
    assert "team" not in FirmListForm(user=member_of(t02)).fields


def test_headquarters_share_a_list_anew_with_the_team_of_its_owner(hq, commander, member, t02):
    MembershipFactory(user=commander, team=t02, is_primary=False)
    one = create_firm_list(by=hq, name="全员名单", shared="all")
    left(hq)
    with pytest.raises(RuleViolation, match="不在任何招商组"):
        update_firm_list(one.pk, by=commander, name="全员名单", purpose="", shared="team")
    MembershipFactory(user=hq, team=(home := TeamFactory()))

    assert update_firm_list(one.pk, by=commander, name="全员名单", purpose="", shared="team").team == home


def test_as_many_lists_as_a_person_may_have_are_not_exceeded_by_reopening(member, mine, monkeypatch):
    monkeypatch.setattr(firm_lists, "MOST_LISTS", 1)
    close_firm_list(mine.pk, by=member)
    create_firm_list(by=member, name="乙")

    with pytest.raises(RuleViolation, match="最多 1 份"):
        reopen_firm_list(mine.pk, by=member)


@pytest.mark.parametrize("name", ["", "  ", "长" * 41, "华东  仪表板"])
def test_a_name_is_there_not_too_long_and_once_a_person(member, mine, name):
    with pytest.raises(RuleViolation) as refusal:
        create_firm_list(by=member, name=name)
    assert list(refusal.value.fields) == ["name"]


def test_firms_are_put_on_a_list_once_with_one_record_and_without_touching_the_firms(
    member, mine, django_assert_max_num_queries
):
    firms = [EnterpriseFactory() for _ in range(3)]
    gone = EnterpriseFactory(is_deleted=True)
    ids = [*(firm.pk for firm in firms), gone.pk]

    with django_assert_max_num_queries(14):
        outcome = put_into_list(ids, by=member, firm_list=mine, note="先看这些")
    again = put_into_list(ids, by=member, firm_list=mine)

    assert (outcome.changed, outcome.unchanged, outcome.refused) == (3, 0, {GONE: 1})
    assert (again.changed, again.unchanged) == (0, 3)
    assert members(mine) == {firm.pk for firm in firms}
    entry = AuditEntry.objects.get(action="firm_list.filled")
    assert (entry.target_id, entry.changes["count"]) == (mine.pk, 3)
    item = FirmListItem.objects.first()
    assert (item.added_by, item.note, item.batch) == (member, "先看这些", None)
    firms[0].refresh_from_db()
    assert firms[0].version == 0


def test_firms_are_taken_off_a_list_once(member, mine):
    one, other = EnterpriseFactory(), EnterpriseFactory()
    put_into_list([one.pk, other.pk], by=member, firm_list=mine)

    assert take_out_of_list([one.pk], by=member, firm_list=mine).changed == 1
    assert take_out_of_list([one.pk], by=member, firm_list=mine).unchanged == 1
    assert members(mine) == {other.pk}
    assert AuditEntry.objects.filter(action="firm_list.thinned").count() == 1


def test_a_new_list_is_made_with_its_firms_or_not_at_all(member):
    firm = EnterpriseFactory()
    put_into_list([firm.pk], by=member, new_name="新名单")
    assert members(FirmList.objects.get(owner=member, name="新名单")) == {firm.pk}

    with pytest.raises(RuleViolation, match="同名"):
        put_into_list([firm.pk], by=member, new_name="新名单")
    with pytest.raises(RuleViolation, match="5,000"):
        put_into_list(range(1, 5_002), by=member, new_name="又一份")
    assert FirmList.objects.count() == 1


def test_a_team_fills_the_list_it_shares_and_only_the_owner_and_headquarters_manage_it(member, leader, hq, mine, t02):
    firm = EnterpriseFactory()
    update_firm_list(mine.pk, by=member, name="本组名单", purpose="", shared="team")

    assert put_into_list([firm.pk], by=leader, firm_list=mine).changed == 1
    for act in (close_firm_list, reopen_firm_list):
        with pytest.raises(RuleViolation, match="没有权限"):
            act(mine.pk, by=leader)
    with pytest.raises(RuleViolation, match="没有权限"):
        put_into_list([firm.pk], by=member_of(t02), firm_list=mine)


def test_the_rule_for_many_lists_is_the_rule_for_one(everybody, member, leader, hq, mine):
    create_firm_list(by=hq, name="全区", shared="all")
    create_firm_list(by=leader, name="组里", shared="team")
    close_firm_list(create_firm_list(by=hq, name="旧的", shared="all").pk, by=hq)

    for person in everybody.values() if isinstance(everybody, dict) else everybody:
        fillable = set(policy.fillable_lists(person))
        for one in FirmList.objects.all():
            assert policy.can_fill_firm_list(person, one) == (one in fillable)


def test_a_closed_list_keeps_its_firms_takes_no_more_and_can_be_reopened(member, mine):
    firm, late = EnterpriseFactory(), EnterpriseFactory()
    put_into_list([firm.pk], by=member, firm_list=mine)
    close_firm_list(mine.pk, by=member)
    assert close_firm_list(mine.pk, by=member).closed_at
    with pytest.raises(RuleViolation) as refusal:
        put_into_list([late.pk], by=member, firm_list=mine)
    assert refusal.value.code == "closed"
    assert not lists_of_firm(firm, member).exists()

    again = create_firm_list(by=member, name=mine.name)
    with pytest.raises(RuleViolation, match="同名"):
        reopen_firm_list(mine.pk, by=member)
    update_firm_list(again.pk, by=member, name="另一份", purpose="", shared="private")

    assert reopen_firm_list(mine.pk, by=member).closed_at is None
    assert list(lists_of_firm(firm, member)) == [mine]


def test_the_library_is_narrowed_to_a_list_and_the_count_is_the_same(member, leader, mine):
    firm, _other, gone = EnterpriseFactory(), EnterpriseFactory(), EnterpriseFactory()
    put_into_list([firm.pk, gone.pk], by=member, firm_list=mine)
    type(gone).objects.filter(pk=gone.pk).update(is_deleted=True)

    assert list(listed(member, f"list={mine.pk}")) == [firm]
    assert with_counts([mine])[0].count == 1
    with pytest.raises(RuleViolation, match="招商名单"):
        listed(leader, f"list={mine.pk}")
