"""One change on many firms that meets a merge, a deactivation, an import or another such change: nothing lost, no deadlock."""

import pytest

from core.errors import RuleViolation, StaleWrite
from crm.enterprises.models import Enterprise
from crm.enterprises.services import assign_firms, deactivate_enterprise, tag_firms
from crm.enterprises.services.merging import merge_enterprises
from crm.imports import services as imports
from tests.crm.imports.test_at_once import at_once
from tests.factories import TeamFactory, UserFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.imports import checked, csv_bytes, firm

FIRMS = 40
EXPECTED = (RuleViolation, StaleWrite)


@pytest.fixture
def hq(transactional_db):
    return UserFactory(role="hq_staff", username="hq")


@pytest.fixture
def firms(hq):
    return [EnterpriseFactory(name=f"重庆示例{number:05d}科技有限公司", uscc=None) for number in range(FIRMS)]


def tagging(firms, hq, tag):
    return lambda: tag_firms([one.pk for one in firms], by=hq, add=[tag])


def tags_of(one) -> set[str]:
    return set(Enterprise.objects.get(pk=one.pk).tags)


def unforeseen(raised):
    return [error for error in raised if not isinstance(error, EXPECTED)]


def test_two_tags_put_on_the_same_firms_at_once_are_both_there(hq, firms):
    raised = at_once(tagging(firms, hq, "规上工业"), tagging(firms[::-1], hq, "专精特新"))

    assert raised == []
    assert all(tags_of(one) == {"规上工业", "专精特新"} for one in firms)
    assert set(Enterprise.objects.values_list("version", flat=True)) == {2}


def test_a_merge_at_the_same_moment_deadlocks_nothing_and_an_absorbed_firm_stays_as_it_went(hq, firms):
    pairs = list(zip(firms[: FIRMS // 2], firms[FIRMS // 2 :], strict=True))

    def merge_all():
        for kept, other in pairs:
            versions = dict(Enterprise.objects.filter(pk__in=[kept.pk, other.pk]).values_list("pk", "version"))
            try:
                merge_enterprises(kept.pk, other.pk, choices={}, by=hq, reason="同一家", versions=versions)
            except StaleWrite:
                continue  # tagged between the reading and the merge: the person reads again

    raised = at_once(merge_all, tagging(firms, hq, "规上工业"), tagging(firms[::-1], hq, "专精特新"))

    assert unforeseen(raised) == []
    for kept, other in pairs:
        assert tags_of(kept) == {"规上工业", "专精特新"}
        assert Enterprise.objects.get(pk=other.pk).is_deleted or tags_of(other) == {"规上工业", "专精特新"}


def test_a_deactivation_at_the_same_moment_is_before_or_after(hq, firms):
    def deactivate_all():
        for one in firms:
            deactivate_enterprise(one.pk, by=hq, reason="注销")

    raised = at_once(deactivate_all, tagging(firms, hq, "规上工业"))

    assert unforeseen(raised) == []
    for one in Enterprise.objects.all():
        assert one.is_deleted or one.tags == ["规上工业"]


def test_an_import_and_an_assignment_of_the_same_firms_lose_nothing(hq, firms):
    team = TeamFactory(code="T01")
    batch = checked(csv_bytes([firm(number, code="", person="王示例") for number in range(FIRMS)]), hq)
    imports.start_commit(batch.pk, by=hq, ring=False)

    raised = at_once(
        lambda: imports.commit(batch.pk),
        lambda: assign_firms([one.pk for one in firms], by=hq, team=team),
        tagging(firms, hq, "规上工业"),
    )

    assert raised == []
    told = set(Enterprise.objects.values_list("legal_person", "owner_team", "tags__0"))
    assert told == {("王示例", team.pk, "规上工业")}
