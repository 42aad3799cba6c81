"""Documents and photographs in the form of the entry that they belong to."""

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import FileField
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mrtc_site.files.addresses import cover_srcset, document_address, photograph_srcset
from mrtc_site.files.models import COVER, Attachment
from mrtc_site.files.renditions import prepare
from mrtc_site.files.storage import take

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

    @admin.display(description=_("present file"), empty_value="")
    def present(self, row: Attachment) -> str | None:
        if not row.size:
            return None
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
