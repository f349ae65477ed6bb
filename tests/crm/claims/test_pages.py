"""The lists, the panel and the dialogues: who meets what, what stays typed, what is counted."""

import pytest
from django.urls import reverse

from crm.claims import services
from crm.claims.models import Claim, Clash, Dispute, LeadIntake
from crm.projects.models import Project
from tests.crm.claims.conftest import DAY
from tests.factories import NodeFactory, ParkFactory, ProjectFactory, member_of

LISTS = ["claims:leads", "claims:pool", "claims:list", "claims:disputes"]


@pytest.fixture
def clashing(project, rival, claimed, talked):
    """T01 holds the firm, T02's claim waits and met it; a dispute over it."""
    claimed(project)
    talked(rival)
    services.file_claim(rival.pk, by=None, plea="dispute")
    services.open_intakes()
    return services.file_dispute(
        Clash.objects.get().pk,
        by=None,
        ground="earlier_evidence",
        statement="密陈述：二月已签到",
        evidence_kind="visit",
    )


def url(name, *args):
    return reverse(f"claims:{name}", args=args)


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_open_and_show_a_fragment_to_htmx(as_user, hq, clashing, name):
    services.pool_leads([clashing.challenger.project_id], by=None)
    page = as_user(hq).get(reverse(name))
    fragment = as_user(hq).get(reverse(name), headers={"HX-Request": "true"})

    assert page.status_code == fragment.status_code == 200
    assert "重庆示例内饰科技有限公司" in page.text
    assert "<html" not in fragment.text


@pytest.mark.parametrize(("name", "most"), [("leads", 14), ("pool", 14), ("list", 17), ("disputes", 12)])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    as_user, hq, member, t01, chain, claimed, name, most, django_assert_max_num_queries
):
    def more():
        projects = [ProjectFactory(team=t01, chain=chain) for _number in range(3)]
        [claimed(one) for one in projects]
        services.open_intakes()
        services.pool_leads([projects[0].pk], by=None)

    more()
    browser = as_user(member)
    browser.get(url(name))
    with django_assert_max_num_queries(most) as first:
        browser.get(url(name))
    more()
    with django_assert_max_num_queries(most) as second:
        browser.get(url(name))
    assert len(first) == len(second)


def test_late_leads_stand_first_and_a_figure_opens_its_list(as_user, member, project, t01, chain):
    fresh = ProjectFactory(team=t01, chain=chain)
    Project.objects.filter(pk=project.pk).update(created_at="2026-01-05T02:00Z")
    services.open_intakes()
    page = as_user(member).get(url("leads")).text

    assert page.index(project.enterprise.name) < page.index(fresh.enterprise.name)
    late = as_user(member).get(url("leads"), {"late": "true"}).text
    assert project.enterprise.name in late
    assert fresh.enterprise.name not in late


def test_headquarters_find_what_waits_for_confirmation(as_user, hq, project, member, talked):
    talked(project)
    claim = services.file_claim(project.pk, by=member)
    Claim.objects.filter(pk=claim.pk).update(confirm_due_on="2026-01-05", due_on="2026-01-05")
    page = as_user(hq).get(url("list"), {"state": "late"}).text

    assert "逾期待确认" in page
    assert url("confirm", claim.pk) in page
    assert url("confirm", claim.pk) not in as_user(member).get(url("list")).text


def test_the_panel_is_a_fragment_and_a_page(as_user, member, clashing, project):
    page = as_user(member).get(url("panel", project.pk))
    fragment = as_user(member).get(url("panel", project.pk), headers={"HX-Request": "true"})

    assert "保护期至" in page.text
    assert "<html" in page.text
    assert "<html" not in fragment.text
    assert as_user(member).get(url("panel", clashing.challenger.project_id)).status_code == 404


def test_a_claim_is_filed_confirmed_and_released_in_the_pages(as_user, member, leader, hq, project, talked):
    followup = talked(project)
    answer = as_user(member).post(url("file", project.pk), {"evidence": [followup.pk], "note": "已见副总"})
    assert answer.status_code == 302
    claim = Claim.objects.get()
    assert as_user(member).post(url("confirm", claim.pk), {"version": 0}).status_code == 403
    assert as_user(hq).post(url("confirm", claim.pk), {"version": 5}).status_code == 422
    assert as_user(hq).post(url("confirm", claim.pk), {"version": 0}).status_code == 302
    assert as_user(leader).post(url("release", claim.pk), {"version": 1, "reason": ""}).status_code == 422
    assert as_user(leader).post(url("release", claim.pk), {"version": 1, "reason": "对方去了外地"}).status_code == 302
    claim.refresh_from_db()
    assert claim.status == "released"


