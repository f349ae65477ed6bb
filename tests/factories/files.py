"""Files of projects with true bytes."""

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

from core.files.services import store_file
from crm.projects.models import ProjectFile
from tests.factories.projects import ProjectFactory

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def pdf(name: str = "示例合同.pdf", more: bytes = b"") -> SimpleUploadedFile:
    """A file that is a PDF by its bytes."""
    return SimpleUploadedFile(name, PDF + more, content_type="application/pdf")


class ProjectFileFactory(factory.django.DjangoModelFactory):
    """A contract as PDF, the first version of its document."""

    class Meta:
        model = ProjectFile

    project = factory.SubFactory(ProjectFactory)
    stored = factory.LazyFunction(lambda: store_file(pdf(), kind="project_file", by=None))
    evidence_type = ProjectFile.EvidenceType.CONTRACT
    title = "示例合同.pdf"
