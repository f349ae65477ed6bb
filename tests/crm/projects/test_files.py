"""Files of a project: who may, what is taken, versions, withdrawal, and the trace of every download."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from core.files.models import StoredFile
from crm.projects.models import Project, ProjectFile
from crm.projects.services import attach_file, withdraw_file
from tests.core.spreadsheets.crafting import png
from tests.factories import PDF, ProjectFactory, ProjectFileFactory, UserFactory, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def attach(project, by, **given):
    return attach_file(project.pk, given.pop("upload", None) or pdf(), by=by, **{"evidence_type": "contract", **given})


def refused(act) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def test_a_file_is_kept_with_its_type_title_and_trace(project, member):
    file = attach(project, member, title="投资协议", note="正本")

    assert (file.title, file.evidence_type, file.number, file.is_current) == ("投资协议", "contract", 1, True)
    assert file.stored.path.read_bytes() == PDF
    entry = AuditEntry.objects.get(action="project.file_attached")
    assert (entry.actor_id, entry.target_id, entry.changes["project"]) == (member.pk, file.pk, project.pk)


def test_without_a_title_the_file_name_is_the_title(project, member):
    assert attach(project, member).title == "示例合同.pdf"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "空.pdf", "file_empty"),
        (b"MZ\x90\x00" + b"\x00" * 80, "合同.pdf", "file_type"),
        (b"<html><script>alert(1)</script></html>", "合同.pdf", "file_type"),
        (b"%PDF-1.4" + b"0" * 5000, "大.pdf", "file_too_big"),
    ],
    ids=["empty", "program", "web_page", "too_big"],
)
def test_what_is_no_document_by_its_bytes_or_too_big_is_refused_and_leaves_nothing(
    project, member, settings, data, name, code
):
    settings.PROJECT_FILE_MAX_BYTES = 4000

    assert refused(lambda: attach(project, member, upload=SimpleUploadedFile(name, data))) == code

    assert not ProjectFile.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_picture_is_taken_whatever_its_name_says(project, member):
    file = attach(project, member, upload=SimpleUploadedFile("现场.bin", png()), evidence_type="photo")

    assert file.stored.content_type == "image/png"


def test_an_unknown_type_of_evidence_is_refused(project, member):
    assert refused(lambda: attach(project, member, evidence_type="poem")) == "invalid"


def test_a_new_version_takes_the_place_of_the_old_one_which_stays(project, member):
    first = attach(project, member, title="投资协议")

    second = attach(project, member, upload=pdf(more=b"2"), replaces=first)

    assert (second.group, second.number, second.title) == (first.group, 2, "投资协议")
    assert list(ProjectFile.objects.current()) == [second]
    assert ProjectFile.objects.count() == 2


def test_whoever_replaces_an_old_version_is_told_that_there_is_a_newer_one(project, member):
    first = attach(project, member)
    attach(project, member, replaces=first)

    assert refused(lambda: attach(project, member, replaces=first)) == "file_replaced"


def test_a_file_of_another_project_is_not_replaced(project, others_project, member):
    theirs = ProjectFileFactory(project=others_project)

    assert refused(lambda: attach(project, member, replaces=theirs)) == "file_replaced"


def test_withdrawing_the_current_version_brings_the_one_before_back(project, member):
    first = attach(project, member)
    second = attach(project, member, replaces=first)

    withdraw_file(second.pk, by=member, reason="传错了")

    assert list(ProjectFile.objects.current()) == [first]
    assert refused(lambda: withdraw_file(second.pk, by=member, reason="再来")) == "file_withdrawn"
    third = attach(project, member, replaces=first)
    assert third.number == 3


@pytest.mark.parametrize(("who", "may"), [("member", True), ("leader", True), ("hq", True), ("other_member", False)])
def test_a_file_is_withdrawn_by_its_uploader_the_leader_or_headquarters(everybody, project, t02, who, may):
    project.co_teams.add(t02)
    file = attach(project, everybody["member"])

    if may:
        assert withdraw_file(file.pk, by=everybody[who], reason="传错了").withdrawn_by == everybody[who]
    else:
        assert refused(lambda: withdraw_file(file.pk, by=everybody[who], reason="传错了")) == "forbidden"


def test_withdrawing_needs_a_reason(project, member):
    file = attach(project, member)

    assert refused(lambda: withdraw_file(file.pk, by=member, reason=" ")) == "reason_missing"


def test_files_follow_the_project_also_restricted_ones(everybody, project):
    file = ProjectFileFactory(project=project)
    Project.objects.filter(pk=project.pk).update(confidentiality="restricted")
    sees = {
        name
        for name, user in everybody.items()
        if user is not None and ProjectFile.objects.visible_to(user).filter(pk=file.pk).exists()
    }

    assert sees == {"hq", "commander", "member", "leader", "chain_leader"}


def test_to_an_ended_project_only_headquarters_add(project, member, hq):
    Project.objects.filter(pk=project.pk).update(status="terminated")

    assert refused(lambda: attach(project, member)) == "forbidden"
    assert attach(project, hq, title="解除协议").pk


def test_every_download_is_recorded_and_headquarters_read_who(as_user, project, member, chain_leader, hq):
    file = attach(project, member)

    for who in (member, chain_leader, chain_leader):
        answer = as_user(who).get(file.get_absolute_url())
        assert answer.getvalue() == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Type"] == "application/pdf"

    log = reverse("projects:file-downloads", args=[project.pk, file.stored.uid])
    rows = as_user(hq).get(log).context["rows"]
    assert [row["entry"].actor_name for row in rows] == [str(chain_leader), str(chain_leader), str(member)]
    assert as_user(member).get(log).status_code == 403


def test_a_file_is_not_there_for_others_nor_under_another_project(
    as_user, project, others_project, member, other_member
):
    file = attach(project, member)
    elsewhere = reverse("projects:file", args=[others_project.pk, file.stored.uid])

    assert as_user(other_member).get(file.get_absolute_url()).status_code == 404
    assert as_user(other_member).get(elsewhere).status_code == 404
    assert not AuditEntry.objects.filter(action="project.file_downloaded").exists()


def test_a_withdrawn_file_is_handed_to_headquarters_alone(as_user, project, member, hq):
    file = attach(project, member)
    withdraw_file(file.pk, by=member, reason="传错了")

    assert as_user(member).get(file.get_absolute_url()).status_code == 409
    assert as_user(hq).get(file.get_absolute_url()).getvalue() == PDF


def test_the_panel_is_a_fragment_and_a_page(as_user, project, member):
    file = attach(project, member, title="投资协议")
    url = reverse("projects:files-panel", args=[project.pk])

    fragment = as_user(member).get(url, headers={"HX-Request": "true"}).content.decode()
    page = as_user(member).get(url).content.decode()

    assert "<html" not in fragment
    assert "<html" in page
    assert project.name in page
    assert all(file.get_absolute_url() in html for html in (fragment, page))


def test_the_panel_costs_the_same_for_one_file_as_for_twenty(as_user, project, member, django_assert_max_num_queries):
    url = reverse("projects:files-panel", args=[project.pk])
    browser = as_user(member)
    ProjectFileFactory.create_batch(20, project=project, created_by=member)

    with django_assert_max_num_queries(10):
        browser.get(url, headers={"HX-Request": "true"})


def test_the_dialogue_uploads_and_says_what_is_wrong(as_user, project, member):
    url = reverse("projects:file-attach", args=[project.pk])

    wrong = as_user(member).post(url, {"upload": SimpleUploadedFile("a.pdf", b"nothing"), "evidence_type": "contract"})
    right = as_user(member).post(url, {"upload": pdf(), "evidence_type": "contract", "title": "投资协议"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "这里只接受" in wrong.content.decode()
    assert ProjectFile.objects.get().title == "投资协议"


@pytest.mark.django_db(transaction=True)
def test_of_two_new_versions_at_once_one_wins():
    project, people = ProjectFactory(), [UserFactory(role="hq_staff"), UserFactory(role="commander")]
    first, start, results = ProjectFileFactory(project=project), threading.Barrier(2), []

    def replace(who):
        try:
            start.wait(10)
            results.append(attach(project, who, replaces=first).number)
        except RuleViolation as refusal:
            results.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=replace, args=[who]) for who in people]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]

    assert sorted(results, key=str) == [2, "file_replaced"]
    assert ProjectFile.objects.current().count() == 1
