"""Two firms become one: values, rows, names, codes, addresses, and who may."""

import datetime

import pytest
from django.utils import timezone

from core.audit.models import AuditEntry
from core.errors import RuleViolation, StaleWrite
from crm.chainmap.models import Position
from crm.chainmap.services import place_enterprise
from crm.enterprises.merging.fields import GROUPS, OWN, UNITED, differences
from crm.enterprises.merging.relations import How, contact_relations, counted, firm_relations
from crm.enterprises.models import Alias, Contact, DuplicatePair, Enterprise
from crm.enterprises.queries import search_enterprises
from crm.enterprises.services import add_contact, create_enterprise, custody
from crm.enterprises.services.duplicates_found import find_pairs
from crm.enterprises.services.merging import merge_enterprises
from tests.factories.chains import NodeFactory
from tests.factories.enterprises import AliasFactory, ContactFactory, EnterpriseFactory, uscc_of
from tests.factories.followups import FollowUpFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
PUMP, OLD = "重庆示例水泵有限公司", "重庆示例水泵厂"

# Every foreign key to a firm and what a merge does with it. Whoever adds one decides here.
RELATIONS = {
    "chainmap.position.enterprise": How.MOVE,
    "enterprises.alias.enterprise": How.UNITE,
    "enterprises.contact.enterprise": How.UNITE,
    "enterprises.duplicatepair.left": How.STAY,
    "enterprises.duplicatepair.right": How.STAY,
    "enterprises.enterprise.merged_into": How.MOVE,
    "enterprises.enterprise.parent": How.MOVE,
    "enterprises.firmlistitem.enterprise": How.MOVE,
    "enterprises.merge.absorbed": How.STAY,
    "enterprises.merge.kept": How.STAY,
    "followups.followup.enterprise": How.MOVE,
    "imports.fieldchange.target": How.STAY,
    "imports.importrow.enterprise": How.MOVE,
    "imports.leftalone.enterprise": How.MOVE,
    "notices.notice.enterprise": How.MOVE,
    "projects.project.enterprise": How.MOVE,
    "projects.project.local_entity": How.MOVE,
    "tasks.task.enterprise": How.MOVE,
}


def merge(keep, absorbed, by, **choices):
    for firm in (keep, absorbed):
        firm.refresh_from_db()
    return merge_enterprises(
        keep.pk, absorbed.pk, choices=choices, by=by, reason="同一家企业登记了两次",
        versions={keep.pk: keep.version, absorbed.pk: absorbed.version},
    )  # fmt: skip


@pytest.fixture
def keep(db):
    return EnterpriseFactory(name=PUMP, region_code="500106")


@pytest.fixture
def other(db):
    return EnterpriseFactory(name=OLD, uscc=None)


def test_every_relation_to_a_firm_is_decided_here():
    assert {one.key: one.how for one in firm_relations()} == RELATIONS


def test_every_relation_to_a_person_of_a_firm_is_known():
    assert [one.key for one in contact_relations()] == [
        "followups.followup.contact",
        "imports.importedcontact.contact",
    ]


def test_every_column_of_a_firm_is_chosen_united_or_its_own():
    chosen = [column for group in GROUPS for column in group.columns]
    names = {field.name for field in Enterprise._meta.concrete_fields}

    assert sorted([*chosen, *UNITED, *OWN]) == sorted(names)


def test_everything_that_hangs_on_the_firm_goes_over(keep, other, hq):
    project, local = ProjectFactory(enterprise=other), ProjectFactory(local_entity=other)
    followup = FollowUpFactory(project=project)
    position = Position.objects.create(enterprise=other, node=NodeFactory(), since="2026-01-01")
    below = EnterpriseFactory(parent=other)
    before = counted(keep.pk, other.pk)

    done = merge(keep, other, hq)

    for row in (project, local, followup, position, below, other):
        row.refresh_from_db()
    assert (project.enterprise, local.local_entity, followup.enterprise) == (keep, keep, keep)
    assert (position.enterprise, below.parent) == (keep, keep)
    assert (other.is_deleted, other.merged_into) == (True, keep)
    assert done.moved_count == 5
    assert sorted(before) == sorted(
        [
            ("链上位置", 0, 1),
            ("下级企业", 0, 1),
            ("跟进记录", 0, 1),
            ("项目（作为投资方）", 0, 1),
            ("项目（作为落地主体）", 0, 1),
        ]
    )


def test_an_open_form_of_a_moved_row_notices(keep, other, hq):
    project = ProjectFactory(enterprise=other, version=3)

    merge(keep, other, hq)

    project.refresh_from_db()
    assert project.version == 4


def test_a_place_that_both_firms_hold_stays_with_the_absorbed_one(keep, other, hq):
    node, second = NodeFactory(), NodeFactory()
    for firm, where in ((keep, node), (other, node), (other, second)):
        Position.objects.create(enterprise=firm, node=where, since="2026-01-01")

    merge(keep, other, hq)

    assert sorted(Position.objects.filter(enterprise=keep).values_list("node_id", flat=True)) == [node.pk, second.pk]
    assert Position.objects.filter(enterprise=other).count() == 1


