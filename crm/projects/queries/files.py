"""Reading the files of a project: documents with their versions, and who took one away."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.audit.models import AuditEntry
from crm.projects.models import Project, ProjectFile

MOST_DOWNLOADS = 200


@dataclass
class Document:
    """One document: the version that counts, the older ones and the withdrawn ones."""

    current: ProjectFile | None = None
    others: list[ProjectFile] = field(default_factory=list)

    @property
    def shown(self) -> ProjectFile:
        """The version that stands for the document: the current one, else the newest."""
        return self.current or self.others[0]


def documents_of(project: Project, user) -> list[Document]:
    """Return the project's documents, the newest first; one query. Those with nothing but withdrawn versions come last."""
    found: dict[Any, Document] = {}
    files = ProjectFile.objects.visible_to(user).filter(project=project).with_related().order_by("-id")
    for file in files:
        document = found.setdefault(file.group, Document())
        if file.is_current and file.is_standing:
            document.current = file
        else:
            document.others.append(file)
    return sorted(found.values(), key=lambda document: document.current is None)


def files_panel(project: Project, user) -> dict[str, Any]:
    """Return what the panel 材料 shows: the documents and how many of them stand."""
    documents = documents_of(project, user)
    return {"documents": documents, "standing": sum(document.current is not None for document in documents)}


def downloads_of(files: Iterable[ProjectFile]) -> list[AuditEntry]:
    """Return who took any version of a document away, the last first, 200 at most."""
    entries = AuditEntry.objects.filter(
        target_type=ProjectFile._meta.label_lower,
        target_id__in=[file.pk for file in files],
        action="project.file_downloaded",
    )
    return list(entries[:MOST_DOWNLOADS])
