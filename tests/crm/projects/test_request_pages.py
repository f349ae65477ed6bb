"""The pages of milestones, extensions and amendments, and files in the dialogue of a move."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.projects.models import GateRule, Milestone, Project
from crm.projects.services import add_milestone, request_amendment, request_extension
from crm.projects.services.ruling import change_gate_rule, load_default_rules
from tests.factories import gate_values, meet_gate

HTMX = {"HX-Request": "true", "HX-Target": "modal-body"}
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LIST = "/projects/milestones/"


def address(name, project, *more):
    return reverse(f"projects:{name}", args=[project.pk, *more])


def pdf(name="材料.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def signed(at, today):
    """A signed project with a milestone of its own."""
    project = at("signed", signed_on=today, content="一期", contract_kind="formal")
    add_milestone(project.pk, by=None, kind="deposit", due_on=today + datetime.timedelta(days=9))
    return project


class TestPanels:
    """What each panel shows, alone and as a page."""

    @pytest.mark.parametrize("name", ["milestones-panel", "amendments-panel"])
    def test_a_fragment_for_htmx_and_a_page_otherwise(self, member, as_user, signed, name):
        browser = as_user(member)

        assert "<html" not in browser.get(address(name, signed), headers=HTMX).content.decode()
        page = browser.get(address(name, signed)).content.decode()
        assert ("<html" in page, signed.name in page) == (True, True)

    @pytest.mark.parametrize("name", ["milestones-panel", "amendments-panel"])
    def test_hidden_is_missing(self, other_member, as_user, signed, name):
        assert as_user(other_member).get(address(name, signed)).status_code == 404

    def test_headquarters_see_what_waits_and_may_decide_a_member_may_take_back(
        self, member, hq, as_user, signed, today
    ):
        request_extension(signed.pk, by=member, new_due_on=today + datetime.timedelta(days=90), reason="用地报批")

        theirs = as_user(hq).get(address("milestones-panel", signed)).content.decode()
        own = as_user(member).get(address("milestones-panel", signed)).content.decode()

        assert ("批准</a>" in theirs, "撤回</a>" in theirs) == (True, False)
        assert ("批准</a>" in own, "撤回</a>" in own) == (False, True)

    def test_the_query_count_does_not_depend_on_the_rows(
        self, member, as_user, signed, today, django_assert_max_num_queries, django_assert_num_queries
    ):
        browser = as_user(member)
        browser.get(address("milestones-panel", signed))
        with django_assert_max_num_queries(20) as few:
            browser.get(address("milestones-panel", signed))
        for number in range(5):
            add_milestone(signed.pk, by=None, kind="custom", name=f"节点{number}", due_on=today)
        with django_assert_num_queries(len(few)):
            browser.get(address("milestones-panel", signed))


class TestList:
    """The milestones of all projects."""

    def test_it_is_the_overdue_ones_unless_asked_otherwise(self, member, as_user, signed, days_ago):
        Milestone.objects.filter(kind="deposit").update(due_on=days_ago(3))
        browser = as_user(member)

        html = browser.get(LIST).content.decode()
        assert ("履约保证金" in html, "逾期 3 天" in html) == (True, True)
        assert "履约保证金</td>" not in browser.get(LIST, {"state": "done"}).content.decode()
        assert "履约保证金</td>" in browser.get(LIST, {"state": "open"}).content.decode()
        assert "履约保证金</td>" not in browser.get(LIST, {"kind": "pay"}).content.decode()

    def test_suspended_projects_rest(self, member, as_user, signed, days_ago):
        Milestone.objects.update(due_on=days_ago(3))
        Project.objects.update(status="suspended")

        assert "没有逾期的节点" in as_user(member).get(LIST).content.decode()

    def test_others_do_not_appear(self, other_member, as_user, signed, days_ago):
        Milestone.objects.update(due_on=days_ago(3))

        assert signed.name not in as_user(other_member).get(LIST).content.decode()

    def test_the_query_count_does_not_depend_on_the_rows(
        self, member, as_user, at, today, days_ago, django_assert_max_num_queries, django_assert_num_queries
    ):
        def more(count):
            for _ in range(count):
                project = at("signed")
                Milestone.objects.create(project=project, kind="pay", due_on=days_ago(2), owner=member)

        browser = as_user(member)
        more(1)
        browser.get(LIST)
        with django_assert_max_num_queries(22) as few:
            browser.get(LIST)
        more(4)
        with django_assert_num_queries(len(few)):
            browser.get(LIST)


class TestAsking:
    """The dialogues."""

    def test_an_amendment_is_asked_for_with_its_file_and_approved(self, member, hq, as_user, signed):
        body = {"field": "content", "new": "二期", "reason": "扩产", "version": 0, "upload": pdf()}

        assert as_user(member).post(address("amend", signed), body, headers=HTMX).status_code == 204
        asked = signed.amendments.get()
        assert (asked.status, asked.file.title) == ("requested", "材料.pdf")
        url = address("amendment-decide", signed, asked.pk, "approve")
        assert "一期 → 二期" in as_user(hq).get(url, headers=HTMX).content.decode()
        done = as_user(hq).post(url, {"note": "同意", "version": 0, "needs_review": "on"}, headers=HTMX)
        asked.refresh_from_db()
        assert (done.status_code, asked.status, asked.needs_review) == (204, "approved", True)
        assert Project.objects.get(pk=signed.pk).content == "二期"

    def test_what_was_typed_stays_when_it_is_refused(self, member, as_user, signed):
        body = {"field": "content", "new": "一期", "reason": "说明在此", "version": 0}

        response = as_user(member).post(address("amend", signed), body, headers=HTMX)

        assert (response.status_code, "说明在此" in response.content.decode()) == (422, True)
        assert "与现在的相同" in response.content.decode()

    @pytest.mark.parametrize(
        "field", ["enterprise", "park", "content", "total_invest_wan", "planned_start_on", "contract_kind"]
    )
    def test_each_field_has_its_own_input(self, member, as_user, signed, field):
        response = as_user(member).get(address("amend", signed), {"field": field}, headers=HTMX)

        assert (response.status_code, 'name="new' in response.content.decode()) == (200, True)

    def test_an_extension_of_a_milestone_of_another_project_is_missing(self, member, as_user, signed, at, today):
        other = Milestone.objects.create(project=at("signed"), kind="pay", due_on=today)

        assert as_user(member).get(address("extend", signed) + f"?milestone={other.pk}").status_code == 404
        assert as_user(member).get(address("extend", signed) + "?milestone=x").status_code == 404

    def test_a_request_of_another_project_and_an_unknown_verb_are_missing(self, hq, member, as_user, signed, at):
        asked = request_amendment(signed.pk, by=member, field="content", new="二期", reason="x")

        assert as_user(hq).get(address("amendment-decide", at("signed"), asked.pk, "approve")).status_code == 404
        assert as_user(hq).get(address("amendment-decide", signed, asked.pk, "praise")).status_code == 404

    def test_a_milestone_is_added_done_and_extended_in_the_modal(self, member, as_user, signed, today):
        browser, day = as_user(member), today + datetime.timedelta(days=30)

        made = browser.post(
            address("milestone-create", signed),
            {"kind": "custom", "name": "试产会", "due_on": f"{today}", "version": 0},
        )
        assert made.status_code == 302
        row = signed.milestones.get(kind="custom")
        extended = browser.post(
            address("extend", signed) + f"?milestone={row.pk}",
            {"new_due_on": f"{day}", "reason": "设备晚到", "version": 0}, headers=HTMX,
        )  # fmt: skip
        assert extended.status_code == 204, extended.content.decode()
        done = browser.post(
            address("milestone-done", signed, row.pk), {"done_on": f"{today}", "version": 0}, headers=HTMX
        )
        row.refresh_from_db()
        assert (done.status_code, row.done_on) == (204, today)

    def test_the_edit_form_closes_what_only_an_amendment_changes(self, hq, member, as_user, signed):
        for who, closed in ((hq, {"content"}), (member, {"content", "contract_kind"})):
            form = as_user(who).get(address("edit", signed)).context["form"]
            assert {name for name, field in form.fields.items() if field.disabled} == closed


class TestFilesInTheDialogue:
    """Evidence attached in place, in the one act of the move."""

    @pytest.fixture(autouse=True)
    def demanded(self, sysadmin):
        load_default_rules()
        last = GateRule.objects.filter(stage="negotiate", code="intent_document").latest("number")
        change_gate_rule(
            by=sysadmin, stage="negotiate", code="intent_document", based_on=last.number, needs_file=True, reason="x"
        )

    def body(self, project, today, **more):
        values = {name: str(value) for name, value in gate_values(project, "negotiate").items()}
        given = {"to": "negotiate", "version": 0, "actual_on": f"{today}", "intent_document_on": f"{today}"}
        return {**given, **values, **more}

    def test_a_fact_without_its_file_is_not_enough(self, member, as_user, at, today):
        project = at("inspect")

        response = as_user(member).post(address("stage", project), self.body(project, today), headers=HTMX)

        assert response.status_code == 422
        assert Project.objects.get(pk=project.pk).stage == "inspect"

    def test_fact_file_and_move_in_one_act(self, member, as_user, at, today):
        project = at("inspect")
        files = {"intent_document_file": pdf("计划书.pdf"), "file": pdf("纪要.pdf")}

        response = as_user(member).post(address("stage", project), self.body(project, today, **files), headers=HTMX)

        assert response.status_code == 204, response.content.decode()
        fact, change = project.facts.get(code="intent_document"), project.stage_changes.last()
        assert (fact.file.evidence_type, fact.file.stored.original_name) == ("plan", "计划书.pdf")
        assert change.file.stored.original_name == "纪要.pdf"

    def test_a_wrong_file_is_told_beside_its_field_with_what_else_is_missing(self, member, as_user, at, today):
        project = at("inspect")
        body = self.body(project, today, intent_document_file=pdf("假.pdf", b"MZ\x90\x00 not a document")) | {
            "site_needs": ""
        }

        response = as_user(member).post(address("stage", project), body, headers=HTMX)

        errors = response.context["form"].errors
        assert (response.status_code, set(errors) - {"__all__"}) == (422, {"intent_document_file", "site_needs"})
        assert project.facts.count() == project.files.count() == 0

    def test_a_fact_recorded_before_gets_its_file_in_the_dialogue(self, member, as_user, at, today):
        project = meet_gate(at("inspect"), "negotiate")
        browser = as_user(member)

        html = browser.get(address("stage", project), headers=HTMX).content.decode()
        assert ("还缺附件（计划书）" in html, 'name="intent_document_on"' in html) == (True, False)
        body = {"to": "negotiate", "version": 0, "actual_on": f"{today}", "intent_document_file": pdf()}
        assert browser.post(address("stage", project), body, headers=HTMX).status_code == 204
        assert project.facts.get(code="intent_document").file is not None

    def test_a_withdrawn_file_no_longer_counts(self, member, as_user, at, today):
        project = at("inspect")
        files = {"intent_document_file": pdf()}
        as_user(member).post(address("stage", project), self.body(project, today, only_save="1", **files), headers=HTMX)
        project.files.update(withdrawn_at="2026-11-23T00:00:00Z", is_current=False)

        html = as_user(member).get(address("stage", project), headers=HTMX).content.decode()

        assert "还缺附件（计划书）" in html


def test_a_fact_later_than_the_move_is_refused_by_name(member, as_user, at, today, days_ago):
    project = meet_gate(at("inspect", days=9), "negotiate", on=today)
    body = {"to": "negotiate", "version": 0, "actual_on": f"{days_ago(2)}"}

    response = as_user(member).post(address("stage", project), body, headers=HTMX)

    assert response.status_code == 422
    assert "晚于推进日期" in response.content.decode()
    assert Project.objects.get(pk=project.pk).stage == "inspect"


def test_a_late_recording_says_so_at_once(member, as_user, at, days_ago):
    project = meet_gate(at("lead", days=30), "contact")

    response = as_user(member).post(
        address("stage", project), {"to": "contact", "version": 0, "actual_on": f"{days_ago(8)}"}, follow=True
    )

    assert "已标注迟录" in response.content.decode()
