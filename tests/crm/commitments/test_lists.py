"""The list of promises, its two due views, its export, and the list of money."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core.audit.models import AuditEntry
from crm.commitments.models import Commitment
from crm.projects.models import Project
from tests.factories import CommitmentFactory, FundArrivalFactory, ProjectFactory, UserFactory
from tests.factories.commitments import in_days

pytestmark = pytest.mark.django_db
URL, EXPORT, MONEY = (reverse(f"commitments:{name}") for name in ("list", "export", "arrivals"))


def listed(response):
    return [row["clause"].item for row in response.context["rows"]]


@pytest.fixture
def due(project):
    """A clause of each side for each day and status that the lists tell apart, named by side, day and status."""
    made = {}
    for side, investor in (("gov", False), ("investor", True)):
        for days in (-1, 0, 7, 8, 30, 31):
            name = f"{side}{days}"
            made[name] = CommitmentFactory(project=project, investor=investor, due_on=in_days(days), item=name)
    for status in ("applied", "approved", "paid", "refused", "expired"):
        for side, investor in (("gov", False), ("investor", True)):
            name = f"{side}-{status}"
            made[name] = CommitmentFactory(
                project=project, investor=investor, reviewed=not investor, due_on=in_days(-2), status=status, item=name
            )
    CommitmentFactory(project=project, due_on=in_days(-3), item="voided", voided_at="2026-01-01T00:00Z")
    ended = ProjectFactory(team=project.team, chain=project.chain, status=Project.Status.TERMINATED)
    CommitmentFactory(project=ended, due_on=in_days(-3), item="ended")
    return made


CASES = [
    ("unpaid", ["gov-applied", "gov-approved", "gov-1"]),
    ("unmet", ["investor-applied", "investor-approved", "investor-refused", "investor-1"]),
    ("gov_week", ["gov0", "gov7"]),
    ("investor_week", ["investor0", "investor7"]),
    ("gov_month", ["gov0", "gov7", "gov8", "gov30"]),
    ("investor_month", ["investor0", "investor7", "investor8", "investor30"]),
]


@pytest.mark.parametrize(("view", "expected"), CASES)
def test_a_view_lists_what_is_due_soonest_first(member, as_user, due, view, expected):
    assert listed(as_user(member).get(URL, {"due": view})) == expected


def test_the_page_counts_what_was_not_kept_and_lists_everything_else(member, as_user, due):
    response = as_user(member).get(URL)

    counts = {tab["word"]: tab["count"] for tab in response.context["tabs"] if tab["count"] is not None}
    assert counts == {"到期未兑现": 3, "企业未履约": 4}
    assert len(listed(response)) == len(due) + 1
    assert "voided" not in listed(response)


@pytest.mark.parametrize(
    ("days", "warning"), [(-1, "overdue"), (0, "week"), (7, "week"), (8, "month"), (30, "month"), (31, "")]
)
def test_the_warnings_are_fields_as_well(project, days, warning):
    clause = CommitmentFactory(project=project, due_on=in_days(days))

    assert (clause.warning, clause.days_left) == (warning, days)


@pytest.mark.parametrize("status", ["paid", "expired"])
def test_what_is_kept_or_closed_warns_of_nothing(project, status):
    clause = CommitmentFactory(project=project, reviewed=True, status=status, due_on=in_days(-9))

    assert (clause.warning, clause.days_left) == ("", None)


@pytest.mark.parametrize(
    ("query", "found"),
    [({"side": "gov", "measure": "land"}, ["b"]), ({"measure": ["land", "policy"]}, ["a", "b"]), ({"status": "applied"}, ["a"]),
     ({"review": "passed"}, ["a"]), ({"q": "座舱"}, ["a"]), ({"q": "没有"}, []), ({"side": "investor"}, ["c"]),
     ({"ordering": "-due"}, ["c", "b", "a"])],
)  # fmt: skip
def test_filters_narrow(member, as_user, project, t01, chain, query, found):
    cabin = ProjectFactory(name="座舱总成", team=t01, chain=chain)
    CommitmentFactory(project=cabin, item="a", reviewed=True, status="applied", due_on=in_days(1))
    CommitmentFactory(
        project=project, item="b", measure="land", amount_wan=None, quantity=Decimal(9), due_on=in_days(2)
    )
    CommitmentFactory(project=project, item="c", investor=True, due_on=in_days(3))

    assert listed(as_user(member).get(URL, query)) == found


def test_days_team_and_chain_narrow(hq, as_user, project, others_project):
    for one, days in ((project, 1), (others_project, 5)):
        CommitmentFactory(project=one, item=one.name, due_on=in_days(days))
    browser = as_user(hq)

    for query in (
        {"team": project.team_id},
        {"chain": project.chain_id},
        {"project": project.pk},
        {"due_before": in_days(2)},
    ):
        assert listed(browser.get(URL, query)) == [project.name]
    assert listed(browser.get(URL, {"due_after": in_days(2)})) == [others_project.name]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("hq", {"own", "other"}),
        ("member", {"own"}),
        ("leader", {"own"}),
        ("other_member", {"other"}),
        ("chain_leader", {"own"}),
    ],
)
@pytest.mark.parametrize("url", [URL, MONEY])
def test_everybody_sees_what_they_answer_for(request, as_user, project, others_project, who, sees, url):
    for one, name in ((project, "own"), (others_project, "other")):
        CommitmentFactory(project=one, item=f"{name}事项", due_on=in_days(-1))
        FundArrivalFactory(project=one, reference=f"{name}事项")
    browser = as_user(request.getfixturevalue(who))

    html = browser.get(url).content.decode()

    assert {name for name in ("own", "other") if f"{name}事项" in html} == sees


def test_drop_downs_offer_nothing_of_others(member, as_user, gov, others_project):
    CommitmentFactory(project=others_project)
    html = as_user(member).get(URL).content.decode()

    assert gov.project.team.name in html
    assert others_project.team.name not in html


@pytest.mark.parametrize("who", ["data_admin", "sysadmin", "partner", "service_officer", "clerk"])
@pytest.mark.parametrize("url", [URL, EXPORT, MONEY])
def test_who_has_no_lists_gets_none(request, as_user, who, url):
    assert as_user(request.getfixturevalue(who)).get(url).status_code == 403


def test_htmx_gets_the_table_alone_and_the_export_follows_the_filter(member, as_user, gov):
    html = as_user(member).get(URL, {"side": "gov"}, headers={"HX-Request": "true"}).content.decode()

    assert gov.item in html
    assert "<html" not in html
    assert f"{EXPORT}?side=gov" in html


def test_empty_lists_say_what_to_do(member, as_user):
    browser = as_user(member)

    assert "还没有登记承诺" in browser.get(URL).content.decode()
    assert "没有这样的承诺" in browser.get(URL, {"due": "unpaid"}).content.decode()
    assert "没有符合条件的承诺" in browser.get(URL, {"side": "gov"}).content.decode()
    assert "还没有上报到位资金" in browser.get(MONEY).content.decode()


def test_the_export_holds_the_filtered_rows_and_leaves_a_trace(member, as_user, due):
    response = as_user(member).get(EXPORT, {"due": "unpaid"})

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    head, *rows = book.get_sheet_by_index(0).to_python()
    entry = AuditEntry.objects.get(action="commitment.exported")
    assert head[5:9] == ["承诺事项", "类别", "金额（万元）", "数量"]
    assert [row[5] for row in rows] == ["gov-applied", "gov-approved", "gov-1"]
    assert (entry.changes["rows"], entry.changes["filters"]) == (3, {"due": ["unpaid"]})


def test_a_faulty_filter_exports_nothing(member, as_user, gov):
    assert as_user(member).get(EXPORT, {"due_after": "gestern"}).status_code == 409
    assert not AuditEntry.objects.filter(action="commitment.exported").exists()


def test_the_query_counts_do_not_depend_on_the_rows(member, as_user, t01, chain, django_assert_max_num_queries):
    def more(number):
        for _ in range(number):
            one = ProjectFactory(team=t01, chain=chain, owner=UserFactory())
            CommitmentFactory(project=one, due_on=in_days(-1))
            CommitmentFactory(project=one, investor=True)
            FundArrivalFactory(project=one)

    browser = as_user(member)
    more(1)
    browser.get(URL)
    for number in (1, 12):
        more(number)
        with django_assert_max_num_queries(15):
            browser.get(URL)
        with django_assert_max_num_queries(13):
            browser.get(MONEY)


def test_money_is_narrowed_and_summed(hq, as_user, project):
    FundArrivalFactory(project=project, amount_wan=Decimal(300), kind="land", verified=True, arrived_on=in_days(-9))
    FundArrivalFactory(project=project, amount_wan=Decimal(200))
    browser = as_user(hq)

    sums = {
        tuple(query): browser.get(MONEY, query).context["total_wan"]
        for query in ({}, {"verified": "no"}, {"kind": "land"}, {"arrived_after": in_days(-1)})
    }
    assert list(sums.values()) == [500, 200, 300, 200]


def test_an_ended_projects_promises_are_in_no_due_view_and_open_none(project):
    CommitmentFactory(project=project, due_on=in_days(-1))
    Project.objects.filter(pk=project.pk).update(status="terminated")

    assert not Commitment.objects.overdue("gov", in_days(0)).exists()