def test_a_clash_is_told_in_the_form_and_what_was_typed_stays(as_user, other_member, project, rival, claimed, talked):
    claimed(project)
    followup = talked(rival)
    browser = as_user(other_member)
    page = browser.get(url("file", rival.pk)).text
    assert "疑似撞单" in page
    assert project.name not in page

    refused = browser.post(url("file", rival.pk), {"evidence": [followup.pk], "note": "我们先到的"})
    assert refused.status_code == 422
    assert "我们先到的" in refused.text
    assert "请选择怎样处理撞单" in refused.text
    assert browser.post(url("file", rival.pk), {"evidence": [followup.pk], "plea": "cowork"}).status_code == 302


def test_a_lead_is_answered_judged_and_fed_back_in_the_pages(as_user, member, leader, project):
    assert as_user(member).post(url("respond", project.pk), {"source_kind": "", "version": 0}).status_code == 422
    assert as_user(member).post(url("respond", project.pk), {"source_kind": "expo", "version": 0}).status_code == 302
    assert as_user(member).get(url("judge", project.pk)).status_code == 403
    judged = {"judgement": "follow", "kind": "policy", "version": 1}
    assert as_user(leader).post(url("judge", project.pk), judged).status_code == 302
    assert as_user(member).post(url("feedback", project.pk), {"feedback": "已答复", "version": 2}).status_code == 302
    assert LeadIntake.objects.get().feedback == "已答复"


def test_a_lead_is_taken_out_of_the_pool_in_the_pages(as_user, other_member, t02, project):
    services.open_intakes()
    services.pool_leads([project.pk], by=None)
    browser, lead = as_user(other_member), LeadIntake.objects.get()
    page = browser.get(url("pool")).text
    assert project.name not in page
    assert project.get_absolute_url() not in page

    assert browser.post(url("take", lead.pk), {"team": t02.pk}).status_code == 302
    assert Project.objects.get(pk=project.pk).team == t02
    assert browser.get(url("take", lead.pk)).status_code == 404


def test_the_rule_of_the_pool_is_for_headquarters(as_user, hq, leader):
    given = {"most": 5, "days": 7, "barred_days": 15, "version": 0}
    assert as_user(leader).get(url("pool-rule")).status_code == 403
    assert as_user(hq).get(url("pool-rule")).status_code == 200
    assert as_user(hq).post(url("pool-rule"), given).status_code == 302
    assert as_user(hq).post(url("pool-rule"), given | {"most": 9}).status_code == 422


def test_a_transfer_and_the_city_report_are_written_in_the_pages(as_user, hq, leader, project, t02, today):
    given = {"to_team": t02.pk, "reason": "land", "share_from": "40", "share_to": "61", "effective_on": f"{today}"}
    browser = as_user(hq)
    assert as_user(leader).get(url("transfer", project.pk)).status_code == 403
    refused = browser.post(url("transfer", project.pk), given | {"version": project.version})
    assert refused.status_code == 422
    assert "两组占比之和须为 100" in refused.text
    done = browser.post(url("transfer", project.pk), given | {"share_to": "60", "version": project.version})
    assert done.status_code == 302
    city = {"status": "reported", "no": "渝 1 号", "reported_on": f"{today}", "version": 0}
    assert browser.post(url("city", project.pk), city).status_code == 302
    page = browser.get(url("panel", project.pk)).text
    assert "40%" in page
    assert "渝 1 号" in page


def test_both_sides_read_a_dispute_but_not_each_others_words(as_user, clashing, t01, t02, leader, other_member, hq):
    here, there = (
        as_user(leader).get(url("dispute", clashing.pk)),
        as_user(other_member).get(url("dispute", clashing.pk)),
    )
    assert "密陈述" not in here.text
    assert "密陈述" in there.text
    assert clashing.challenger.project.name not in here.text
    ruling = {"outcome": "keep", "reasons": "先报备有效", "version": 0}
    assert as_user(leader).post(url("dispute-rule", clashing.pk), ruling).status_code == 403
    assert as_user(hq).post(url("dispute-rule", clashing.pk), ruling).status_code == 302
    assert (
        as_user(leader).post(url("dispute-appeal", clashing.pk), {"reasons": "请复核", "version": 1}).status_code == 302
    )
    assert Dispute.objects.get().status == "appealed"


