"""Gates and deadlines in the administration: lists, versions, preview; only for the system administrator."""

import datetime

import pytest
from django.utils import timezone

from crm.projects.models import GateRule, LightRule, StageTerm, rulebook
from crm.projects.services.ruling import load_default_rules
from tests.crm.projects.test_rule_rows import changed
from tests.factories import GateFactFactory


@pytest.fixture(autouse=True)
def rules(db):
    """The default rules, also where a test with real transactions emptied the tables before."""
    load_default_rules()


class TestAdministration:
    """The pages of the system administrator."""

    LIST, TERMS = "/admin/projects/gaterule/", "/admin/projects/stageterm/"
    LIGHTS = "/admin/projects/lightrule/"

    def body(self, rule, **values):
        given = {
            "label": rule.label, "hint": rule.hint, "recorder": rule.recorder, "sort": rule.sort, "is_active": "on",
            "evidence_type": rule.evidence_type, "types": rule.types, "reason": "示例", "valid_from": f"{datetime.date(2026, 11, 23):%Y-%m-%d}",
        }  # fmt: skip
        return {**given, **values}

    def test_the_list_shows_each_rule_once(self, sysadmin, as_user):
        changed(sysadmin, "contact", "counterpart_met", hint="新提示")

        html = as_user(sysadmin).get(self.LIST, {"stage": "contact"}).content.decode()

        assert html.count("见到对方人员") == 1

    def test_the_preview_says_whom_it_would_block_and_saves_nothing(self, sysadmin, as_user, at, today):
        at("lead", type="lease")
        GateFactFactory(project=at("lead"), code="counterpart_met")
        rule = GateRule.objects.get(stage="contact", code="counterpart_met")
        body = self.body(rule, needs_file="on", evidence_type="photo", valid_from=f"{today}", _preview="1")

        html = as_user(sysadmin).post(f"{self.LIST}{rule.pk}/change/", body).content.decode()

        assert "新增 1 个被挡住" in html
        assert GateRule.objects.filter(code="counterpart_met").count() == 1

    def test_saving_makes_a_version_and_shows_the_history(self, sysadmin, as_user, today):
        rule = GateRule.objects.get(stage="contact", code="counterpart_met")
        browser = as_user(sysadmin)

        response = browser.post(f"{self.LIST}{rule.pk}/change/", self.body(rule, hint="新提示", valid_from=f"{today}"))

        assert response.status_code == 302, response.content.decode()[:3000]
        newest = GateRule.objects.filter(code="counterpart_met").latest("number")
        assert (newest.number, newest.hint) == (2, "新提示")
        html = browser.get(f"{self.LIST}{newest.pk}/change/").content.decode()
        assert "历次版本" in html
        assert rule.hint in html

    def test_an_old_version_cannot_be_saved_over_a_newer_one(self, sysadmin, as_user, today):
        rule = GateRule.objects.get(stage="contact", code="counterpart_met")
        changed(sysadmin, "contact", "counterpart_met", hint="别人写的")

        body = self.body(rule, hint="我写的", valid_from=f"{today}")
        html = as_user(sysadmin).post(f"{self.LIST}{rule.pk}/change/", body).content.decode()

        assert "已被他人更新" in html
        assert GateRule.objects.filter(code="counterpart_met").count() == 2

    def test_a_deadline_is_changed_there_too(self, sysadmin, as_user, today):
        term = StageTerm.objects.get(type="lease", stage="contact")
        body = {
            "days": 20,
            "unit": "natural",
            "warning_days": 5,
            "is_active": "on",
            "reason": "示例",
            "valid_from": f"{today}",
        }

        response = as_user(sysadmin).post(f"{self.TERMS}{term.pk}/change/", body)

        assert response.status_code == 302, response.content.decode()[:3000]
        assert rulebook().term("lease", "contact").days == 20

    def test_the_lights_show_only_the_columns_of_their_kind_with_preview_and_history(
        self, sysadmin, as_user, at, today
    ):
        at("negotiate", created_at=timezone.now() - datetime.timedelta(days=10))
        rule = LightRule.objects.get(code="contact_C")
        browser, url = as_user(sysadmin), f"{self.LIGHTS}{rule.pk}/change/"
        body = {
            "green_days": 5, "yellow_days": 20, "red_days": 90, "is_active": "on", "reason": "示例",
            "valid_from": f"{today}",
        }  # fmt: skip

        form = browser.get(url).context["adminform"].form
        preview = browser.post(url, body | {"_preview": "1"}).content.decode()
        assert LightRule.objects.filter(code="contact_C").count() == 1
        saved = browser.post(url, body)

        assert {"green_days", "from_invest_wan"} <= set(form.fields)
        assert not {"warning_days", "red_points", "red_months"} & set(form.fields)
        assert "1 个亮灯会变" in preview
        assert saved.status_code == 302, saved.content.decode()[:3000]
        newest = LightRule.objects.filter(code="contact_C").latest("number")
        html = browser.get(f"{self.LIGHTS}{newest.pk}/change/").content.decode()
        assert "30 天内绿灯，60 天内黄灯" in html
        assert browser.get(f"{self.LIGHTS}add/").status_code == 403

    def test_a_deadline_has_a_preview_of_its_warning_too(self, sysadmin, as_user, at, today):
        at("signed", stage_due_on=today + datetime.timedelta(days=12))
        term = StageTerm.objects.get(type="lease", stage="signed")
        body = {"days": 30, "unit": "natural", "warning_days": 14, "is_active": "on", "reason": "示例"}

        html = as_user(sysadmin).post(
            f"{self.TERMS}{term.pk}/change/", body | {"valid_from": f"{today}", "_preview": "1"}
        )

        assert "1 个亮灯会变" in html.content.decode()
        assert StageTerm.objects.filter(type="lease", stage="signed").count() == 1

    @pytest.mark.parametrize("who", ["hq", "member", "data_admin", "secadmin"])
    def test_nobody_else_gets_there(self, request, as_user, who):
        response = as_user(request.getfixturevalue(who)).get(self.LIST)

        assert response.status_code in (302, 403)
