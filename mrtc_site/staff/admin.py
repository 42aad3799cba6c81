"""Accounts in the admin: as Django's, with their second factors; no one's codes or keys."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from . import factor, tries
from .signals import note

for model in (StaticDevice, TOTPDevice, User):
    admin.site.unregister(model)


@admin.register(User)
class StaffAdmin(UserAdmin):
    actions = ("remove_second_factor", "unlock")
    list_display = (*UserAdmin.list_display, "second_factor")

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, user):
        return factor.has(user)

    @admin.action(description=_("Remove the second factor"), permissions=["change"])
    def remove_second_factor(self, request, queryset):
        users = [user for user in queryset if factor.remove(user)]
        for user in users:
            self.log_change(request, user, "Removed the second factor.")
            note(request, user.get_username(), f"{request.user.pk} removed the second factor of")
        self._told(request, _("No longer with a second factor: %(names)s."), users)

    @admin.action(description=_("Unlock (too many failed tries)"), permissions=["change"])
    def unlock(self, request, queryset):
        users = [user for user in queryset if tries.unlock(user.get_username())]
        self._told(request, _("Unlocked: %(names)s."), users)

    def _told(self, request, told, users):
        names = ", ".join(map(str, users)) or gettext("nobody")
        messages.success(request, told % {"names": names})