def test_a_dispute_is_filed_in_the_page(as_user, project, rival, claimed, talked, t02, member):
    claimed(project)
    talked(rival)
    services.file_claim(rival.pk, by=None, plea="dispute")
    clash = Clash.objects.get()
    boss = as_user(member_of(t02, "team_leader"))
    assert as_user(member).get(url("dispute-file", clash.pk)).status_code == 404
    assert boss.post(url("dispute-file", clash.pk), {"ground": ""}).status_code == 422
    given = {"ground": "earlier_evidence", "evidence_kind": "visit", "statement": "二月已签到"}
    assert boss.post(url("dispute-file", clash.pk), given).status_code == 302


@pytest.mark.parametrize(("plea", "offered"), [("dispute", "看撞单"), ("cowork", "批准协同"), ("different", "看撞单")])
def test_what_cannot_be_confirmed_is_not_offered_to_be(as_user, hq, project, rival, claimed, talked, plea, offered):
    claimed(project)
    talked(rival)
    claim = services.file_claim(rival.pk, by=None, plea=plea)
    browser = as_user(hq)
    confirm = url("confirm", claim.pk)

    table, panel = browser.get(url("list")).text, browser.get(url("panel", rival.pk)).text

    assert (confirm in table, f">{offered}</a>" in table) == (False, True)
    assert (confirm in panel, "处理撞单之后才能确认" in panel) == (False, True)
    assert (url("cowork", claim.pk) in panel, url("decline", claim.pk) in panel) == (plea == "cowork", True)

    services.release_claim(project.claims.get().pk, by=hq, reason="示例")
    assert confirm in browser.get(url("list")).text
    assert confirm in browser.get(url("panel", rival.pk)).text


@pytest.mark.parametrize(
    ("same", "offered"), [("both", False), ("node", False), ("park", True), ("nothing known", False), ("neither", True)]
)
def test_the_list_offers_to_confirm_a_different_project_at_another_node_or_site_alone(
    as_user, hq, project, rival, claimed, talked, same, offered
):
    """The same cases as ``test_filing.test_a_different_project_stands_at_another_node_or_site``."""
    parks, nodes = (ParkFactory(), ParkFactory()), (project.node, NodeFactory(chain=project.chain))
    places = {
        "both": (nodes[0], parks[0]), "node": (nodes[0], None), "park": (nodes[1], parks[0]),
        "neither": (nodes[1], parks[1]), "nothing known": (None, None),
    }  # fmt: skip
    node, park = places[same]
    Project.objects.filter(pk=project.pk).update(park=parks[0])
    Project.objects.filter(pk=rival.pk).update(node=node, park=park)
    claimed(project)
    talked(rival)
    claim = services.file_claim(rival.pk, by=None, plea="different")

    pages = [as_user(hq).get(url("list")).text, as_user(hq).get(url("panel", rival.pk)).text]

    assert [url("confirm", claim.pk) in page for page in pages] == [offered, offered]


def test_a_claim_that_was_confirmed_meanwhile_holds_a_waiting_one_that_met_nobody(
    as_user, hq, project, rival, talked, today
):
    for one in (project, rival):
        talked(one)
    waiting, first = (services.file_claim(one.pk, by=None) for one in (rival, project))
    services.confirm_claim(first.pk, by=hq)
    browser, confirm = as_user(hq), url("confirm", waiting.pk)
    assert [confirm in browser.get(page).text for page in (url("list"), url("panel", rival.pk))] == [False, False]

    Claim.objects.filter(pk=first.pk).update(protect_until=today - DAY, due_on=today)  # confirming ends it first
    assert [confirm in browser.get(page).text for page in (url("list"), url("panel", rival.pk))] == [True, True]
    assert services.confirm_claim(waiting.pk, by=hq).status == "active"


def test_an_open_dispute_is_ruled_on_instead_of_confirming(as_user, hq, clashing):
    browser, ruled = as_user(hq), url("dispute", clashing.pk)

    assert f'href="{ruled}">裁定</a>' in browser.get(url("list")).text
    assert f'href="{ruled}">裁定</a>' in browser.get(url("panel", clashing.challenger.project_id)).text
