"""Imports from the administration: the way in beside the firms, and from a batch to its page."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.imports import checked, csv_bytes, firm

pytestmark = pytest.mark.django_db
FIRMS, BATCHES = "/admin/enterprises/enterprise/", "/admin/imports/importbatch/"


def test_the_list_of_firms_leads_to_a_new_import_and_to_the_batches(data_admin, as_user):
    browser = as_user(data_admin)

    page = browser.get(FIRMS).content.decode()

    for name in ("imports:new", "imports:list"):
        assert f'href="{reverse(name)}"' in page
        assert browser.get(reverse(name)).status_code == 200
    assert "<script>" not in page


def test_a_batch_in_the_administration_leads_to_its_page(data_admin, as_user):
    batch, browser = checked(csv_bytes([firm(1)]), data_admin), as_user(data_admin)

    for address in (BATCHES, f"{BATCHES}{batch.pk}/change/"):
        assert f'href="{batch.get_absolute_url()}"' in browser.get(address).content.decode()
    assert f'href="{reverse("imports:new")}"' in browser.get(BATCHES).content.decode()


@pytest.mark.parametrize("role", ["sysadmin", "secadmin", "auditor", "member", "hq_staff"])
def test_others_have_neither_list_in_the_administration(role, as_user):
    browser = as_user(UserFactory(role=role))

    for address in (FIRMS, BATCHES):
        answer = browser.get(address)
        assert answer.status_code in {302, 403, 404}
        assert reverse("imports:new").encode() not in answer.content
