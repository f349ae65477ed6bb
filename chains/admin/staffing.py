"""The administration's pages for opening many accounts at once: template, list, faults, links."""

import io
import tempfile

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from chains.forms import StaffFileForm
from chains.services.staff_file import read_staff_file, write_template
from chains.services.staffing import find_faults, import_staff, issue_links
from core.accounts.policy import can_manage_accounts
from core.errors import RuleViolation
from core.spreadsheets.writing import SheetData, write_xlsx

NEW_ACCOUNTS = "accounts_just_imported"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FAULTS = 200


def import_view(request):
    """Take a list; show every fault with its row, or open all accounts and offer their links once."""
    _only_security(request)
    form = StaffFileForm(request.POST or None, request.FILES or None)
    context = {"form": form, "new": len(request.session.get(NEW_ACCOUNTS, []))}
    if request.method == "POST" and form.is_valid():
        try:
            rows = _rows_of(form.cleaned_data["file"])
            if faults := find_faults(rows):
                context |= {"faults": faults[:MOST_FAULTS], "fault_count": len(faults), "row_count": len(rows)}
            else:
                users = import_staff(rows, by=request.user)
                request.session[NEW_ACCOUNTS] = [user.pk for user in users]
                return redirect("admin:chains_membership_import")
        except RuleViolation as refusal:
            request.refusal = refusal
            form.add_error("file", refusal.message)
    refused = form.errors or "faults" in context
    return _page(request, "import", "批量开设账号", context, status=422 if refused else 200)


def template_view(request):
    """Hand out the empty list."""
    _only_security(request)
    book = io.BytesIO()
    write_template(book)
    return _download(book, "人员名单模板.xlsx")


def links_view(request):
    """Issue the links of the accounts just opened and hand them out, once."""
    _only_security(request)
    fresh = request.session.pop(NEW_ACCOUNTS, []) if request.method == "POST" else []
    if not fresh:
        return redirect("admin:chains_membership_import")
    issued = issue_links(fresh, by=request.user)
    rows = [
        (user.username, user.name, request.build_absolute_uri(reverse("accounts:activate", args=[token])))
        for user, token in issued
    ]
    book = io.BytesIO()
    heads = ["登录名", "姓名", "一次性链接（72 小时内有效，只能用一次）"]
    write_xlsx(book, [SheetData("一次性链接", heads, rows, widths=[18, 14, 90])])
    return _download(book, "一次性链接.xlsx")


def _only_security(request) -> None:
    if not can_manage_accounts(request.user):
        raise PermissionDenied


def _rows_of(upload):
    with tempfile.NamedTemporaryFile(suffix=".upload") as file:
        for piece in upload.chunks():
            file.write(piece)
        file.flush()
        return read_staff_file(file.name)


def _page(request, name: str, title: str, context: dict, status: int):
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/chains/membership/{name}.html", context, status=status)


def _download(book: io.BytesIO, name: str) -> FileResponse:
    book.seek(0)
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)
