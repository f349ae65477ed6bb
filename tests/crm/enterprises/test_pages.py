"""The pages of the enterprise library: list, forms, stale save, picker."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.enterprises.models import Enterprise
from tests.factories.enterprises import EnterpriseFactory, uscc_of
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
LIST = "/enterprises/"


def names(response) -> list[str]:
    return [firm.name for firm in response.context["object_list"]]


def typed(**fields) -> dict:
    return {"name": "重庆示例水泵有限公司", "grade": "C", "version": "0", **fields}


def test_the_list_shows_name_code_and_team(member, as_user, t01):
    firm = EnterpriseFactory(
        name="重庆示例水泵有限公司", owner_team=t01, region_text="重庆市沙坪坝区", reg_capital_wan=5000
    )

    html = as_user(member).get(LIST).content.decode()

    for words in (firm.name, firm.uscc, "重庆市沙坪坝区", "5,000", "新能源汽车组", "1 家"):
        assert words in html


def test_htmx_takes_the_table_alone(member, as_user):
    html = as_user(member).get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in html
    assert 'id="list-count"' in html


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?region=500000", ["甲"]), ("?is_local=true", ["甲"]), ("?is_local=false", ["乙"]), ("?grade=A", ["甲"]),
        ("?listed=yes", ["乙"]), ("?listed=no", ["甲"]), ("?has_project=yes", ["甲"]), ("?has_project=no", ["乙"]),
        ("?reg_status=normal", ["甲"]), ("?size=large", ["乙"]), ("?established_after=2020-01-01", ["甲"]),
        ("?q=jia", ["甲"]), ("?owner_team=null", ["乙"]),
    ],
)  # fmt: skip
def test_each_filter_narrows_the_list(member, as_user, t01, query, wanted):
    first = EnterpriseFactory(
        name="甲",
        region_code="500106",
        is_local=True,
        grade="A",
        reg_status="normal",
        established_on="2024-01-01",
        owner_team=t01,
    )
    EnterpriseFactory(name="乙", region_code="330200", exchange="深圳证券交易所", stock_code="002048", size="large")
    ProjectFactory(enterprise=first, team=t01)

    assert names(as_user(member).get(LIST + query)) == wanted


def test_filtering_by_projects_knows_only_the_projects_that_i_see(other_member, as_user, t01, chain):
    ProjectFactory(enterprise=EnterpriseFactory(name="甲"), team=t01, chain=chain)

    assert names(as_user(other_member).get(f"{LIST}?has_project=yes")) == []
    assert names(as_user(other_member).get(f"{LIST}?chain={chain.pk}")) == []


@pytest.mark.parametrize(
    ("ordering", "wanted"),
    [
        ("name", "甲乙"),
        ("-name", "乙甲"),
        ("-capital", "甲乙"),
        ("-established", "甲乙"),
    ],
)
def test_the_list_is_ordered_by_what_is_known_first(member, as_user, ordering, wanted):
    EnterpriseFactory(name="乙", reg_capital_wan=1)
    EnterpriseFactory(name="甲", reg_capital_wan=2, established_on="2020-01-01")

    assert "".join(names(as_user(member).get(f"{LIST}?ordering={ordering}"))) == wanted


def test_a_list_cannot_be_ordered_by_another_column(member, as_user):
    EnterpriseFactory()

    response = as_user(member).get(f"{LIST}?ordering=search_key")

    assert response.context["filterset"].errors["ordering"]


def test_the_list_costs_the_same_number_of_queries_for_one_row_and_for_many(
    member, as_user, t01, django_assert_max_num_queries
):
    browser = as_user(member)
    counts = []
    for size in (1, 30):
        EnterpriseFactory.create_batch(size, owner_team=t01)
        with django_assert_max_num_queries(15) as queries:
            browser.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_typed_quote_or_nul_breaks_nothing(member, as_user):
    EnterpriseFactory()

    for q in ("'", "\0", "a" * 300, "<b>"):
        assert as_user(member).get(LIST, {"q": q}).status_code == 200


def test_a_new_firm_is_entered_by_the_form(member, as_user, t01):
    answer = as_user(member).post(
        reverse("enterprises:create"),
        typed(
            uscc=uscc_of(5),
            reg_capital_raw="5000万元",
            established_on="2024-03-18",
            owner_team=t01.pk,
            tags="规上工业、专精特新",
        ),
    )

    firm = Enterprise.objects.get()
    assert (answer.status_code, answer.url) == (302, firm.get_absolute_url())
    assert (firm.owner_team, firm.tags, firm.reg_capital_wan) == (t01, ["规上工业", "专精特新"], 5000)


def test_a_faulty_form_names_all_faults_beside_the_fields_and_keeps_what_was_typed(member, as_user):
    answer = as_user(member).post(
        reverse("enterprises:create"),
        typed(name="", uscc="123", reg_capital_raw="伍仟万", established_on="2024-13-40", address="示例路 1 号"),
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "established_on", "uscc", "reg_capital_raw"}
    for words in ("示例路 1 号", "伍仟万", "2024-13-40"):
        assert words in html


def test_rules_of_the_service_stand_beside_their_fields(member, as_user):
    answer = as_user(member).post(reverse("enterprises:create"), typed(uscc="123", reg_capital_raw="伍仟万"))

    assert set(answer.context["form"].errors) == {"uscc", "reg_capital_raw"}
    assert "应为 18 位" in answer.content.decode()


def test_a_same_name_shows_the_firms_and_is_entered_after_confirming(member, as_user):
    known = EnterpriseFactory(name="重庆示例水泵有限公司")
    browser = as_user(member)

    warned = browser.post(reverse("enterprises:create"), typed())
    html = warned.content.decode()
    entered = browser.post(reverse("enterprises:create"), typed(confirm_duplicate="on"))

    assert warned.status_code == 422
    assert known.get_absolute_url() in html
    assert known.uscc in html
    assert "仍要新建" in html
    assert entered.status_code == 302
    assert Enterprise.objects.count() == 2


def test_while_a_name_is_typed_like_firms_are_shown(member, clerk, as_user):
    known = EnterpriseFactory(name="重庆示例水泵有限公司")
    url = reverse("enterprises:similar")

    assert (
        known.name
        in as_user(member).get(url, {"name": "重庆示例水泵厂有限责任公司"[:6] + "有限责任公司"}).content.decode()
    )
    assert as_user(member).get(url, {"name": known.name, "exclude": known.pk}).content.strip() == b""
    assert as_user(clerk).get(url, {"name": known.name}).status_code == 403


def test_a_stale_save_shows_both_versions_and_keeps_what_was_typed(member, hq, as_user, t01):
    firm = EnterpriseFactory(name="重庆示例水泵有限公司", owner_team=t01, address="旧址")
    url = reverse("enterprises:edit", args=[firm.pk])
    mine = typed(address="我的新址", uscc=firm.uscc, owner_team=t01.pk)
    as_user(hq).post(url, mine | {"address": "调度改的新址"})

    refused = as_user(member).post(url, mine)
    html = refused.content.decode()
    assert refused.status_code == 422
    for words in ("我的新址", "调度改的新址", "调度示例", 'name="version" value="1"'):
        assert words in html
    firm.refresh_from_db()
    assert firm.address == "调度改的新址"

    again = as_user(member).post(url, mine | {"version": "1"})
    firm.refresh_from_db()
    assert (again.status_code, firm.address, firm.version) == (302, "我的新址", 2)


def test_a_form_without_a_version_never_overwrites(member, as_user, t01):
    firm = EnterpriseFactory(name="重庆示例水泵有限公司", owner_team=t01)

    answer = as_user(member).post(reverse("enterprises:edit", args=[firm.pk]), typed(version="", address="新址"))

    assert answer.status_code == 422
    assert answer.context["form"].stale_current == firm


def test_saving_the_form_untouched_changes_nothing(member, as_user, t01):
    firm = EnterpriseFactory(
        name="重庆示例水泵有限公司", owner_team=t01, reg_capital_raw="80000000", reg_capital_wan=8000, reg_status="normal",
        reg_status_raw="存续", industry_code="C3670", industry_text="汽车零部件及配件制造", region_code="500106",
    )  # fmt: skip
    browser = as_user(member)
    url = reverse("enterprises:edit", args=[firm.pk])
    form = browser.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    data |= {"tags": "", "version": 0}
    data = {name: value for name, value in data.items() if value is not False}

    assert browser.post(url, data).status_code == 302
    firm.refresh_from_db()
    assert (firm.version, firm.reg_capital_wan, firm.reg_status_raw) == (0, 8000, "存续")


def test_fields_that_a_form_does_not_offer_cannot_be_set(member, as_user, t01, t02, service_officer):
    firm = EnterpriseFactory(name="重庆示例水泵有限公司", owner_team=t01)

    as_user(member).post(
        reverse("enterprises:edit", args=[firm.pk]),
        typed(
            uscc=firm.uscc,
            owner_team=t02.pk,
            service_officer=service_officer.pk,
            is_deleted="on",
            uscc_check="foreign",
            created_by="1",
        ),
    )

    firm.refresh_from_db()
    assert (firm.owner_team, firm.service_officer, firm.is_deleted, firm.uscc_check) == (t01, None, False, "ok")


def test_the_picker_answers_with_firms_by_initials(member, as_user):
    firm = EnterpriseFactory(name="宁波华翔电子股份有限公司")

    html = as_user(member).get(reverse("enterprises:pick"), {"q": "nbhx"}).content.decode()

    assert f'data-value="{firm.pk}"' in html
    assert firm.name in html


def test_a_firm_is_taken_out_by_the_keepers_after_its_projects_ended(hq, member, as_user, t01):
    project = ProjectFactory(enterprise=EnterpriseFactory(owner_team=t01), team=t01)
    url = reverse("enterprises:deactivate", args=[project.enterprise_id])

    assert as_user(member).get(url).status_code == 403
    refused = as_user(hq).post(url, {"reason": "重复录入"})
    assert refused.status_code == 422
    assert "1 个在办项目" in refused.content.decode()
    project.status = "terminated"
    project.save()
    assert as_user(hq).post(url, {"reason": "重复录入"}).status_code == 302
    assert as_user(hq).get(project.enterprise.get_absolute_url()).status_code == 404


def test_an_alias_is_added_in_the_modal_and_found_at_once(member, as_user, t01):
    firm = EnterpriseFactory(name="重庆示例水泵有限公司", owner_team=t01)
    url = reverse("enterprises:alias-create", args=[firm.pk])

    answer = as_user(member).post(url, {"name": "巴渝机械厂", "kind": "former"}, headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"{firm.get_absolute_url()}?tab=relations"
    assert names(as_user(member).get(f"{LIST}?q=byjx")) == [firm.name]


def test_dates_of_the_list_are_those_of_shanghai(member, as_user):
    late = datetime.datetime(2025, 12, 31, 16, 30, tzinfo=datetime.UTC)
    EnterpriseFactory(updated_at=late)

    assert ">01-01<" in as_user(member).get(LIST).content.decode()


def test_many_rows_are_counted_to_the_cap_only(member, as_user, monkeypatch):
    EnterpriseFactory.create_batch(4)
    monkeypatch.setattr("core.web.pagination.CappedPaginator.cap", 2)

    with CaptureQueriesContext(connection) as queries:
        html = as_user(member).get(LIST).content.decode()

    assert "2 家以上" in html
    assert any("LIMIT 3" in query["sql"] for query in queries)
