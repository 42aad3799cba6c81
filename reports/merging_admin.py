"""The admin's pages that merge two records of one person, and undo that."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.editing.versioned_admin import VersionedAdmin
from mrtc_site.loading.record_types import kind_of

from .merging import CHOSEN, merge, undo_merge
from .models import Merge, Researcher


@admin.action(description=_("Merge two records of one person"), permissions=["change"])
def choose_merge(
    modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet
) -> HttpResponse | None:
    pks = sorted(queryset.values_list("pk", flat=True))
    if len(pks) != 2:
        message = gettext("Choose two people to make them one; %(count)s are chosen.")
        messages.error(request, message % {"count": len(pks)})
        return None
    query = urlencode({"person": pks}, doseq=True)
    return redirect(f"{reverse('admin:reports_researcher_merge')}?{query}")


class MergeAdmin(VersionedAdmin):
    actions = (choose_merge,)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            # /admin/reports/researcher/merge/?person=1&person=2
            path("merge/", view(self.merge_view), name="reports_researcher_merge"),
            # /admin/reports/researcher/merges/1/undo/
            path(
                "merges/<int:pk>/undo/", view(self.undo_view), name="reports_researcher_undo_merge"
            ),
            *super().get_urls(),
        ]

    def may_merge(self, request: HttpRequest) -> bool:
        return all(
            request.user.has_perm(f"reports.{name}")
            for name in ("change_researcher", "delete_researcher", "change_report")
        )

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may_merge(request):
            raise PermissionDenied
        keys = {key for key in request.GET.getlist("person") if key.isdecimal() and len(key) < 19}
        people = list(Researcher.objects.filter(pk__in=keys))
        if len(people) != 2:
            messages.error(request, gettext("Those are not two people who are there (any more)."))
            return redirect("admin:reports_researcher_changelist")
        # Whoever has more reports comes first, and stays unless told otherwise.
        people.sort(key=lambda person: (-person.authorships.count(), person.pk))
        if request.method == "POST":
            return self._merged(request, people)
        rows = [
            {
                "name": name,
                "label": kind_of(Researcher).by_name[name].verbose_name,
                "values": [(person.pk, getattr(person, name)) for person in people],
                "chosen": next((p.pk for p in people if getattr(p, name)), people[0].pk),
                "same": len({getattr(person, name) for person in people}) == 1,
            }
            for name in ("slug", *CHOSEN)
        ]
        context = {"rows": rows, "people": [(person, reports_of(person)) for person in people]}
        title = gettext("Merge two records of one person")
        return self.page(request, "admin/merge.html", title, context)

    def _merged(self, request: HttpRequest, people: list[Researcher]) -> HttpResponse:
        by_key = {str(person.pk): person for person in people}
        chosen = {
            name: by_key.get(request.POST.get(name, ""), people[0]) for name in ("slug", *CHOSEN)
        }
        kept = chosen["slug"]
        [gone] = [person for person in people if person != kept]
        values = {name: getattr(chosen[name], name) for name in CHOSEN}
        try:
            done = merge(kept, gone, values, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.get_full_path())
        text = gettext("%(gone)s is now one with this person.") % {"gone": gone.name_and_slug}
        undo = reverse("admin:reports_researcher_undo_merge", args=[done.pk])
        link = format_html('<a href="{}">{}</a>', undo, gettext("Undo"))
        messages.success(request, format_html("{} {}", text, link))
        return redirect("admin:reports_researcher_change", kept.pk)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.may_merge(request):
            raise PermissionDenied
        done = get_object_or_404(Merge, pk=pk)
        if request.method == "POST":
            try:
                gone = undo_merge(done, request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return redirect(request.path)
            messages.success(request, gettext("They are two people again."))
            return redirect("admin:reports_researcher_change", gone.pk)
        kept, gone = Researcher.objects.filter(pk=done.kept).first(), Researcher(**done.gone)
        title = gettext("Part %(gone)s from %(kept)s again")
        title %= {"gone": gone.name_and_slug, "kept": kept and kept.name_and_slug}
        return self.page(request, "admin/merge.html", title, {"done": done})


def reports_of(person: Researcher) -> list[tuple[str, str, str]]:
    """Give (address in the admin, name, part) of each of a person's reports."""
    parts = person.authorships.select_related("report__type", "report__annual_report")
    return [
        (
            reverse("admin:reports_report_change", args=[each.report_id]),
            str(each.report),
            ", ".join(filter(None, (each.get_role_display().lower(), each.credited_as))),
        )
        for each in parts.order_by("report")
    ]
