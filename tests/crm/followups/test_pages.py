"""The pages of follow-ups: the quick form, the schedule, small acts, and who meets what."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.followups.models import FollowUp
from tests.factories import ContactFactory, EnterpriseFactory, FollowUpFactory, ProjectFactory

DAY = datetime.timedelta(days=1)
LIST, NEW = reverse("followups:list"), reverse("followups:create")


@pytest.fixture
def browser(as_user, member):
    return as_user(member)


def filled(**fields):
    day = timezone.localdate() + 4 * DAY
    now = timezone.localtime()
    return {
        "kind": "visit", "summary": "对方介绍扩产计划，需要标准厂房五千平方米", "counterpart": "张示例 副总",
        "next_step": "带载体清单上门", "next_on": f"{day}", "happened_at": f"{now:%Y-%m-%dT%H:%M}",
        "leader_level": "none", **fields,
    }  # fmt: skip


def unfolded_inputs(html):
    """The inputs that a person meets before unfolding anything; a group of radio buttons is one."""
    form = html[html.index("data-log") : html.index("lz-savebar")]
    form = re.sub(r"<details.*?</details>", "", form, flags=re.DOTALL)
    names = re.findall(r'<(?:input|textarea|select)[^>]*?name="(\w+)"[^>]*>', form)
    hidden = re.findall(r'type="hidden" name="(\w+)"', form)
    return {name for name in names if name not in hidden}


def test_at_most_six_inputs_whether_the_project_is_known_or_not(browser, project):
    ContactFactory(enterprise=project.enterprise)

    known = unfolded_inputs(browser.get(NEW, {"project": project.pk}).text)
    unknown = unfolded_inputs(browser.get(NEW).text)

    assert known == {"kind", "contact", "summary", "next_step", "next_on"}
    assert unknown == {"target", "kind", "counterpart", "summary", "next_step", "next_on"}


def test_what_is_logged_stands_on_top_of_the_projects_timeline(browser, project):
    answer = browser.post(f"{NEW}?project={project.pk}", filled(target=f"project-{project.pk}"))

    assert answer.status_code == 302
    assert answer["Location"] == f"{project.get_absolute_url()}#timeline"
    followup = FollowUp.objects.get()
    assert (followup.project, followup.kind, followup.counterpart) == (project, "visit", "张示例 副总")


def test_from_the_plus_the_object_is_chosen_in_the_form(browser, project):
    assert browser.post(NEW, filled(target=f"project-{project.pk}")).status_code == 302
    assert FollowUp.objects.get().project == project


def test_for_a_firm_without_project(browser):
    firm = EnterpriseFactory()

    answer = browser.post(f"{NEW}?enterprise={firm.pk}", filled(target=f"enterprise-{firm.pk}"))

    assert answer["Location"] == f"{firm.get_absolute_url()}#timeline"


def test_all_faults_show_at_once_and_what_was_typed_stays(browser, project):
    answer = browser.post(
        f"{NEW}?project={project.pk}", filled(target=f"project-{project.pk}", summary="太短了", next_on="")
    )

    assert answer.status_code == 422
    assert "2 处需要改" in answer.text
    assert "太短了" in answer.text
    assert not FollowUp.objects.exists()


def test_an_impossible_date_is_said_beside_its_field(browser, project):
    answer = browser.post(f"{NEW}?project={project.pk}", filled(target=f"project-{project.pk}", next_on="2026-02-30"))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"next_on"}


def test_the_second_of_two_alike_asks_and_then_saves(browser, project):
    data = filled(target=f"project-{project.pk}")
    browser.post(NEW, data)

    asked = browser.post(NEW, data)
    assert asked.status_code == 422
    assert 'name="confirm_repeat"' in asked.text
    assert browser.post(NEW, data | {"confirm_repeat": "on"}).status_code == 302
    assert FollowUp.objects.count() == 2


@pytest.mark.parametrize("path", ["?project={0}", "?enterprise=0", "?project=abc", "?project=99999999999999999999"])
def test_a_foreign_project_is_like_a_missing_one(as_user, other_member, project, path):
    assert as_user(other_member).get(NEW + path.format(project.pk)).status_code == 404


def test_a_foreign_object_in_the_body_is_refused_like_a_missing_one(as_user, other_member, project):
    browser = as_user(other_member)

    foreign = browser.post(NEW, filled(target=f"project-{project.pk}"))
    missing = browser.post(NEW, filled(target="project-999999"))

    assert (foreign.status_code, missing.status_code) == (422, 422)
    assert foreign.context["form"].errors == missing.context["form"].errors
    assert not FollowUp.objects.exists()


def test_a_known_contact_is_chosen_with_one_tap(browser, project):
    people = [ContactFactory(enterprise=project.enterprise, name=f"周示例{n}") for n in range(8)]
    page = browser.get(NEW, {"project": project.pk}).text

    answer = browser.post(
        f"{NEW}?project={project.pk}", filled(target=f"project-{project.pk}", contact=people[7].pk, counterpart="")
    )

    assert page.count("周示例") == 6
    assert answer.status_code == 302
    assert FollowUp.objects.get().counterpart == "周示例7"


def test_a_contact_of_another_firm_cannot_be_chosen(browser, project):
    stranger = ContactFactory()

    answer = browser.post(f"{NEW}?project={project.pk}", filled(target=f"project-{project.pk}", contact=stranger.pk))

    assert answer.status_code == 422
    assert "contact" in answer.context["form"].errors


def test_who_only_looks_on_gets_no_form(as_user, chain_leader, project):
    assert as_user(chain_leader).get(f"{NEW}?project={project.pk}").status_code == 403


def test_the_picker_finds_own_projects_and_every_firm(browser, project, other_member):
    foreign = ProjectFactory(name="示例外组项目")
    url = reverse("followups:targets")

    found = browser.get(url, {"q": project.name}).text
    recent = browser.get(url).text
    firms = browser.get(url, {"q": foreign.enterprise.name}).text

    assert f"project-{project.pk}" in found
    assert f"project-{project.pk}" in recent
    assert f"project-{foreign.pk}" not in found + recent + firms
    assert f"enterprise-{foreign.enterprise.pk}" in firms


@pytest.fixture
def schedule(project, member, other_member):
    """Steps of the own team on all kinds of days, and one of another team."""
    today = timezone.localdate()
    days = {"overdue": today - DAY, "today": today, "later": today + 30 * DAY}
    steps = {
        word: FollowUpFactory(project=ProjectFactory(team=project.team, owner=member), created_by=member, next_on=day)
        for word, day in days.items()
    }
    FollowUpFactory(created_by=other_member, next_on=today)
    return steps


@pytest.mark.parametrize(("due", "words"), [
    (None, ["overdue", "today", "later"]), ("open", ["overdue", "today", "later"]), ("overdue", ["overdue"]),
    ("today", ["today"]), ("later", ["later"]), ("nonsense", ["overdue", "today", "later"]),
])  # fmt: skip
def test_the_schedule_by_day(browser, schedule, due, words):
    answer = browser.get(LIST, {"due": due} if due else {})

    assert list(answer.context["object_list"]) == [schedule[word] for word in words]


def test_every_count_of_the_schedule_equals_its_list(browser, schedule):
    tabs = browser.get(LIST).context["tabs"]

    for tab in tabs[:-1]:
        assert len(browser.get(tab["url"]).context["object_list"]) == tab["count"]


def test_the_records_show_what_was_logged_newest_first(browser, schedule):
    rows = list(browser.get(LIST, {"due": "records"}).context["object_list"])

    assert rows == sorted(rows, key=lambda row: (row.happened_at, row.pk), reverse=True)
    assert len(rows) == 3


def test_filters_narrow_within_the_scope(browser, schedule, project, t02, member):
    step = schedule["today"]

    def found(**filters):
        return set(browser.get(LIST, filters).context["object_list"])

    assert found(q=step.enterprise.name) == {step}
    assert found(project=step.project_id) == {step}
    assert found(enterprise=step.enterprise_id) == {step}
    assert found(mine="yes") == set(schedule.values())
    assert found(kind="phone") == set()
    teams = browser.get(LIST).context["filterset"].form.fields["team"].queryset
    assert list(teams) == [project.team]


def test_assigned_people_and_administrators_have_no_list(as_user, everybody):
    for name in ("service_officer", "clerk", "data_admin", "sysadmin", "secadmin", "auditor"):
        assert as_user(everybody[name]).get(LIST).status_code == 403, name


def test_done_and_moved_from_the_list(browser, schedule):
    step = schedule["today"]
    day = timezone.localdate() + 2 * DAY

    moved = browser.post(
        reverse("followups:reschedule", args=[step.pk]), {"next_on": f"{day}", "next_step": "改到周三"}
    )
    done = browser.post(reverse("followups:done", args=[schedule["overdue"].pk]), {"next": LIST})

    step.refresh_from_db()
    assert (step.next_on, step.next_step) == (day, "改到周三")
    assert (moved.status_code, done["Location"]) == (302, LIST)
    assert not FollowUp.objects.open_steps().filter(pk=schedule["overdue"].pk).exists()


def test_the_way_back_never_leaves_the_host(browser, schedule):
    url = reverse("followups:done", args=[schedule["today"].pk])

    answer = browser.post(url, {"next": "https://example.com/"})

    assert answer["Location"].startswith("/projects/")


@pytest.mark.parametrize("name", ["done", "reschedule", "void", "note", "edit"])
def test_a_foreign_follow_up_does_not_exist_for_any_act(as_user, other_member, project, member, name):
    followup = FollowUpFactory(project=project, created_by=member)
    browser, url = as_user(other_member), reverse(f"followups:{name}", args=[followup.pk])

    assert browser.post(url, {}).status_code == 404
    if name != "done":
        assert browser.get(url).status_code == 404


def test_the_author_corrects_in_the_same_form(browser, project, member):
    followup = FollowUpFactory(project=project, created_by=member)
    url = reverse("followups:edit", args=[followup.pk])
    assert "更正跟进" in browser.get(url).text

    data = filled(target=f"project-{project.pk}", kind="meeting", version=0)
    assert browser.post(url, data).status_code == 302
    assert browser.post(url, data).status_code == 422  # stale

    followup.refresh_from_db()
    assert followup.kind == "meeting"


def test_headquarters_void_in_the_modal(as_user, hq, project, member):
    followup = FollowUpFactory(project=project, created_by=member)
    browser, url = as_user(hq), reverse("followups:void", args=[followup.pk])

    assert browser.post(url, {"reason": ""}, headers={"HX-Request": "true"}).status_code == 422
    done = browser.post(url, {"reason": "未实际发生"}, headers={"HX-Request": "true"})

    assert (done.status_code, done["HX-Refresh"]) == (204, "true")
    followup.refresh_from_db()
    assert followup.voided_at is not None


@pytest.mark.parametrize("due", ["open", "records"])
def test_the_number_of_queries_does_not_depend_on_the_rows(browser, project, member, due, django_assert_num_queries):
    for count in (1, 20):
        for _ in range(count):
            FollowUpFactory(project=ProjectFactory(team=project.team, owner=member), created_by=member)
        with django_assert_num_queries(QUERIES):
            browser.get(LIST, {"due": due})


QUERIES = 11