def test_the_name_of_the_absorbed_firm_becomes_a_former_name_and_finds_the_kept_one(keep, other, hq):
    AliasFactory(enterprise=other, name="巴渝示例机械厂")
    AliasFactory(enterprise=other, name=PUMP)

    merge(keep, other, hq)

    assert {alias.name for alias in keep.aliases.filter(kind="former")} == {OLD, "巴渝示例机械厂"}
    assert search_enterprises(hq, "巴渝") == [keep]
    assert search_enterprises(hq, "水泵厂") == [keep]


def test_both_names_stay_when_the_other_name_is_chosen(keep, other, hq):
    merge(keep, other, hq, name="absorbed")

    keep.refresh_from_db()
    assert (keep.name, keep.name_norm) == (OLD, OLD)
    assert [alias.name for alias in keep.aliases.all()] == [PUMP]
    assert search_enterprises(hq, "水泵厂") == [keep]


def test_blanks_are_filled_and_a_choice_decides_the_rest(keep, other, hq):
    Enterprise.objects.filter(pk=keep.pk).update(legal_person="王示例", address="旧址")
    Enterprise.objects.filter(pk=other.pk).update(
        legal_person="李示例", address="新址", website="https://example.com", tags=["专精特新"]
    )

    merge(keep, other, hq, address="absorbed")

    keep.refresh_from_db()
    assert (keep.legal_person, keep.address, keep.website) == ("王示例", "新址", "https://example.com")
    assert keep.tags == ["专精特新"]


@pytest.mark.parametrize(
    ("mine", "theirs", "side"),
    [
        ({}, {"verified_at": timezone.now()}, "absorbed"),
        ({"verified_at": timezone.now()}, {"verified_at": timezone.now(), "uscc_check": "ok"}, "absorbed"),
        ({"uscc_check": "ok"}, {"updated_at": timezone.now() + datetime.timedelta(days=1)}, "keep"),
        ({}, {"updated_at": timezone.now() + datetime.timedelta(days=1)}, "absorbed"),
        ({"updated_at": timezone.now() + datetime.timedelta(days=1)}, {}, "keep"),
    ],
)
def test_by_default_the_verified_then_the_coded_then_the_newer_value_is_taken(mine, theirs, side):
    one = Enterprise(name=PUMP, legal_person="王示例", uscc_check="missing")
    other = Enterprise(name=PUMP, legal_person="李示例", uscc_check="missing")
    for firm, values in ((one, mine), (other, theirs)):
        for name, value in values.items():
            setattr(firm, name, value)

    (found,) = [row for row in differences(one, other) if row.key == "legal_person"]

    assert found.default == side


def test_a_checked_code_goes_over_whatever_was_chosen(hq):
    keep, other = EnterpriseFactory(name=PUMP, uscc=None), EnterpriseFactory(name=OLD)

    merge(keep, other, hq, uscc="keep")

    code = other.uscc
    for firm in (keep, other):
        firm.refresh_from_db()
    assert (keep.uscc, keep.uscc_check, other.uscc) == (code, "ok", None)
    assert search_enterprises(hq, code) == [keep]


def test_a_stock_code_goes_over(hq):
    keep = EnterpriseFactory(name=PUMP)
    other = EnterpriseFactory(name=OLD, uscc=None, exchange="深圳证券交易所", stock_code="002048")

    merge(keep, other, hq)

    keep.refresh_from_db()
    assert (keep.exchange, keep.stock_code) == ("深圳证券交易所", "002048")


def test_two_checked_codes_are_never_merged(hq):
    with pytest.raises(RuleViolation) as refusal:
        merge(EnterpriseFactory(name=PUMP), EnterpriseFactory(name=PUMP), hq)

    assert refusal.value.code == "different_codes"


def test_a_branch_is_never_merged_with_its_parent(keep, hq):
    with pytest.raises(RuleViolation) as refusal:
        merge(keep, EnterpriseFactory(name=f"{PUMP}渝北分公司", uscc=None), hq)

    assert refusal.value.code == "branch"


def test_a_person_known_to_both_firms_stays_one_person(keep, other, hq):
    known = ContactFactory(enterprise=keep, name="张示例", mobile="13800130001", is_primary=True)
    double = ContactFactory(enterprise=other, name="张 示例", mobile="13800130001", email="z@example.com")
    stranger = ContactFactory(enterprise=other, name="李示例", mobile="13800130002", is_primary=True)
    followup = FollowUpFactory(project=ProjectFactory(enterprise=other), contact=double)

    merge(keep, other, hq)

    for row in (known, stranger, followup):
        row.refresh_from_db()
    assert list(Contact.objects.filter(enterprise=keep)) == [known, stranger]
    assert (known.email, followup.contact, stranger.is_primary) == ("z@example.com", known, False)


def test_people_of_one_name_with_two_numbers_stay_two(keep, other, hq):
    for firm, mobile in ((keep, "13800130001"), (other, "13800130002")):
        ContactFactory(enterprise=firm, name="张示例", mobile=mobile)

    merge(keep, other, hq)

    assert keep.contacts.count() == 2


