"""Attaching files to a project, withdrawing them and handing them out (issue: 类型、大小、版本、下载留痕)."""

from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Model
from django.db.models.deletion import PROTECT, RESTRICT
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from core.audit.services import record
from core.errors import RuleViolation
from core.files.services import DOCUMENTS, PICTURES, Upload, store_file
from crm.projects import policy
from crm.projects.models import Project, ProjectFile
from crm.projects.services.writing import check_reason, forbid_unless, locked

ALLOWED = DOCUMENTS | PICTURES
KIND = "project_file"
LONGEST_TITLE, LONGEST_NOTE = 200, 300


@transaction.atomic
def attach_file(
    project_id: int, upload: Upload, *, by, evidence_type: str, title: str = "", note: str = "",
    replaces: ProjectFile | None = None,
) -> ProjectFile:  # fmt: skip
    """Receive a file for a project and return its row; ``replaces`` makes it the next version of that document.

    Raises Project.DoesNotExist for a hidden project; RuleViolation ``forbidden``, ``file_too_big`` (setting
    ``PROJECT_FILE_MAX_BYTES``), ``file_type`` (by its bytes), ``file_empty``, ``invalid``, ``file_replaced`` when
    somebody else put in a newer version before or the file was withdrawn. Of two at once the second is refused.
    """
    project = locked(project_id, by)
    forbid_unless(policy.can_attach_file(by, project), "只有牵头组、协同组和指挥部可以上传材料")
    _check_words(evidence_type, title, note)
    before = _replaced(project, replaces)
    allowed = before is None or policy.can_replace_file(by, before, project)
    forbid_unless(allowed, "服务专员只能更换本人上传的材料")
    stored = store_file(upload, kind=KIND, by=by, max_bytes=settings.PROJECT_FILE_MAX_BYTES, allowed=ALLOWED)
    file = ProjectFile(
        project=project, stored=stored, evidence_type=evidence_type, note=note.strip(), created_by=by,
        title=title.strip() or (before.title if before else stored.original_name),
    )  # fmt: skip
    if before is not None:
        ProjectFile.objects.filter(pk=before.pk).update(is_current=False)
        last = ProjectFile.objects.filter(group=before.group).aggregate(last=Max("number"))["last"]
        file.group, file.number = before.group, last + 1
    file.save(force_insert=True)
    changes: dict[str, Any] = {"project": project.pk, "evidence_type": evidence_type, "version": file.number}
    record("project.file_attached", file, by=by, changes=changes)
    return file


@transaction.atomic
def withdraw_file(pk: int, *, by, reason: str) -> ProjectFile:
    """Take a file back with a reason and return it; row and bytes stay, the version before it is current again.

    Raises ProjectFile.DoesNotExist for a hidden one; RuleViolation ``forbidden``, ``reason_missing``,
    ``file_withdrawn`` (also the second time), ``file_in_use`` where other records rest on it (only HQ may then).
    """
    project_id = ProjectFile.objects.values_list("project_id", flat=True).get(pk=pk)
    try:
        project = locked(project_id, by)
    except Project.DoesNotExist as error:
        raise ProjectFile.DoesNotExist from error
    file = ProjectFile.objects.select_for_update(of=("self",)).select_related("stored").get(pk=pk)
    forbid_unless(policy.can_withdraw_file(by, file, project), "由上传人、本组组长或指挥部撤回")
    if not file.is_standing:
        raise RuleViolation("该材料已撤回", code="file_withdrawn")
    check_reason(reason, "请写明撤回原因")
    if not policy.is_headquarters(by) and is_relied_on(file):
        raise RuleViolation("已有记录以此材料为依据，请由指挥部撤回", code="file_in_use")
    file.withdrawn_at, file.withdrawn_by, file.withdraw_reason = timezone.now(), by, reason.strip()
    was_current, file.is_current = file.is_current, False
    file.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason", "is_current"])
    if was_current:
        _restore_newest(file)
    record("project.file_withdrawn", file, by=by, changes={"project": project.pk, "reason": reason.strip()})
    return file


def hand_out_file(file: ProjectFile, *, by) -> ProjectFile:
    """Record that ``by`` takes the file away, each time anew, and return it; the view streams it afterwards.

    The caller has found it through ``visible_to``. Raises RuleViolation ``file_withdrawn`` for anybody but HQ.
    """
    if not file.is_standing and not policy.is_headquarters(by):
        raise RuleViolation("该材料已撤回，如需查阅请联系指挥部", code="file_withdrawn")
    record("project.file_downloaded", file, by=by, changes={"project": file.project_id, "version": file.number})
    return file


def is_relied_on(file: ProjectFile) -> bool:
    """Say whether any record names the file as its evidence; higher apps are found by their protected references."""
    for relation in ProjectFile._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel):
            continue
        is_evidence = relation.many_to_many or getattr(relation, "on_delete", None) in (PROTECT, RESTRICT)
        rows = cast("type[Model]", relation.related_model)._base_manager
        if is_evidence and rows.filter(**{relation.field.name: file}).exists():
            return True
    return False


def _check_words(evidence_type: str, title: str, note: str) -> None:
    wrong = {}
    if evidence_type not in ProjectFile.EvidenceType.values:
        wrong["evidence_type"] = "请选择材料类型"
    if len(title.strip()) > LONGEST_TITLE:
        wrong["title"] = f"名称不超过 {LONGEST_TITLE} 字"
    if len(note.strip()) > LONGEST_NOTE:
        wrong["note"] = f"说明不超过 {LONGEST_NOTE} 字"
    if wrong:
        raise RuleViolation("有内容不正确，请修改后再上传", code="invalid", fields=wrong)


def _replaced(project: Project, replaces: ProjectFile | None) -> ProjectFile | None:
    if replaces is None:
        return None
    found = ProjectFile.objects.select_for_update().filter(pk=replaces.pk, project=project).first()
    if found is None or not (found.is_current and found.is_standing):
        text = "该材料已有更新的版本或已撤回，请刷新后重新上传"
        raise RuleViolation(text, code="file_replaced", fields={"replaces": text})
    return found


def _restore_newest(file: ProjectFile) -> None:
    """Make the newest standing version of the document current again."""
    older = ProjectFile.objects.standing().filter(group=file.group).order_by("-number").values("pk")[:1]
    ProjectFile.objects.filter(pk__in=older).update(is_current=True)
