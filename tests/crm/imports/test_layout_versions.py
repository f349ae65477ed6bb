"""Two people at one saved layout: the second sees what the first saved, and keeps what was chosen."""

import pytest
from django.urls import reverse

from core.errors import StaleWrite
from crm.imports import services
from crm.imports.models import ListMapping

pytestmark = pytest.mark.django_db


@pytest.fixture
def layout(hq):
    columns = [{"text": "单位", "key": "单位", "field": "name"}, {"text": "人", "key": "人", "field": ""}]
    return ListMapping.objects.create(name="月报", kind="enterprise", signature="s", columns=columns, by=hq)


def test_a_stale_save_is_refused_and_shows_both(hq, as_user, layout):
    page = reverse("imports:mapping", args=[layout.pk])
    browser = as_user(hq)
    assert 'name="version" value="0"' in browser.get(page).content.decode()
    services.change_mapping(layout.pk, by=hq, name="季报", fields={0: "name", 1: "legal_person"}, version=0)
    typed = {"name": "我的名字", "version": "0", "column_0": "name", "column_1": "address"}

    refused = browser.post(page, typed)

    said = refused.content.decode()
    assert (refused.status_code, "现名“季报”" in said, "现为“法定代表人”" in said) == (422, True, True)
    assert ('value="我的名字"' in said, 'name="version" value="1"' in said) == (True, True)
    layout.refresh_from_db()
    assert (layout.name, layout.version) == ("季报", 1)
    assert browser.post(page, typed | {"version": "1"}).status_code == 302
    layout.refresh_from_db()
    assert (layout.name, layout.columns[1]["field"], layout.version) == ("我的名字", "address", 2)


def test_a_form_without_a_version_is_stale(hq, as_user, layout):
    typed = {"name": "我的名字", "column_0": "name", "column_1": ""}

    assert as_user(hq).post(reverse("imports:mapping", args=[layout.pk]), typed).status_code == 422
    with pytest.raises(StaleWrite):
        services.change_mapping(layout.pk, by=hq, name="月报", fields={0: "name"}, version=7)
