"""Documents and photographs in the form of the entry that they belong to."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import FileField, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.languages import ENGLISH
from mrtc_site.files.addresses import cover_srcset, document_address, photograph_srcset
from mrtc_site.files.models import COVER, Document, Upload
from mrtc_site.files.renditions import make_renditions
from mrtc_site.files.storage import documents, take
from mrtc_site.search.pdf_index import documents_of, without_text

from .inlines import PartForm, PartInline


class AttachmentForm(PartForm):
    """Checks an uploaded file and stores it at once. When the form is shown again because of some
    other fault, `uploaded` has the stored file's name, so that it needn't be chosen again."""

    data: Any  # a QueryDict
    uploaded = forms.CharField(label="", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get(self.add_prefix("uploaded")):
            self.fields["file"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, before = cleaned.get("file"), cleaned.get("uploaded")
        if isinstance(file, UploadedFile):
            try:
                self._keep(self._take(file, cleaned.get("slug", "")), str(file.name))
            except ValidationError as error:
                self.add_error("file", error)
        elif before and "file" not in self.errors:
            upload = Upload.objects.filter(file=before).first()
            if upload and documents().exists(upload.file):
                self._keep(upload.file, upload.name)
            else:
                message = gettext("What was uploaded is no longer there. Choose the file again.")
                self.add_error("file", message)
        return cleaned

    def _take(self, file: UploadedFile, slug: str) -> str:
        kind = self._meta.model.kind_of_file(slug)
        stored = take(file, kind)
        if kind != "document":
            with suppress(ValidationError):  # it can't be drawn
                make_renditions(stored)
        return stored

    def _keep(self, stored: str, name: str) -> None:
        upload, _created = Upload.objects.get_or_create(file=stored, defaults={"name": name})
        self.cleaned_data["file"] = stored
        self.instance.uploaded_as = upload.name
        self.data = self.data.copy()
        self.data[self.add_prefix("uploaded")] = stored


class AttachmentInline(PartInline):
    form = AttachmentForm
    readonly_fields = ("present",)
    formfield_overrides = {FileField: {"widget": forms.FileInput}}

    @admin.display(description=_("present file"))
    def present(self, row: Any) -> str:
        if hasattr(row, "uploaded_as"):  # the form was refused
            return gettext("Already uploaded: %(name)s") % {"name": row.uploaded_as}
        if not row.size:
            return ""
        facts = [Path(str(row.file)).suffix[1:].upper(), filesizeformat(row.size)]
        if row.pages:
            facts.append(
                ngettext("%(count)s page", "%(count)s pages", row.pages) % {"count": row.pages}
            )
        elif row.width:
            facts.append(f"{row.width} × {row.height}")
        return format_html('<a href="{}">{}</a>', self.address(row), ", ".join(facts))

    def address(self, row: Any) -> str:
        """The address of the file, which for a draft only staff can open."""
        return next(reversed(photograph_srcset(row).values()))


class DocumentForm(AttachmentForm):
    """Demands the language of a document, which only fixtures may leave out (for English)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.empty_value = ""
        if not self.instance.pk:
            self.initial["language"] = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("language") == "":
            if cleaned.get("slug") == COVER:
                cleaned["language"] = ENGLISH  # as good as any: nothing says that of a picture
            else:
                self.add_error("language", gettext("Say which it is in: “ko”, “en”, …"))
        return cleaned


class DocumentInline(AttachmentInline):
    form = DocumentForm
    fields = ("order", "slug", "file", "uploaded", "language", "title", "present")

    def address(self, row: Any) -> str:
        if row.slug == COVER:
            return next(reversed(cover_srcset(row.whole, row).values()))
        return document_address(row)


class PhotographInline(AttachmentInline):
    fields = ("order", "file", "uploaded", "alternative", "caption", "present")


class WithoutTextFilter(admin.SimpleListFilter):
    title = _("words inside PDFs")
    parameter_name = "without-text"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", _("A PDF without text"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        of_rows = documents_of(queryset.model)
        if self.value() != "yes" or not of_rows:
            return queryset
        rows = without_text(of_rows.objects.all())
        return queryset.filter(pk__in=rows.order_by().values(of_rows.part_of))


def warn_of_pdfs_without_text(request: HttpRequest, formsets: Any) -> None:
    """Warn the editor of PDFs, among those just saved, that have no text for search to find."""
    for formset in formsets:
        if issubclass(formset.model, Document):
            saved = [*formset.new_objects, *(row for row, _ in formset.changed_objects)]
            rows = formset.model.objects.filter(pk__in=[row.pk for row in saved])
            for document in without_text(rows):
                message = gettext(
                    "“%(slug)s” is saved, but has no text that can be read: no search finds the "
                    "words in it. If it was scanned, have a program recognise its text (OCR), and "
                    "upload it again."
                )
                messages.warning(request, message % {"slug": document.slug})
