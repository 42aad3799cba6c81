"""The admin's pages that show an earlier version of a row and revert to it, or recover a deleted
row. Only a POST changes anything."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from reversion.admin import VersionAdmin
from reversion.models import Version

from mrtc_site.loading.events import event
from mrtc_site.loading.three_way_merge import differences
from mrtc_site.office.models import author_of

from .changes import comment_as_text, record_as_text, record_changes_as_html
from .reverting import RevertPlan, plan_revert, revert


class RevertAdmin(VersionAdmin):
    """Reverts rows of this model, for those who may change them with all their parts."""

    def page(
        self,
        request: HttpRequest,
        template: str,
        title: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> TemplateResponse:
        request.current_app = self.admin_site.name
        context |= {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, template, context, status=status)

    def revision_view(self, request: HttpRequest, object_id: str, version_id: str) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        version = row and Version.objects.get_for_object(row).filter(pk=version_id).first()
        if not version:
            raise Http404
        comment = event("restored", moment=version.revision.date_created)
        return self._revert_view(request, version, row, comment)

    def recover_view(self, request: HttpRequest, version_id: str) -> HttpResponse:
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        version = get_object_or_404(Version.objects.get_deleted(self.model), pk=version_id)
        return self._revert_view(request, version, None, event("recovered"))

    def _may_revert(self, request: HttpRequest, row: Model | None) -> bool:
        """Whether the user may do all that reverting may do to the row and its parts."""
        parts = [inline(self.model, self.admin_site) for inline in self.get_inlines(request, row)]
        return self.has_change_permission(request, row) and all(
            part.has_add_permission(request, row)
            and part.has_change_permission(request, row)
            and part.has_delete_permission(request, row)
            for part in parts
        )

    def _revert_view(
        self, request: HttpRequest, version: Version, row: Model | None, comment: str
    ) -> HttpResponse:
        allowed, status = self._may_revert(request, row), 200
        if request.method == "POST":
            if not allowed:
                raise PermissionDenied
            try:
                return self._reverted(request, revert(version, comment, request.user), comment)
            except (ValidationError, IntegrityError):  # the page says which problems there are
                status = 409
        plan = plan_revert(version)
        title = gettext("Revert %(name)s") if row else gettext("Recover %(name)s")
        context = {
            **self._shown(plan, row),
            "original": row,
            "version": version,
            "who": author_of(version.revision),
            "done": comment_as_text(plan.kind, version.revision.comment),
            "plan": plan,
            "allowed": allowed,
            "refused": status != 200,
        }
        title %= {"name": version.object_repr}
        return self.page(request, "admin/revert.html", title, context, status)

    def _shown(self, plan: RevertPlan, row: Model | None) -> dict[str, list]:
        """What reverting would change, and all that the version holds."""
        kind = plan.kind
        changes = []
        if row:
            [(_, key, present)] = kind.stored(self.model.objects.filter(pk=row.pk))
            present = kind.all_values(key, present)
            changes = record_changes_as_html(kind, differences(present, plan.record))
        return {"changes": changes, "values": record_as_text(kind, plan.record)}

    def _reverted(self, request: HttpRequest, plan: RevertPlan, comment: str) -> HttpResponse:
        self.log_change(request, plan.row, comment)
        message = gettext("“%(name)s” is as it was then.")
        messages.success(request, message % {"name": plan.row})
        if plan.missing:
            message = gettext("Left out, having been deleted since: %(names)s.")
            messages.warning(request, message % {"names": "; ".join(plan.missing)})
        if plan.known_instead:
            message = gettext(
                "“%(other)s” took its place, and is cited by the key that this had (%(key)s). This"
                " is cited by another one from now on: %(new_key)s."
            )
            other = plan.known_instead
            keys = {"key": other.lasting_key, "new_key": plan.row.lasting_key}
            messages.warning(request, message % {"other": other, **keys})
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", plan.row.pk)
