"""The pages of the admin on which sheets of entries are exported, previewed and imported."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm, ImportForm
from import_export.results import Result
from import_export.tmp_storages import CacheStorage
from tablib import Dataset

from mrtc_site import signals
from mrtc_site.loading.errors import LoadError
from mrtc_site.loading.write_lock import exclusive

from .changes import version_of
from .spreadsheet_formats import CSV, MAX_BYTES, XLSX, SheetError, too_large


class SheetForm(ImportForm):
    def clean_import_file(self) -> UploadedFile:
        """Refuse a large file here: the limit of requests to the admin is that of documents."""
        file = self.cleaned_data["import_file"]
        if file.size > MAX_BYTES:
            raise ValidationError(str(too_large()))
        return file


class SheetAdmin(ImportExportMixin):
    """Adds import and export to a VersionedAdmin.

    The session keeps which preview an editor was shown, and the versions of its rows then; the file
    is in the cache that all machines share.
    """

    formats = [XLSX, CSV]
    import_form_class = SheetForm
    export_form_class = ExportForm
    tmp_storage_class = CacheStorage
    import_template_name = "admin/import_sheet.html"
    to_encoding = "utf-8-sig"  # without the mark, Excel garbles Korean
    skip_admin_log = True  # the sheet does it, together with the history

    @property
    def preview_key(self) -> str:
        return f"preview of {self.opts.label}"

    def has_import_permission(self, request: HttpRequest) -> bool:
        return super().has_import_permission(request) and self.has_add_permission(request)

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict:
        return {"request": request}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict:
        return {"rollback_on_validation_errors": True, "stamps": kwargs.get("stamps")}

    def add_data_read_fail_error_to_form(self, form: Form, e: Exception) -> None:
        message = _("The file can't be read. Open it in a spreadsheet program and save it anew.")
        form.add_error("import_file", str(e) if isinstance(e, SheetError) else message)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        """As the library's; of each editor only the last file is kept, and while it is of use."""
        response = super().import_action(request, **kwargs)
        context = response.context_data
        name = getattr(request.FILES.get("import_file"), "tmp_storage_name", None)
        if name:
            self.forget_preview(request)
        rows = context["result"].rows if "confirm_form" in context else []
        if any(not row.is_skip() for row in rows):
            stamps = [version_of(row.original) for row in rows]
            sent = context["confirm_form"].initial
            request.session[self.preview_key] = {"sent": sent, "stamps": stamps}
        elif name:
            context["confirm_form"] = None
            CacheStorage(name=name).remove()
        return response

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        [sheet] = self.resource_classes
        return {"columns": sheet().get_diff_headers(), "key": sheet().get_import_id_fields()}

    def forget_preview(self, request: HttpRequest) -> None:
        if shown := request.session.pop(self.preview_key, None):
            CacheStorage(name=shown["sent"]["import_file_name"]).remove()

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        message = _("This preview has been used already, or is too old. Choose the file again.")
        shown = request.session.get(self.preview_key, {"sent": {"import_file_name": ""}})
        same = all(request.POST.get(name) == value for name, value in shown["sent"].items())
        if same and CacheStorage(name=shown["sent"]["import_file_name"]).read():
            try:
                response = super().process_import(request, stamps=shown["stamps"])
                self.forget_preview(request)
                return response
            except LoadError as error:
                message = str(error)
        messages.error(request, message)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def process_dataset(self, dataset: Dataset, *args: Any, **kwargs: Any) -> Result:
        with exclusive(), signals.batch():
            return super().process_dataset(dataset, *args, **kwargs)

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Say what was imported or, if anything turned out to be wrong, why nothing was."""
        if not (result.has_errors() or result.has_validation_errors()):
            new = [row.object_id for row in result.rows if row.is_new()]
            keys = self.model.objects.filter(pk__in=new).values_list(*self.model.key_paths())
            for sentence in self.model.new_row_notices(keys):
                messages.warning(request, sentence)
            return super().process_result(result, request)
        context = {
            **self.get_import_context_data(),
            "form": self.import_form_class(self.formats, self.get_import_resource_classes(request)),
            "result": result,
        }
        title = _("Nothing was imported")
        return self.page(request, self.import_template_name, title, context, status=409)
