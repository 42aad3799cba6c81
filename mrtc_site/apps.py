from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "mrtc_site"
    verbose_name = "Annual reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import converters, signals  # noqa: F401 (they register themselves)
