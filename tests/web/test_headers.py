"""What every answer tells the browser: keep nothing, run nothing foreign, stand in no frame."""

import pytest

pytestmark = pytest.mark.django_db
PAGES = [
    "/", "/projects/", "/projects/board/", "/projects/1/", "/enterprises/", "/enterprises/pick/?q=x", "/followups/",
    "/notices/", "/notices/bell/", "/chains/", "/teams/", "/search/?q=x", "/imports/", "/password/", "/no-such-page/",
    "/api/v1/projects/", "/api/v1/projects/1/", "/api/v1/schema/", "/projects/export/", "/enterprises/export/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_private_answer_is_kept(as_user, hq, path):
    answer = as_user(hq).get(path)
    if answer.streaming:
        answer.getvalue()

    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/login/", "/projects/", "/activate/", "/activate/x/"])
def test_nor_is_one_to_somebody_not_signed_in(client, path):
    assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/admin/", "/admin/enterprises/enterprise/"])
def test_nor_the_administration(as_user, data_admin, path):
    assert "no-store" in as_user(data_admin).get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/login/", "/no-such-page/", "/projects/board/"])
def test_pages_run_no_foreign_script_and_stand_in_no_frame(as_user, hq, path):
    headers = as_user(hq).get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for directive in ("default-src 'self'", "script-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
