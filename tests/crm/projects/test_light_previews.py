"""Grades by the investment, and whose light a change of the rules would change (domain.md 4.4)."""

import datetime
from decimal import Decimal

import pytest

from core.audit.models import AuditEntry
from crm.projects.models import LightRule, Project, StageTerm, rulebook
from crm.projects.queries.light_preview import MOST_NAMED, preview_light_rule, preview_stage_term
from crm.projects.services import create_project, update_project
from crm.projects.services.ruling import drafted_rule, load_default_rules
from tests.crm.projects.test_light_rules import changed, light
from tests.factories import EnterpriseFactory


@pytest.fixture(autouse=True)
def rules(db):
    """The default rules, also where a test with real transactions emptied the tables before."""
    load_default_rules()


class TestGrades:
    """A ≥ 10亿元, B ≥ 1亿元, proposed by the investment; what a person chose stays."""

    @pytest.fixture
    def open_one(self, hq, t01, chain):
        def make(**fields):
            firm = EnterpriseFactory()
            return create_project(
                by=hq, enterprise=firm, name=f"示例 {firm.pk}", type="lease", chain=chain, team=t01, **fields
            )

        return make

    @pytest.mark.parametrize(
        ("wan", "grade"),
        [(None, "C"), ("9999.9999", "C"), ("10000", "B"), ("99999.9999", "B"), ("100000", "A")],
    )
    def test_by_default(self, open_one, wan, grade):
        assert open_one(total_invest_wan=wan and Decimal(wan)).grade == grade

    @pytest.mark.parametrize(("wan", "grade"), [("4999", "C"), ("5000", "B"), ("19999", "B"), ("20000", "A")])
    def test_by_changed_thresholds(self, sysadmin, open_one, wan, grade):
        changed(sysadmin, "contact_B", from_invest_wan=Decimal(5000))
        changed(sysadmin, "contact_A", from_invest_wan=Decimal(20000))

        assert open_one(total_invest_wan=Decimal(wan), grade="").grade == grade

    def test_one_that_a_person_chose_stays(self, open_one, hq):
        project = open_one(total_invest_wan=Decimal(500), grade="A")

        update_project(project.pk, by=hq, version=0, total_invest_wan=Decimal(20_000))

        assert Project.objects.get().grade == "A"

    def test_one_that_came_from_the_investment_follows_it(self, open_one, hq):
        project = open_one(total_invest_wan=Decimal(500))

        update_project(project.pk, by=hq, version=0, total_invest_wan=Decimal(20_000))

        assert Project.objects.get().grade == "B"
        entry = AuditEntry.objects.filter(action="project.updated").latest("pk")
        assert entry.changes["grade"] == ["C", "B"]


class TestPreview:
    """Whose light a change would change: the whole district counted, names of one's own scope alone."""

    def wanted(self, code="contact_C", **values):
        return drafted_rule(LightRule, {"code": code}, **values)

    def test_it_counts_by_colour_and_names_what_the_person_sees(self, quiet, hq, sysadmin):
        ten, forty = quiet("C", 10), quiet("C", 40)
        quiet("B", 1)
        quiet("C", 100, status="suspended")
        wanted = self.wanted(green_days=5, yellow_days=20, red_days=100)

        preview = preview_light_rule(wanted, hq)

        assert [(one.before, one.after, one.count) for one in preview.shifts] == [
            ("green", "yellow", 1), ("yellow", "red", 1),
        ]  # fmt: skip
        assert (preview.looked_at, preview.changed) == (2, 2)
        assert preview.colours == [("正常", 1, 0), ("预警", 1, 1), ("红灯", 0, 1)]
        assert [one.project.pk for one in preview.named] == [ten.pk, forty.pk]
        assert "C 级超过 5 天转黄" in preview.named[0].reason
        assert preview_light_rule(wanted, sysadmin).named == []
        assert LightRule.objects.filter(code="contact_C").count() == 1

    def test_it_names_fifty_at_most(self, quiet, hq):
        for _ in range(MOST_NAMED + 2):
            quiet("C", 10)

        preview = preview_light_rule(self.wanted(green_days=5, yellow_days=20, red_days=100), hq)

        assert (len(preview.named), preview.changed) == (MOST_NAMED, MOST_NAMED + 2)

    @pytest.mark.parametrize(
        ("code", "values", "make", "given", "shift"),
        [
            ("variance", {"yellow_points": Decimal(5)}, "behind", 7, ("green", "yellow")),
            ("start", {"red_months": 2}, "waiting", 2, ("yellow", "red")),
            ("milestone", {"warning_days": 40}, "promised", 30, ("green", "yellow")),
            ("milestone", {"is_active": False}, "promised", -1, ("red", "green")),
        ],
    )
    def test_each_light_has_one_and_it_agrees_with_what_then_happens(
        self, request, sysadmin, code, values, make, given, shift
    ):
        project = request.getfixturevalue(make)(given)
        assert light(project) == shift[0]

        preview = preview_light_rule(self.wanted(code, **values), sysadmin)
        changed(sysadmin, code, **values)

        assert [(one.before, one.after, one.count) for one in preview.shifts] == [(*shift, 1)]
        assert light(project) == shift[1]

    def test_another_warning_window_of_a_deadline_too(self, sysadmin, hq, at, today):
        project = at("signed", stage_due_on=today + datetime.timedelta(days=12))
        key = {"type": "lease", "stage": "signed", "goal": "next"}

        preview = preview_stage_term(drafted_rule(StageTerm, key, warning_days=14), hq)

        assert [(one.before, one.after) for one in preview.shifts] == [("green", "yellow")]
        assert preview.named[0].project == project

    def test_it_costs_the_same_queries_for_any_number(self, quiet, hq, django_assert_num_queries):
        wanted = self.wanted(green_days=5, yellow_days=20, red_days=100)
        quiet("C", 10)
        rulebook()
        with django_assert_num_queries(5):
            preview_light_rule(wanted, hq)
        for _ in range(4):
            quiet("C", 10)
        with django_assert_num_queries(5):
            preview_light_rule(wanted, hq)
