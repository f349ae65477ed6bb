"""What was typed on a phone stays in its browser until the server has it, and is nobody else's."""

import pytest
from django.urls import reverse

from crm.followups.models import FollowUp
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = "两条贴片线到位一条，另一条月底到"
NEW = reverse("followups:create")


@pytest.fixture
def project(t01, chain, member):
    return ProjectFactory(team=t01, chain=chain, owner=member)


@pytest.fixture
def phone(chromium, live_server):
    """One browser at 390 px, whoever uses it."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(phone, live_server, as_user):
    """Return a function that gives the browser somebody's session."""

    def as_(user):
        value = as_user(user).cookies["sessionid"].value
        phone.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    return as_


def write(phone, project):
    phone.goto(f"{NEW}?project={project.pk}")
    phone.locator(".lz-tile:has-text('电话')").click()
    phone.fill("#id_summary", TYPED)
    phone.locator("[data-set-date]").first.click()
    phone.fill("#id_next_step", "带载体清单上门")
    phone.wait_for_selector("[data-draft-state]:has-text('草稿已存')")


def found(phone, project) -> str:
    phone.goto(f"{NEW}?project={project.pk}")
    return phone.input_value("#id_summary")


def send(phone):
    phone.locator(".lz-savebar .btn-primary").click(no_wait_after=True)


def test_a_draft_is_shown_to_nobody_else_on_the_same_browser(phone, sign_in, member, leader, project):
    sign_in(member)
    write(phone, project)

    sign_in(leader)
    assert found(phone, project) == ""
    sign_in(member)
    assert found(phone, project) == TYPED


def test_a_draft_outlives_a_lost_net_and_a_lost_session_and_goes_when_it_is_taken(phone, sign_in, member, project):
    sign_in(member)
    write(phone, project)
    phone.context.set_offline(True)
    send(phone)
    phone.wait_for_timeout(300)
    phone.context.set_offline(False)
    phone.goto(reverse("followups:list"))
    assert found(phone, project) == TYPED

    phone.context.clear_cookies(name="sessionid")
    send(phone)
    phone.wait_for_url("**/login/**")
    sign_in(member)
    assert found(phone, project) == TYPED

    send(phone)
    phone.wait_for_url(f"**{project.get_absolute_url()}**")
    assert [one.summary for one in FollowUp.objects.all()] == [TYPED]
    assert found(phone, project) == ""


def test_the_plus_form_remembers_what_it_was_about(phone, sign_in, member, project):
    sign_in(member)
    phone.goto(NEW)
    phone.locator("#id_target").fill(project.name[:4])
    phone.locator("#id_target_list [data-value]").first.click()
    phone.fill("#id_summary", TYPED)
    phone.wait_for_selector("[data-draft-state]:has-text('草稿已存')")
    label = phone.input_value("#id_target")
    phone.reload()

    assert phone.input_value("input[name=target]") == f"project-{project.pk}"
    assert phone.input_value("#id_target") == label != ""
