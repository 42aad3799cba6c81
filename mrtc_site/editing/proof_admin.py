"""Proof links in the form of a draft, where they are made, copied and revoked."""

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.addresses import absolute
from mrtc_site.models import ProofLink

from .inlines import LabelledCells


class ProofFormSet(LabelledCells, BaseGenericInlineFormSet):
    pass


class ProofInline(GenericTabularInline):
    model = ProofLink
    formset: Any = ProofFormSet
    extra = 0
    can_delete = False
    fields = ("recipient", "address", "who", "at", "until", "revoked")
    readonly_fields = ("address", "who", "at", "until")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        self.request = request  # whose host the addresses have
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description=_("address to send"))
    def address(self, link: ProofLink) -> str:
        if not link.pk:
            return gettext("Save, and it is here.")
        if not link.is_open:
            return gettext("It opens nothing any more.")
        path = reverse("proof", args=[link.token])
        return format_html('<a href="{}">{}</a>', path, absolute(path, self.request))


class ProofAdmin(admin.ModelAdmin):
    """Shows the proof links of what is not public yet."""

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[Any, ...]:
        own = super().get_inlines(request, obj)
        return (*own, ProofInline) if obj and not obj.is_public else tuple(own)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: Any, change: bool
    ) -> None:
        """Note who made a link, and where suggestions go."""
        if issubclass(formset.model, ProofLink):
            user: Any = request.user
            for each in formset.forms:
                if not each.instance.pk:
                    each.instance.who, each.instance.email = user.get_username(), user.email
        super().save_formset(request, form, formset, change)
