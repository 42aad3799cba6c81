"""The book in the form of an annual report: a button that makes it; links to proofs of a draft."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.book import making
from mrtc_site.book.typesetting import BookError
from mrtc_site.common.languages import ENGLISH, KOREAN
from mrtc_site.models import AnnualReport


class BookAdmin(admin.ModelAdmin):
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        made = ("book",) if obj and self.has_change_permission(request, obj) else ()
        return (*super().get_readonly_fields(request, obj), *made)

    @admin.display(description=_("book"))
    def book(self, edition: AnnualReport) -> SafeString:
        """How the last making went, with the button to make it; of a draft, links to its proofs."""
        if not edition.is_public:
            return self.proofs(edition)
        last = making.making_of(edition.year)
        if last and last.being_made:
            look = format_html('<a href="">{}</a>', gettext("Look again"))
            begun = gettext("It has been in the making since %(moment)s")
            return format_html("<p>{} · {}</p>", _at(begun, last), look)
        said = ""
        if last and last.fault:
            failed = gettext("It could not be made on %(moment)s:")
            said = f"{_at(failed, last)} {last.fault}"
        elif last:
            said = _at(gettext("It was made on %(moment)s"), last)
        button = '<p>{}</p><button class="button" name="make-book" value="1">{}</button>'
        return format_html(button, said, gettext("Save and make the book"))

    def proofs(self, edition: AnnualReport) -> SafeString:
        address = reverse("admin:annual-report-proof", args=[edition.year])
        names = (
            ("en", "yes", gettext("Proof in English")),
            ("ko", "yes", gettext("Proof in Korean")),
            ("en", "no", gettext("Proof in English without line numbers")),
            ("ko", "no", gettext("Proof in Korean without line numbers")),
        )
        links = ((f"{address}?language={code}&lines={lines}", name) for code, lines, name in names)
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    def get_urls(self) -> list[Any]:
        proof = self.admin_site.admin_view(self.proof)
        return [
            path("<year:year>/proof.pdf", proof, name="annual-report-proof"),
            *super().get_urls(),
        ]

    # /admin/mrtc_site/annualreport/2021/proof.pdf?language=ko&lines=no
    def proof(self, request: HttpRequest, year: int) -> HttpResponse:
        edition = get_object_or_404(AnnualReport, year=year)
        if not self.has_view_permission(request, edition):
            raise PermissionDenied
        language = KOREAN if request.GET.get("language") == KOREAN else ENGLISH
        try:
            return making.proof(year, language, line_numbers=request.GET.get("lines") != "no")
        except BookError as error:
            messages.error(request, str(error))
            return redirect("admin:mrtc_site_annualreport_change", year)

    def response_change(self, request: HttpRequest, obj: AnnualReport) -> HttpResponse:
        if "make-book" in request.POST and obj.is_public:
            transaction.on_commit(partial(making.start, obj.year))
            return redirect(request.get_full_path())
        return super().response_change(request, obj)


def _at(sentence: str, last: making.Making) -> str:
    return sentence % {"moment": date_format(localtime(last.since), "DATETIME_FORMAT")}
