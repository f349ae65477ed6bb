"""The file that shows what somebody asks for: one the project has, or one that is sent along."""

from core.files.services import Upload
from crm.projects.models import Project, ProjectFile
from crm.projects.services.facts import check_evidence
from crm.projects.services.files import attach_file


def shown_by(project: Project, file: ProjectFile | None, upload: Upload | None, *, by) -> ProjectFile | None:
    """Return the file of a request, receiving ``upload`` first; raises as ``attach_file`` and ``check_evidence`` do."""
    if upload is not None:
        return attach_file(project.pk, upload, by=by, evidence_type=ProjectFile.EvidenceType.OTHER)
    return check_evidence(project, file)
