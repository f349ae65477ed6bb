"""Values that no project can hold, typed into the real pages: a Chinese refusal beside the field, nothing written."""

import pytest
from django.urls import reverse

from crm.projects.models import Project
from tests.factories import EnterpriseFactory

TOO_EARLY, TOO_LATE = ("0001-01-01", "1899-12-31"), ("2200-01-01", "9999-12-31")
EXISTING = reverse("projects:create-existing")


def filled(form, **changes):
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**values, **changes}.items() if value is not None and value is not False}


def refused(response, field):
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    return response.context["form"].errors[field][0]


@pytest.mark.parametrize("day", [*TOO_EARLY, *TOO_LATE])
@pytest.mark.parametrize("field", ["planned_sign_on", "planned_start_on", "planned_commission_on"])
def test_planned_dates_lie_between_1900_and_2199(member, as_user, project, field, day):
    url, browser = reverse("projects:edit", args=[project.pk]), as_user(member)

    response = browser.post(url, filled(browser.get(url).context["form"], **{field: day}))

    assert refused(response, field) == "日期须在 1900 年至 2199 年之间，请核对年份"
    assert Project.objects.get(pk=project.pk).version == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("total_invest_wan", f"{10**30}"), ("total_invest_wan", "NaN"), ("total_invest_wan", "Infinity"),
        ("total_invest_wan", "1e400"), ("total_invest_wan", "-1"), ("planned_jobs", "2147483648"),
        ("planned_jobs", f"{10**30}"), ("land_mu", "100000000"), ("content", "a\0b"), ("name", "字" * 100_000),
    ],
)  # fmt: skip
def test_impossible_numbers_and_texts_are_refused(member, as_user, project, field, value):
    url, browser = reverse("projects:edit", args=[project.pk]), as_user(member)

    refused(browser.post(url, filled(browser.get(url).context["form"], **{field: value})), field)


@pytest.mark.parametrize("day", TOO_EARLY)
def test_a_fact_and_a_move_of_another_age_are_refused(hq, as_user, at, day):
    project = at("started", stage_since_on=None)
    fact = reverse("projects:fact", args=[project.pk, "first_output"])
    stage = reverse("projects:stage", args=[project.pk])
    browser = as_user(hq)

    assert "1900" in refused(browser.post(fact, {"met_on": day, "version": 0}), "met_on")
    response = browser.post(stage, {"to": "completed", "actual_on": day, "version": 0})
    assert "1900" in response.context["form"].errors["actual_on"][0]
    assert not project.facts.exists()


@pytest.mark.parametrize("field", ["stage_since_on", "signed_on", "data_as_of_on"])
def test_an_existing_project_of_another_age_is_refused(hq, as_user, chain, node, t01, days_ago, field):
    data = {
        "enterprise": EnterpriseFactory().pk, "name": "示例基地", "type": "lease", "chain": chain.pk, "node": node.pk,
        "team": t01.pk, "grade": "B", "confidentiality": "internal", "stage": "started", "data_source": "示例台账",
        "data_as_of_on": f"{days_ago(10)}", field: "0001-01-01",
    }  # fmt: skip

    assert field in as_user(hq).post(EXISTING, data).context["form"].errors
    assert not Project.objects.exists()