def test_a_parent_that_is_merged_into_its_child_leaves_no_circle(hq):
    top, parent = EnterpriseFactory(), EnterpriseFactory(name=OLD, uscc=None)
    child = EnterpriseFactory(name=PUMP, parent=parent)
    Enterprise.objects.filter(pk=parent.pk).update(parent=top)

    merge(child, parent, hq)

    child.refresh_from_db()
    assert child.parent == top


def test_a_child_that_is_merged_into_its_parent_leaves_no_circle(hq):
    parent = EnterpriseFactory(name=PUMP)

    merge(parent, EnterpriseFactory(name=OLD, uscc=None, parent=parent), hq)

    parent.refresh_from_db()
    assert parent.parent is None


def test_a_circle_over_a_third_firm_is_refused(hq):
    top = EnterpriseFactory(name=OLD, uscc=None)
    between = EnterpriseFactory(parent=top)

    with pytest.raises(RuleViolation) as refusal:
        merge(EnterpriseFactory(name=PUMP, parent=between), top, hq)

    assert refusal.value.code == "parent_circle"


def test_a_chain_of_merges_leads_to_the_last_firm(keep, other, hq):
    first = EnterpriseFactory(name="重庆示例老水泵厂", uscc=None)
    merge(other, first, hq)
    merge(keep, other, hq)

    first.refresh_from_db()
    assert first.merged_into == keep


def test_a_merge_needs_a_reason_two_firms_and_both_present_versions(keep, other, hq):
    asked = {"choices": {}, "by": hq, "reason": "重复登记", "versions": {keep.pk: 0, other.pk: 0}}

    for change, code in (
        ({"reason": " "}, "reason_missing"), ({"choices": {"uid": "keep"}}, "invalid"),
        ({"choices": {"name": "left"}}, "invalid"), ({"versions": {keep.pk: 0}}, "stale"),
        ({"versions": {keep.pk: 0, other.pk: 9}}, "stale"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation) as refusal:
            merge_enterprises(keep.pk, other.pk, **(asked | change))
        assert refusal.value.code == code
    with pytest.raises(RuleViolation):
        merge_enterprises(keep.pk, keep.pk, **asked)
    assert not Enterprise.objects.filter(is_deleted=True).exists()


def test_a_stale_merge_says_which_firm_was_changed(keep, other, hq):
    with pytest.raises(StaleWrite) as stale:
        merge_enterprises(keep.pk, other.pk, choices={}, by=hq, reason="重复登记", versions={keep.pk: 0, other.pk: 9})

    assert stale.value.current == other


def test_a_firm_is_merged_once_and_comes_back_only_by_reversal(keep, other, hq):
    merge(keep, other, hq)

    with pytest.raises(RuleViolation) as twice:
        merge(keep, other, hq)
    with pytest.raises(RuleViolation) as revived:
        custody.reactivate_enterprise(other.pk, by=hq)

    assert (twice.value.code, revived.value.code) == ("merged", "merged")


def test_nothing_is_hung_on_a_firm_that_was_merged_meanwhile(keep, other, hq):
    node = NodeFactory()
    merge(keep, other, hq)

    for act in (
        lambda: add_contact(other, by=hq, name="张示例"),
        lambda: place_enterprise(other, node, by=hq, role=Position.Role.values[-1], state=Position.State.values[0]),
    ):
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "deactivated"


def test_the_pair_is_settled_and_both_histories_say_so(hq, data_admin):
    keep, other = EnterpriseFactory(name=PUMP), EnterpriseFactory(name=PUMP, uscc=None)
    find_pairs()

    merge(keep, other, data_admin)

    pair = DuplicatePair.objects.get()
    assert (pair.status, pair.decided_by) == ("merged", data_admin)
    said = AuditEntry.objects.filter(action__in=["enterprise.merged", "enterprise.absorbed"], actor_id=data_admin.pk)
    assert {(row.target_id, row.changes["reason"]) for row in said} == {
        (keep.pk, "同一家企业登记了两次"), (other.pk, "同一家企业登记了两次")
    }  # fmt: skip


def test_the_former_name_is_taken_so_that_nobody_enters_the_firm_again(keep, other, hq):
    merge(keep, other, hq)

    with pytest.raises(RuleViolation) as refusal:
        create_enterprise(by=hq, name=OLD)

    assert refusal.value.code == "duplicate_name"


def test_aliases_of_both_are_kept_once(keep, other, hq):
    for firm in (keep, other):
        AliasFactory(enterprise=firm, name="巴渝示例机械厂")

    merge(keep, other, hq)

    assert Alias.objects.filter(enterprise=keep, name="巴渝示例机械厂").count() == 1


def test_the_code_that_went_over_is_still_unique(keep, other, hq):
    Enterprise.objects.filter(pk=keep.pk).update(uscc=None, uscc_check="missing")
    Enterprise.objects.filter(pk=other.pk).update(uscc=uscc_of(4711), uscc_check="ok")

    merge(keep, other, hq)

    assert Enterprise.objects.get(uscc=uscc_of(4711)) == keep
