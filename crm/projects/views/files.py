"""The files of a project: panel, upload, new version, withdrawal, download and who downloaded."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views import View

from core.files.responses import response_for
from crm.projects import policy, queries, services
from crm.projects.forms import AttachForm, WithdrawFileForm
from crm.projects.models import ProjectFile
from crm.projects.views.acting import DialogueView, ProjectActionView
from crm.projects.views.panels import PanelView


class FilesPanelView(PanelView):
    """The documents of a project."""

    panel_template = "crm/projects/files/_panel.html"
    heading = "项目材料"

    def panel(self, project, user):
        shown = queries.files_panel(project, user)
        may_withdraw = [
            file.pk
            for document in shown["documents"]
            for file in [document.shown]
            if file.is_standing and policy.can_withdraw_file(user, file, project)
        ]
        replaceable = [
            document.current.pk
            for document in shown["documents"]
            if document.current and policy.can_replace_file(user, document.current, project)
        ]
        return shown | {
            "replaceable": replaceable,
            "can_attach": policy.can_attach_file(user, project),
            "can_read_downloads": policy.can_read_downloads(user),
            "can_open_withdrawn": policy.is_headquarters(user),
            "may_withdraw": may_withdraw,
        }


class OfFileMixin:
    """Finds the file of the address among those that the person sees; hidden or of another project is a 404."""

    @cached_property
    def file(self) -> ProjectFile:
        """The file named in the address."""
        found = ProjectFile.objects.visible_to(self.request.user).with_related()
        file = found.filter(project=self.object, stored__uid=self.kwargs["uid"]).first()
        if file is None:
            raise Http404
        return file


class AttachView(DialogueView):
    """Uploading a file."""

    form_class = AttachForm
    template_name = "crm/projects/files/upload.html"
    heading, word, done = "上传材料", "上传", "已上传"
    intro = "上传后本项目的人员可见，每次下载都有记录；文件不能修改，换新请上传新版本。"

    def allowed(self, user, obj):
        return policy.can_attach_file(user, obj)

    def perform(self, form):
        given = dict(form.cleaned_data)
        given.pop("version")
        return services.attach_file(self.object.pk, given.pop("upload"), by=self.request.user, **given)


class ReplaceView(OfFileMixin, AttachView):
    """Uploading the next version of a document."""

    heading, done = "上传新版本", "已上传新版本，旧版本保留"

    def allowed(self, user, obj):
        return policy.can_replace_file(user, self.file, obj)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"replaces": self.file}

    def perform(self, form):
        given = dict(form.cleaned_data)
        given.pop("version")
        upload = given.pop("upload")
        return services.attach_file(self.object.pk, upload, by=self.request.user, replaces=self.file, **given)


class WithdrawFileView(OfFileMixin, DialogueView):
    """Taking a file back."""

    form_class = WithdrawFileForm
    heading, word, kind, done = "撤回材料", "撤回", "danger", "已撤回，原件由指挥部留存"
    intro = "撤回后不再作为依据，其他人员不能再下载；上一版本恢复为现行版本。"

    def allowed(self, user, obj):
        return policy.can_withdraw_file(user, self.file, obj)

    def perform(self, form):
        return services.withdraw_file(self.file.pk, by=self.request.user, reason=form.cleaned_data["reason"])


class FileDownloadView(OfFileMixin, ProjectActionView, View):
    """Handing one version out; each time is recorded."""

    http_method_names = ["get"]

    def allowed(self, user, obj):
        return True

    def get(self, request, *args, **kwargs):
        return response_for(services.hand_out_file(self.file, by=request.user).stored)


class FileDownloadsView(OfFileMixin, ProjectActionView, View):
    """Who took any version of a document away; for HQ."""

    http_method_names = ["get"]

    def allowed(self, user, obj):
        return True

    def get(self, request, *args, **kwargs):
        file = self.file
        if not policy.can_read_downloads(request.user):
            raise PermissionDenied
        versions = list(ProjectFile.objects.visible_to(request.user).filter(group=file.group))
        numbers = {version.pk: version.number for version in versions}
        entries = queries.downloads_of(versions)
        rows = [{"entry": entry, "number": numbers[entry.target_id]} for entry in entries]
        parent = "components/modal.html" if request.htmx else "crm/projects/dialogue_page.html"
        context = {"project": self.object, "file": file, "rows": rows, "parent_template": parent, "heading": "下载记录"}
        return render(request, "crm/projects/files/downloads.html", context)
