from django.apps import AppConfig
from django.contrib.admin import apps


class StaffConfig(AppConfig):
    name = "staff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import signals  # noqa: F401 (they register themselves)


class StaffAdminConfig(apps.AdminConfig):
    default_site = "staff.site.StaffSite"
