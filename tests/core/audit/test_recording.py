"""What an audit entry can hold."""

import pytest

from core.audit.services import record

pytestmark = pytest.mark.django_db


def test_a_nul_in_what_was_sent_does_not_stop_the_record():
    entry = record("request.refused", by=None, changes={"path": "/api/v1/projects/1\0/", "fields": ["a\0"]})
    entry.refresh_from_db()

    assert entry.changes == {"path": "/api/v1/projects/1\ufffd/", "fields": ["a\ufffd"]}


def test_a_post_to_a_page_with_a_nul_in_its_address_is_a_404(as_user, hq):
    assert as_user(hq).post("/projects/1%00/").status_code == 404
