"""Contracts and files of projects over REST: the same rules as the pages, versions, keys, scope."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.api.idempotency import HEADER
from crm.projects.models import Contract, CountedMonth, ProjectFile
from crm.projects.services import add_contract
from tests.api.conftest import API, codes
from tests.factories import PDF, ProjectFileFactory, pass_headquarters, pdf

pytestmark = pytest.mark.django_db
BODY = {
    "kind": "formal",
    "title": "投资协议",
    "no": "示招合〔2026〕7 号",
    "amount_wan": "32000",
    "party_a": "示例区政府",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def passed(project):
    """The headquarters passed the project, so that contracts may be signed."""
    pass_headquarters(project)


@pytest.fixture
def contract(project, member):
    return add_contract(project.pk, by=member, **BODY | {"amount_wan": 32000})


def test_a_contract_is_drafted_signed_corrected_and_ended(call, hq, project):
    caller = call(hq)

    made = caller.post("contracts/", BODY | {"project": project.pk})
    path = f"contracts/{made.json()['id']}/"
    signed = caller.post(f"{path}sign/", {"signed_on": "2026-01-05"}, version=0)
    corrected = caller.patch(path, {"party_a": "示例区人民政府", "reason": "更正"}, version=1)
    ended = caller.post(f"{path}terminate/", {"reason": "解除"}, version=2)

    assert [one.status_code for one in (made, signed, corrected, ended)] == [201, 200, 200, 200]
    assert [one.headers["ETag"] for one in (made, signed, corrected, ended)] == ['"v0"', '"v1"', '"v2"', '"v3"']
    assert signed.json()["counted_month"] == "2026-01-01"
    assert ended.json()["counted_as"] == ""


@pytest.mark.parametrize(("version", "status"), [(None, 428), (7, 412), (0, 200)])
@pytest.mark.parametrize("verb", ["patch", "sign", "terminate"])
def test_a_write_wants_the_version_it_rests_on(call, member, contract, version, status, verb):
    path, caller = f"contracts/{contract.pk}/", call(member)
    bodies = {"patch": {"title": "改"}, "sign": {"signed_on": "2026-01-05"}, "terminate": {"reason": "不签了"}}
    send = caller.patch if verb == "patch" else caller.post

    answer = send(path if verb == "patch" else f"{path}{verb}/", bodies[verb], version=version)

    assert answer.status_code == status


def test_the_same_key_makes_one_contract(call, hq, project):
    answers = [call(hq).post("contracts/", BODY | {"project": project.pk}, headers={HEADER: "k1"}) for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 201]
    assert Contract.objects.count() == 1


@pytest.mark.parametrize("name", ["status", "counted_wan", "counted_month", "version", "project", "terminated_on"])
def test_what_services_write_is_not_writable(call, hq, contract, name):
    answer = call(hq).patch(f"contracts/{contract.pk}/", {name: "1"}, version=0)

    assert (answer.status_code, codes(answer)) == (400, ["field_not_writable"])


def test_rows_of_others_are_refused_like_missing_ones(call, member, foreign, contract, hq):
    theirs = add_contract(foreign.pk, by=hq, kind="framework", title="外组协议")
    file = ProjectFileFactory(project=foreign)

    hidden = call(member).get(f"contracts/{theirs.pk}/")
    named = [
        call(member).post("contracts/", BODY | {"project": foreign.pk}),
        call(member).patch(f"contracts/{contract.pk}/", {"upgrades": theirs.pk}, version=0),
        call(member).patch(f"contracts/{contract.pk}/", {"file": file.pk}, version=0),
    ]

    assert hidden.status_code == 404
    assert [one.status_code for one in named] == [400, 400, 400]


def test_refusals_have_the_one_shape(call, hq, project, contract):
    call(hq).post(f"contracts/{contract.pk}/sign/", {"signed_on": "2026-01-05"}, version=0)

    answer = call(hq).post("contracts/", BODY | {"project": project.pk})

    assert (answer.status_code, set(codes(answer))) == (409, {"formal_exists"})


def test_totals_are_those_of_the_scope(call, member, other_member, contract, hq):
    call(hq).post(f"contracts/{contract.pk}/sign/", {"signed_on": "2026-01-05"}, version=0)
    asked = {"start": "2026-01-01", "end": "2026-12-31"}

    mine, theirs = (call(who).get("contracts/totals/", **asked).json()[0] for who in (member, other_member))
    by_month = call(hq).get("contracts/totals/", by="month", **asked).json()

    assert (mine["projects"], mine["formal_wan"], mine["bands"]["1"]) == (1, "32000.0000", 1)
    assert theirs["projects"] == 0
    assert by_month[0]["key"] == "2026-01-01"
    assert call(hq).get("contracts/totals/", start="2026-01-01").status_code == 400
    assert call(hq).get("contracts/totals/", by="owner", **asked).status_code == 400


def test_headquarters_close_a_month(call, hq, leader):
    last = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)

    refused = call(leader).post("counted-months/", {"month": f"{last}"})
    closed = [call(hq).post("counted-months/", {"month": f"{last}"}, headers={HEADER: "k1"}) for _ in range(2)]

    assert refused.status_code == 403
    assert [one.status_code for one in closed] == [201, 201]
    assert CountedMonth.objects.count() == 1
    assert call(leader).get("counted-months/").json()["results"][0]["month"] == f"{last.replace(day=1)}"


# files ---------------------------------------------------------------------------------------------------------------


def sent(call, who, project, upload=None, **fields):
    data = {"upload": upload or pdf(), "evidence_type": "contract", **fields}
    headers = fields.pop("headers", {})
    data.pop("headers", None)
    return call(who).browser.post(f"{API}/projects/{project.pk}/files/", data, headers=headers)


def test_a_file_is_uploaded_listed_downloaded_and_withdrawn(call, member, hq, project):
    made = sent(call, member, project, title="投资协议")
    path = f"projects/{project.pk}/files/"
    uid = made.json()["uid"]

    assert made.status_code == 201
    assert [one["title"] for one in call(member).get(path).json()] == ["投资协议"]
    assert call(member).get(f"{path}{uid}/").getvalue() == PDF
    assert [one["actor_name"] for one in call(hq).get(f"{path}{uid}/downloads/").json()] == [str(member)]
    assert call(member).post(f"{path}{uid}/withdraw/", {"reason": "传错了"}).json()["withdrawn_at"]


def test_a_new_version_replaces_the_current_one(call, member, project):
    first = sent(call, member, project).json()

    second = sent(call, member, project, upload=pdf(more=b"2"), replaces=first["id"]).json()

    assert (second["number"], second["group"]) == (2, first["group"])
    assert sent(call, member, project, replaces=first["id"]).status_code == 409


def test_the_same_upload_with_a_key_makes_one_file_and_another_is_a_422(call, member, project):
    answers = [
        sent(call, member, project, upload=pdf(more=more), headers={HEADER: "k1"}) for more in (b"1", b"1", b"2")
    ]

    assert [one.status_code for one in answers] == [201, 201, 422]
    assert ProjectFile.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "status"), [(b"nothing", 409), (b"%PDF-1.4" + b"0" * 5000, 409), (b"%PDF-1.4" + b"0" * 90_000, 413)]
)
def test_what_is_too_big_or_no_document_is_refused(call, member, project, settings, data, status):
    settings.PROJECT_FILE_MAX_BYTES = 4000

    assert sent(call, member, project, upload=SimpleUploadedFile("a.pdf", data)).status_code == status
    assert not ProjectFile.objects.exists()


def test_an_upload_may_be_larger_than_other_bodies(call, member, project, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4000

    assert sent(call, member, project, upload=pdf(more=b"0" * 9000), headers={HEADER: "k1"}).status_code == 201


def test_files_of_others_do_not_exist(call, member, other_member, project, foreign):
    file, theirs = ProjectFileFactory(project=project), ProjectFileFactory(project=foreign)

    assert call(other_member).get(f"projects/{project.pk}/files/{file.stored.uid}/").status_code == 404
    assert call(member).get(f"projects/{project.pk}/files/{theirs.stored.uid}/").status_code == 404
    assert sent(call, member, project, replaces=theirs.pk).status_code == 400
