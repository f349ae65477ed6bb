"""The server says which draft it has taken, and only of what it has taken."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db
NEW = reverse("followups:create")
NAME = "lz-draft:7:followup-new"


@pytest.fixture
def send(as_user, member):
    """Return a function that sends the quick form, as a member unless somebody else is named."""
    firm = EnterpriseFactory()

    def post(user=member, **fields):
        given = {
            "target": f"enterprise-{firm.pk}", "kind": "phone", "summary": "对方介绍扩产计划，需要标准厂房五千平方米",
            "next_step": "带载体清单上门", "next_on": f"{timezone.localdate() + datetime.timedelta(days=4)}",
            "happened_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "leader_level": "none", "_draft": NAME, **fields,
        }  # fmt: skip
        return as_user(user).post(NEW, given)

    return post


def test_what_was_taken_is_named_to_scripts_for_a_day(send):
    answer = send()

    cookie = answer.cookies["draft_taken"]
    assert (answer.status_code, cookie.value, cookie["max-age"]) == (302, "lz-draft%3A7%3Afollowup-new", 86_400)
    assert (cookie["httponly"], cookie["samesite"]) == ("", "Lax")


def test_a_refused_form_keeps_its_draft(send):
    answer = send(summary="太短了")

    assert (answer.status_code, "draft_taken" in answer.cookies) == (422, False)


def test_a_form_sent_to_the_login_page_keeps_its_draft(send):
    answer = send(user=None)

    assert (answer.status_code, "draft_taken" in answer.cookies) == (302, False)


def test_a_form_without_a_draft_is_not_spoken_of(send):
    assert "draft_taken" not in send(_draft="").cookies
