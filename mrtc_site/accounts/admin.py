"""Django's admin of accounts, with whether each has a second factor, and its removal."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .second_factor import has_factor
from .signals import log_event

for model in (Authenticator, EmailAddress, User):
    admin.site.unregister(model)


@admin.register(User)
class StaffAdmin(UserAdmin):
    actions = ("remove_second_factor",)
    list_display = ("username", "email", "first_name", "last_name", "is_staff", "second_factor")

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, user: User) -> bool:
        return has_factor(user)

    @admin.action(description=_("Remove the second factor"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        users = [user for user in queryset if has_factor(user)]
        Authenticator.objects.filter(user__in=users).delete()
        for user in users:
            self.log_change(request, user, [{"changed": {"fields": ["second factor"]}}])
            log_event(
                request, user.get_username(), f"{request.user.pk} removed the second factor of"
            )
        names = ", ".join(map(str, users)) or gettext("nobody")
        text = gettext("No longer with a second factor: %(names)s.") % {"names": names}
        messages.success(request, text)
