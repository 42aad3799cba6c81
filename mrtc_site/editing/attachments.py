"""Documents and photographs in the form of the entry that they belong to."""

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

from mrtc_site.files.addresses import cover_srcset, document_address, photograph_srcset
from mrtc_site.files.models import COVER, Attachment, Document
from mrtc_site.files.renditions import prepare
from mrtc_site.files.storage import take
from mrtc_site.search.pages import documents_of, without_text

from .parts import PartForm, PartInline


class AttachmentForm(PartForm):
    """Checks and keeps what is uploaded, so that the row names a file that is there."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        uploaded = cleaned.get("file")
        if isinstance(uploaded, UploadedFile):
            kind = self._meta.model.kind_of_file(cleaned.get("slug", ""))
            try:
                cleaned["file"] = take(uploaded, kind)
                if kind != "document":
                    prepare(cleaned["file"])
            except ValidationError as error:
                self.add_error("file", error)
        return cleaned


class AttachmentInline(PartInline):
    form = AttachmentForm
    readonly_fields = ("present",)
    formfield_overrides = {FileField: {"widget": forms.FileInput}}

    @admin.display(description=_("present file"))
    def present(self, row: Attachment) -> str:
        if not row.size:
            return ""
        facts = [Path(str(row.file)).suffix[1:].upper(), filesizeformat(row.size)]
        if row.pages:
            facts.append(
                ngettext("%(count)s page", "%(count)s pages", row.pages) % {"count": row.pages}
            )
        if row.width:
            facts.append(f"{row.width} × {row.height}")
        return format_html('<a href="{}">{}</a>', self.address(row), ", ".join(facts))

    def address(self, row: Any) -> str:
        """Where it is answered: of a draft, to staff alone."""
        return next(reversed(photograph_srcset(row).values()))


class DocumentInline(AttachmentInline):
    fields = ("order", "slug", "file", "language", "title", "present")

    def address(self, row: Any) -> str:
        if row.slug == COVER:
            return next(reversed(cover_srcset(row.whole, row).values()))
        return document_address(row)


class PhotographInline(AttachmentInline):
    fields = ("order", "file", "alternative", "caption", "present")


class WithoutTextFilter(admin.SimpleListFilter):
    title = _("words inside PDFs")
    parameter_name = "without-text"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", _("A PDF without text"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        documents = documents_of(queryset.model)
        if self.value() != "yes" or not documents:
            return queryset
        rows = without_text(documents.objects.all())
        return queryset.filter(pk__in=rows.order_by().values(documents.part_of))


def tell_without_text(request: HttpRequest, formsets: Any) -> None:
    """Tell the editor in which PDFs that were just saved nobody will find a word."""
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
