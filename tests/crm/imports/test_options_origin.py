"""Who entered a firm in the list's own system, and when: kept for new firms, and never believed blindly."""

import datetime

import pytest
from django.utils import timezone

from crm.enterprises.models import Enterprise
from crm.enterprises.services import update_enterprise
from crm.imports import wordbook
from crm.insights.enterprise.sources import sources_of
from tests.factories import EnterpriseFactory, UserFactory
from tests.factories.imports import HEADER, checked, csv_bytes, firm, imported, undone, written

pytestmark = pytest.mark.django_db
WIDER = (*HEADER, "录入人", "录入日期")


def entered(**found) -> Enterprise:
    return Enterprise.objects.get(name="重庆示例00001科技有限公司")


def test_author_and_day_of_a_new_firm_are_those_of_the_list(hq, member):
    imported(csv_bytes([[*firm(1), "组员示例", "2021-03-04"]], WIDER), hq)

    one = entered()
    assert one.created_by == member
    assert timezone.localtime(one.created_at).replace(tzinfo=None) == datetime.datetime(2021, 3, 4)
    assert (one.updated_by, one.source_note, one.version) == (hq, "", 0)
    assert one.updated_at.date() >= timezone.now().date() - datetime.timedelta(days=1)


def test_the_source_of_its_values_is_the_list_on_the_day_it_was_written(hq, member):
    batch = imported(csv_bytes([[*firm(1), "组员示例", "2021-03-04"]], WIDER), hq)

    [(source, _words)] = sources_of(entered(), hq).groups
    assert (source.text, source.at) == (f"名单《{batch.file_name}》第 2 行", batch.started_at)


def test_the_login_name_wins_over_a_full_name(hq, member):
    UserFactory(username="x1", name="member")

    imported(csv_bytes([[*firm(1), "member", ""]], WIDER), hq)

    assert entered().created_by == member


@pytest.mark.parametrize("name", ["查无此人", "同名者"])
def test_without_one_account_of_that_name_the_importer_counts_and_the_name_is_kept(hq, name):
    UserFactory(name="同名者"), UserFactory(name="同名者")
    batch = checked(csv_bytes([[*firm(1), name, ""]], WIDER), hq)
    assert [warning["reason"] for warning in batch.rows.get().warnings] == [f"没有叫“{name}”的账号，录入人记为导入人"]

    written(batch, hq)

    assert (entered().created_by, entered().source_note) == (hq, f"录入人：{name}")


def test_disabled_people_and_machines_are_nobodys_authors(hq):
    UserFactory(username="gone", name="离职者", is_active=False)
    UserFactory(username="machine", name="接口", role="partner")

    assert not {"GONE", "离职者", "MACHINE", "接口"} & set(wordbook.authors())


def test_an_account_that_came_after_the_check_is_the_author_all_the_same(hq):
    batch = checked(csv_bytes([[*firm(1), "新同事", ""]], WIDER), hq)
    late = UserFactory(name="新同事")

    written(batch, hq)

    assert entered().created_by == late


@pytest.mark.parametrize("day", ["2099-01-01", "1800-01-01", "不详"])
def test_a_day_that_cannot_be_is_left_out_and_the_firm_is_entered_today(hq, day):
    batch = checked(csv_bytes([[*firm(1), "", day]], WIDER), hq)
    assert batch.rows.get().verdict == "created"

    written(batch, hq)

    assert timezone.localdate(entered().created_at) == timezone.localdate()


def test_a_firm_that_stands_in_the_library_keeps_its_author_and_day(hq, member):
    known = EnterpriseFactory(name="重庆示例00001科技有限公司", uscc=None, created_by=hq)

    imported(csv_bytes([[*firm(1), "组员示例", "2021-03-04"]], WIDER), hq)

    one = entered()
    assert (one.pk, one.created_by, one.created_at) == (known.pk, hq, known.created_at)


def test_undo_goes_by_writes_not_by_days(hq, member):
    batch = imported(csv_bytes([[*firm(1), "组员示例", "2021-03-04"], [*firm(2), "", "2020-01-01"]], WIDER), hq)
    other = Enterprise.objects.get(name="重庆示例00002科技有限公司")
    update_enterprise(other.pk, by=hq, version=other.version, intro="示例")

    undone(batch, hq)

    assert (batch.undo["gone"], batch.undo["stays"]) == (1, 1)
    assert list(Enterprise.objects.all()) == [other]
