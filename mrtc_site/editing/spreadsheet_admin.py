"""The pages of the admin on which sheets of entries are exported, shown before import, imported."""

from contextlib import suppress
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm, ImportForm
from import_export.results import Error

from mrtc_site.loading.write_lock import LoadError, exclusive
from mrtc_site.models import ImportPreview

from .spreadsheet_bounds import MAX_BYTES, SheetError
from .spreadsheet_files import CSVFile, XLSXFile
from .spreadsheet_previews import Upload, keep, previews_of
from .spreadsheet_rows import Preview
from .spreadsheets import EntrySheet

FORMATS = [XLSXFile, CSVFile]
ENDINGS = [f".{kind().get_extension()}" for kind in FORMATS]


def format_of(file_name):
    """Give the place in FORMATS that a file's name tells, or None."""
    ending = Path(file_name).suffix.lower()
    return ENDINGS.index(ending) if ending in ENDINGS else None


class SheetForm(ImportForm):
    """Takes a file, whose name tells its format."""

    media = forms.Media()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["format"]
        self.fields["import_file"].label = _("Excel or CSV file")
        self.fields["import_file"].widget.attrs = {"accept": ",".join(ENDINGS)}

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        self.cleaned_data["format"] = format_of(file.name)
        if self.cleaned_data["format"] is None:
            told = _("Choose a file that ends in %(endings)s.")
            raise ValidationError(told % {"endings": _(" or ").join(ENDINGS)})
        if file.size > MAX_BYTES:
            told = _("The file is larger than %(size)s MB. Split it.")
            raise ValidationError(told % {"size": MAX_BYTES // 1024**2})
        return file


class FormatForm(ExportForm):
    """Asks for a format."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [choice for choice in self.fields["format"].choices if choice[0]]
        self.fields["format"] = forms.ChoiceField(
            label=_("Format"), choices=choices, initial=choices[0][0], widget=forms.RadioSelect
        )


class ConfirmForm(forms.Form):
    """Says which of the editor's own previews to import."""

    preview = forms.ModelChoiceField(ImportPreview.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args, previews, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["preview"].queryset = previews

    def clean(self):
        """Give what the library wants to know of a file, and what was shown."""
        preview = self.cleaned_data.get("preview")
        return preview and {
            "import_file_name": preview.pk,
            "original_file_name": preview.file_name,
            "format": format_of(preview.file_name),
            "resource": "0",
            "seen": preview.stamps,
        }


class SheetAdmin(ImportExportMixin):
    """Adds import and export to a ModelAdmin of entries."""

    sheet = EntrySheet
    formats = FORMATS
    import_form_class = SheetForm
    confirm_form_class = ConfirmForm
    export_form_class = FormatForm
    tmp_storage_class = Upload
    import_template_name = "admin/import_sheet.html"
    export_template_name = "admin/export_sheet.html"
    skip_admin_log = True  # the sheet does it, together with the history

    def get_resource_classes(self, request):
        return [self.sheet]

    def get_resource_kwargs(self, request, **kwargs):
        return {"model": self.model, "request": request}

    def has_import_permission(self, request):
        return super().has_import_permission(request) and self.has_add_permission(request)

    def add_data_read_fail_error_to_form(self, form, e):
        told = _("The file can't be read. Open it in a spreadsheet program and save it anew.")
        form.add_error("import_file", str(e) if isinstance(e, SheetError) else told)

    def import_action(self, request, **kwargs):
        """Ask for a file; show what importing it would do, and ask for confirmation."""
        response = super().import_action(request, **kwargs)
        context = response.context_data
        sheet = self.sheet(**self.get_resource_kwargs(request))
        context |= {
            "media": self.media,
            "columns": [field.column_name for field in sheet.get_user_visible_fields()],
            "title": _("Import %(nouns)s") % {"nouns": self.opts.verbose_name_plural},
            "key": ["year", *self.model.key_fields[1:]],
        }
        confirm, result = context.get("confirm_form"), context.get("result")
        if confirm and result.changes_something:
            file = context["form"].cleaned_data["import_file"]
            shown = keep(request.user, self.model, file, [row.stamp for row in result.rows])
            confirm.initial = {"preview": shown.pk}
        else:
            context["confirm_form"] = None
        return response

    def init_request_context_data(self, request, form):
        context = super().init_request_context_data(request, form)
        return {
            **context,
            "title": _("Export %(nouns)s") % {"nouns": self.opts.verbose_name_plural},
        }

    @method_decorator(require_POST)
    def process_import(self, request, **kwargs):
        if self.create_confirm_form(request).is_valid():
            with suppress(ImportPreview.DoesNotExist):  # confirmed twice at once
                return super().process_import(request, **kwargs)
        told = _("This preview has been used already, or is too old. Choose the file again.")
        messages.error(request, told)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def get_confirm_form_kwargs(self, request, import_form=None):
        kwargs = super().get_confirm_form_kwargs(request, import_form)
        return {**kwargs, "previews": previews_of(request.user, self.model)}

    def get_import_data_kwargs(self, **kwargs):
        form = kwargs["form"]
        return {"seen": form.cleaned_data.get("seen")}

    def process_dataset(self, *args, **kwargs):
        try:
            with exclusive():
                return super().process_dataset(*args, **kwargs)
        except LoadError as error:
            told = error
        except IntegrityError as error:
            told = _("The database refuses the result: %(error)s")
            told %= {"error": " ".join(str(error).split())}
        result = Preview()
        result.append_base_error(Error(told))
        return result

    def process_result(self, result, request):
        """Say what was imported; or, if anything is wrong by now, that nothing was, and why."""
        if not result.fails:
            return super().process_result(result, request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Nothing was imported"),
            "opts": self.opts,
            "media": self.media,
            "form": self.import_form_class(FORMATS, [self.sheet]),
            "result": result,
        }
        return TemplateResponse(request, self.import_template_name, context, status=409)

    def add_success_message(self, result, request):
        messages.success(request, _("Imported: %(what)s.") % {"what": result.told})
