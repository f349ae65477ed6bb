"""Hostile input: whatever is sent is a documented refusal in the one shape, and nothing is found out or changed."""

import base64

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.enterprises.models import Enterprise
from crm.projects.models import Project
from tests.api.conftest import API, attrs, codes, make_token
from tests.factories import ContactFactory, FollowUpFactory, NoticeFactory, ProjectFactory

DEEP = "[" * 100_000 + "]" * 100_000
BODIES = {
    "half a pair in a value": '{"name": "\\ud800"}',
    "half a pair in a name": '{"\\ud800": 1}',
    "nested without end": DEEP,
    "nested inside a field": '{"name": ' + DEEP + "}",
    "not a number": '{"total_invest_wan": NaN}',
    "infinity": '{"total_invest_wan": Infinity}',
    "a huge exponent": '{"total_invest_wan": 1e999999999}',
    "a huge exponent as text": '{"total_invest_wan": "1e999999999"}',
    "a number of 5,000 digits": '{"planned_jobs": ' + "9" * 5000 + "}",
    "a number beyond the column": '{"planned_jobs": 99999999999}',
    "a NUL": '{"name": "a\\u0000b"}',
    "a NUL in a name": '{"a\\u0000b": 1}',
    "bytes that are no UTF-8": b'{"name": "\xff\xfe"}',
    "a byte order mark": b'\xef\xbb\xbf{"name": ',
    "two values": '{"name": "a"} {"name": "b"}',
    "nothing": "",
    "a list": "[1]",
    "an object for a text": '{"name": {"$ne": 1}}',
    "a list for a key": '{"park": [1]}',
    "a truth for a key": '{"park": true}',
    "a fraction for a key": '{"park": 1.5}',
    "infinity for a key": '{"park": 1e999}',
    "the year 0001": '{"planned_sign_on": "0001-01-01"}',
    "the year 9999": '{"planned_sign_on": "9999-12-31"}',
    "a 30th of February": '{"planned_sign_on": "2026-02-30"}',
    "a date beyond the calendar": '{"planned_sign_on": "10000-01-01"}',
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_hostile_body_is_a_400_in_the_one_shape_and_changes_nothing(kind, call, hq, project):
    before = Project.objects.filter(pk=project.pk).values().get()

    changed = call(hq).patch(f"projects/{project.pk}/", BODIES[kind], version=0)
    made = call(hq).post("projects/", BODIES[kind])

    assert {changed.status_code, made.status_code} <= {200, 400} if kind == "nothing" else {400}, changed.content[:300]
    assert made.status_code == 400
    assert codes(made)
    assert Project.objects.filter(pk=project.pk).values().get() == before
    assert Project.objects.count() == 1


def test_a_body_beyond_the_limit_is_a_413_before_it_is_read(call, hq, project, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answers = [
        call(hq).patch(f"projects/{project.pk}/", {"content": "示" * 1000}, version=0),
        call(hq).post("projects/", {"content": "示" * 1000}, headers={"Idempotency-Key": "a"}),
        call(hq).post(f"notices/{NoticeFactory(project=project, recipient=hq).pk}/read/", {"x": "示" * 1000}),
    ]

    assert [one.status_code for one in answers] == [413] * 3
    assert [codes(one) for one in answers] == [["body_too_large"]] * 3


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "nonsense", ""]
)
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "a"}])
def test_another_content_type_is_a_415(content_type, key, call, hq, project):
    body = '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--x--\r\n'
    answer = call(hq).post("enterprises/", body, content_type=content_type, headers=key)

    assert (answer.status_code, codes(answer)) == (415, ["unsupported_media_type"])


