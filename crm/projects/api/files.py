"""The files of a project over REST: list, upload, download, withdrawal, and who downloaded."""

from django.conf import settings
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from core.api.answers import ModelAnswer
from core.api.inputs import StrictInput
from core.api.scope import ScopedRelatedField
from core.audit.models import AuditEntry
from core.files.responses import response_for
from crm.projects import policy, queries, services
from crm.projects.api.inputs import ReasonInput
from crm.projects.models import ProjectFile

UID = r"(?P<uid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
UID_PARAMETER = OpenApiParameter("uid", OpenApiTypes.UUID, OpenApiParameter.PATH, description="材料的编号 uid")
FORM_FIELDS_BYTES = 64 * 1024  # what the other fields of the form may weigh beside the file


class FileSerializer(ModelAnswer):
    """一份材料的一个版本；撤回的保留，withdrawn_at 非空。"""

    uid = serializers.UUIDField(source="stored.uid", read_only=True, help_text="编号，用于下载、换版和撤回")
    file_name = serializers.CharField(source="stored.original_name", read_only=True, help_text="文件名")
    content_type = serializers.CharField(source="stored.content_type", read_only=True, help_text="按内容识别的类型")
    size = serializers.IntegerField(source="stored.size", read_only=True, help_text="大小（字节）")
    sha256 = serializers.CharField(source="stored.sha256", read_only=True, help_text="SHA-256 校验值")
    created_by = serializers.CharField(source="created_by.name", read_only=True, default="系统", help_text="上传人")

    class Meta:
        model = ProjectFile
        fields = [
            "id", "uid", "evidence_type", "title", "note", "group", "number", "is_current", "file_name", "content_type",
            "size", "sha256", "created_at", "created_by", "withdrawn_at", "withdraw_reason",
        ]  # fmt: skip
        read_only_fields = fields


class DownloadSerializer(ModelAnswer):
    """一次下载。"""

    file = serializers.IntegerField(source="target_id", read_only=True, help_text="材料版本的 id")

    class Meta:
        model = AuditEntry
        fields = ["file", "at", "actor_name", "address", "channel"]
        read_only_fields = fields


class AttachInput(StrictInput):
    """上传一份材料（multipart/form-data）。"""

    upload = serializers.FileField(
        help_text="文件：PDF、Word、Excel、PPT 或图片", max_length=200, allow_empty_file=True
    )
    evidence_type = serializers.ChoiceField(ProjectFile.EvidenceType.choices, help_text="材料类型")
    title = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="名称，缺省为文件名"
    )
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True, help_text="说明")
    replaces = ScopedRelatedField(ProjectFile, required=False, help_text="换版：现行版本的 id")


def largest_upload() -> int:
    """Return how many bytes a form with one file may have."""
    return settings.PROJECT_FILE_MAX_BYTES + FORM_FIELDS_BYTES


class FileActions:
    """Who sees a project reads its files (partners do not); who works on it adds and withdraws."""

    def file_of(self, project, uid) -> ProjectFile:
        """Return the file of the address; one of another project, or hidden, is a 404."""
        file = ProjectFile.objects.visible_to(self.request.user).with_related().filter(project=project, stored__uid=uid)
        found = file.first()
        if found is None:
            raise Http404
        return found

    @extend_schema(summary="项目材料", responses=FileSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, parser_classes=[MultiPartParser])
    def files(self, request, *args, **kwargs):
        """全部材料和版本，最新在前；撤回的也在内。"""
        project = self.for_staff()
        rows = ProjectFile.objects.visible_to(request.user).filter(project=project).with_related()
        return Response(FileSerializer(rows, many=True).data)

    @extend_schema(summary="上传材料", request={"multipart/form-data": AttachInput}, responses={201: FileSerializer})
    @files.mapping.post
    def attach_file(self, request, *args, **kwargs):
        """以 multipart/form-data 上传；类型按内容识别，须为 PDF、Office 文档或图片。"""
        project = self.get_object()
        self.require(policy.can_attach_file(request.user, project))
        data = AttachInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        file = services.attach_file(project.pk, given.pop("upload"), by=request.user, **given)
        return Response(FileSerializer(file).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="下载材料", filters=False, parameters=[UID_PARAMETER],
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "文件内容")},
    )  # fmt: skip
    @action(detail=True, methods=["get"], url_path=f"files/{UID}", url_name="file", pagination_class=None)
    def download_file(self, request, *args, uid, **kwargs):
        """原样下载，每次留痕；撤回的只有指挥部可以下载。"""
        file = self.file_of(self.for_staff(), uid)
        return response_for(services.hand_out_file(file, by=request.user).stored)

    @extend_schema(summary="撤回材料", request=ReasonInput, responses=FileSerializer, parameters=[UID_PARAMETER])
    @action(detail=True, methods=["post"], url_path=f"files/{UID}/withdraw", url_name="file-withdraw")
    def withdraw_file(self, request, *args, uid, **kwargs):
        """由上传人、本组组长或指挥部撤回，须写明原因；已作为依据的由指挥部撤回（409 file_in_use）。"""
        project = self.for_staff()
        file = self.file_of(project, uid)
        self.require(policy.can_withdraw_file(request.user, file, project))
        data = ReasonInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(FileSerializer(services.withdraw_file(file.pk, by=request.user, **data.validated_data)).data)

    @extend_schema(
        summary="下载记录", responses=DownloadSerializer(many=True), filters=False, parameters=[UID_PARAMETER]
    )
    @action(
        detail=True,
        methods=["get"],
        url_path=f"files/{UID}/downloads",
        url_name="file-downloads",
        pagination_class=None,
    )
    def file_downloads(self, request, *args, uid, **kwargs):
        """这份材料各版本最近 200 次下载，限指挥部。"""
        file = self.file_of(self.for_staff(), uid)
        self.require(policy.can_read_downloads(request.user))
        versions = ProjectFile.objects.visible_to(request.user).filter(group=file.group)
        return Response(DownloadSerializer(queries.downloads_of(versions), many=True).data)