PATHS = ["projects/1%00/", "projects/1%00/stage/", "projects/%ED%A0%80/stage/", "projects/../../admin/", "projects/-1/",
         "projects/1e3/", "projects/99999999999999999999/stage/", "projects/1%0d%0aX:1/stage/", "a%00b/", "x" * 2000 + "/"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_hostile_address_is_a_404(method, path, call, hq, partner, project):
    for caller in (call(hq), call(partner)):
        answer = caller.browser.generic(
            method, f"{API}/{path}", "{}", content_type="application/json", headers={"If-Match": '"v0"'}
        )
        assert answer.status_code in {404, 405}, answer.content[:200]


@pytest.mark.parametrize("verb", ["stage", "suspend", "resume", "terminate", "reassign", "facts"])
def test_an_act_is_done_by_post_alone(verb, call, hq, project):
    path = f"projects/{project.pk}/{verb}/"
    methods = {"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", *(() if verb == "facts" else ("GET", "HEAD"))}

    answers = {method: call(hq).send(method, path, version=0).status_code for method in methods}

    assert answers == dict.fromkeys(methods, 405)
    assert Project.objects.get(pk=project.pk).version == 0


@pytest.mark.parametrize("path", ["projects/", "projects/{}/", "projects/{}/facts/", "projects/{}/history/"])
def test_head_tells_no_more_than_get_and_hides_the_same(path, call, hq, other_member, project):
    path = path.format(project.pk)
    seen, hidden = (call(who).send("HEAD", path) for who in (hq, other_member))

    assert (seen.status_code, seen.content) == (200, b"")
    assert hidden.status_code == (200 if path == "projects/" else 404)


@pytest.mark.parametrize(
    "path", ["projects/{}/", "projects/{}/history/", "projects/{}/facts/", "projects/{}/gate/", "projects/{}/people/"]
)
def test_an_unknown_parameter_is_a_400_beyond_lists_too(path, call, hq, project):
    answer = call(hq).get(path.format(project.pk), fields="owner", expand="team")

    assert (answer.status_code, attrs(answer)) == (400, {"fields", "expand"})


def test_an_unknown_parameter_of_a_write_is_a_400_and_nothing_is_written(call, hq):
    answer = call(hq).post("enterprises/?force=1", {"name": "重庆示例科技有限公司"})

    assert (answer.status_code, attrs(answer)) == (400, {"force"})
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize("size", ["0", "-1", "abc", "1e9", "", "９９", "99999999999999999999"])
def test_a_page_size_that_is_none_is_a_400(size, call, hq):
    answer = call(hq).get("projects/", page_size=size)

    assert (answer.status_code, codes(answer), attrs(answer)) == (400, ["page_size_invalid"], {"page_size"})


HOSTILE_FILTERS = [
    ("projects", {"q": "a\0b"}), ("projects", {"q": "x" * 5000}), ("projects", {"team": "1 OR 1=1"}), ("projects", {"team": "-1"}),
    ("followups", {"project": "1e50"}), ("followups", {"project": "1e999999999"}), ("followups", {"enterprise": "NaN"}),
    ("followups", {"happened_after": "0001-01-01"}), ("followups", {"happened_before": "9999-12-31"}),
    ("followups", {"happened_after": "2026-13-01"}), ("enterprises", {"established_after": "0001-01-01"}),
    ("enterprises", {"region": "%"}), ("enterprises", {"q": "%_\\"}), ("enterprises", {"chain": "99999999999999999999"}),
    ("notices", {"group": "x"}), ("nodes", {"chain": "a\0"}), ("teams", {"q": "'"}), ("projects", {"stage": "a\0"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "query"), HOSTILE_FILTERS)
def test_a_hostile_filter_is_answered_or_refused_but_never_fails(name, query, call, hq, project):
    assert call(hq).get(f"{name}/", **query).status_code in {200, 400}


@pytest.mark.parametrize("inside", ["p=0", "r=1&p=5", "o=99999999999", "r=x", "p=1&p=2", "p=-5", "", "p=1;q=2"])
def test_a_cursor_made_elsewhere_leads_to_no_row_of_others(inside, call, member, project, foreign):
    answer = call(member).get("projects/", cursor=base64.b64encode(inside.encode()).decode())

    assert answer.status_code in {200, 400}
    assert foreign.pk not in {row["id"] for row in answer.json().get("results", [])}


def test_a_cursor_of_another_person_opens_nothing(call, hq, other_member, t01, chain):
    for _ in range(3):
        ProjectFactory(team=t01, chain=chain)
    following = call(hq).get("projects/", page_size=1).json()["next"]

    assert call(other_member).browser.get(following).json()["results"] == []


class TestOfHiddenRows:
    """What a caller may not see he cannot name, count or order by."""

    @pytest.mark.parametrize("name", ["team", "enterprise"])
    def test_a_filter_tells_a_hidden_value_like_a_missing_one(self, name, call, partner, project, foreign):
        value = getattr(foreign, f"{name}_id")
        caller = call(partner)
        hidden, missing = (caller.get("projects/", **{name: one}) for one in (value, 10**7))

        assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json())

    def test_follow_ups_of_a_hidden_project_or_firm_are_none(self, call, member, project, foreign):
        for query in ({"project": foreign.pk}, {"enterprise": foreign.enterprise_id}, {"q": foreign.enterprise.name}):
            assert call(member).get("followups/", **query).json()["results"] == []

    @pytest.mark.parametrize("name", ["park", "node", "local_entity"])
    def test_a_reference_in_a_body_to_a_missing_row_is_a_400(self, name, call, member, project):
        answer = call(member).patch(f"projects/{project.pk}/", {name: 10**7}, version=0)

        assert (answer.status_code, attrs(answer)) == (400, {name})

    def test_a_deleted_firm_cannot_be_named(self, call, member, project, firm):
        Enterprise.objects.filter(pk=firm.pk).update(is_deleted=True)
        answers = [
            call(member).patch(f"projects/{project.pk}/", {"local_entity": firm.pk}, version=0),
            call(member).post("projects/", {"enterprise": firm.pk}),
            call(member).post("followups/", {"enterprise": firm.pk}),
        ]

        assert [one.status_code for one in answers] == [400] * 3
        assert all(attrs(one) & {"enterprise", "local_entity"} for one in answers)

    def test_a_masked_number_is_not_found_by_searching(self, call, partner, member, project):
        ContactFactory(enterprise=project.enterprise, mobile="13900137799", name="甲示例联系人")
        found = [
            len(caller.get("enterprises/", q=word).json()["results"])
            for caller in (call(partner), call(member))
            for word in ("139001377", "00137799", "900137799", "1390013779")
        ]

        assert found == [0] * 8

    def test_a_partner_finds_no_firm_by_the_name_of_a_person(self, call, partner, project):
        ContactFactory(enterprise=project.enterprise, mobile="13900137799", name="甲示例联系人")
        caller = call(partner)

        assert [caller.get("enterprises/", q=word).json()["results"] for word in ("甲示例联系人", "13900137799")] == [
            [],
            [],
        ]

    def test_a_reminder_of_a_project_that_was_lost_is_gone(self, call, member, project, t02):
        notice = NoticeFactory(project=project, recipient=member)
        member.memberships.update(team=t02)

        assert call(member).get(f"notices/{notice.pk}/").status_code == 404

    def test_the_facts_of_one_project_are_not_reached_through_another(self, call, member, project, foreign):
        answer = call(member).post(f"projects/{foreign.pk}/facts/", {"code": "site_visited", "met_on": "2026-01-01"})

        assert answer.status_code == 404
        assert not foreign.facts.exists()


def test_a_follow_up_is_not_put_on_a_firm_that_is_not_the_projects(call, member, project, firm):
    body = {
        "enterprise": firm.pk, "project": project.pk, "kind": "visit", "happened_at": timezone.now().isoformat(),
        "summary": "看了标准厂房并谈租金", "next_on": str(timezone.localdate()),
    }  # fmt: skip
    answer = call(member).post("followups/", body)

    assert (answer.status_code, attrs(answer)) == (409, {"project"})


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-12:00", "2026-11-23T25:00:00", "1e9"]
)
def test_a_moment_that_no_calendar_holds_is_a_400(moment, call, member, project):
    answer = call(member).post("followups/", {"enterprise": project.enterprise_id, "happened_at": moment})

    assert answer.status_code == 400
    assert "happened_at" in attrs(answer)


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "\xff", "a b", "Bearer"])
def test_a_token_of_ones_own_making_is_a_401(token, db):
    answer = Client().get(f"{API}/projects/", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code in {400, 401}


@pytest.mark.parametrize(
    ("scope", "read", "written"), [("read", 200, 403), ("write", 403, 403), ("read write", 200, 403)]
)
def test_a_token_does_what_its_scope_names(scope, read, written, call, partner, project):
    caller = call(partner, scope=scope)

    assert caller.get("projects/").status_code == read
    assert caller.post(f"projects/{project.pk}/facts/", {}).status_code == written
    assert caller.get(f"projects/{project.pk}/").status_code == read


def test_a_token_in_the_address_signs_nobody_in(partner, project):
    token = make_token(partner)

    assert Client().get(f"{API}/projects/", {"access_token": token}).status_code == 401


@pytest.mark.parametrize("query", ["q=%ZZ", "q=%", "cursor=%E4%BD", "q=%00", "=&&=&;"])
def test_a_broken_query_of_a_partner_is_a_400_in_the_one_shape(query, call, partner, project):
    answer = call(partner).browser.get(f"{API}/projects/?{query}")

    assert answer.status_code in {200, 400}
    assert answer.headers["Content-Type"] == "application/json"


def test_a_form_beyond_the_limit_for_a_token_is_a_413(db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = Client().post(f"{API}/token/", "x=" + "y" * 2000, content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, codes(answer)) == (413, ["body_too_large"])


def test_a_partner_writes_nothing_even_where_it_sees(call, partner, project):
    partner.partner_scope.sees_followups = True
    partner.partner_scope.save()
    caller, followup = call(partner), project.followups.get()
    acts = [
        f"projects/{project.pk}/{verb}/" for verb in ("stage", "facts", "suspend", "resume", "terminate", "reassign")
    ]
    acts += [f"followups/{followup.pk}/{verb}/" for verb in ("done", "reschedule", "void")]

    assert {path: caller.post(path, {}, version=0).status_code for path in acts} == dict.fromkeys(acts, 403)


def test_lists_inside_a_project_cost_the_same_for_one_row_as_for_many(as_user, hq, project):
    browser = as_user(hq)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(f"{API}/{path}").status_code == 200
        return len([one for one in caught if "django_cache" not in one["sql"] and "SAVEPOINT" not in one["sql"]])

    paths = [f"projects/{project.pk}/{what}/" for what in ("facts", "history", "gate", "people")]
    list(map(cost, paths))  # the rules in force are read once a process
    few = [cost(path) for path in paths]
    for number, code in enumerate(("site_visited", "intent_document", "review_opened", "legal_passed")):
        body = {"code": code, "met_on": str(timezone.localdate()), "reference": str(number)}
        assert browser.post(f"{API}/projects/{project.pk}/facts/", body, "application/json").status_code == 201
    FollowUpFactory(project=project)

    assert [cost(path) for path in paths] == few
