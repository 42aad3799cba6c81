"""The app of what reports, education and cooperation share, and the admin's own."""

from typing import Any

from django.apps import AppConfig
from django.contrib.admin import apps
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "mrtc_site"
    verbose_name = _("Annual reports")

    def ready(self) -> None:
        from . import signals
        from .accounts import signals as _  # noqa: F401 (they register themselves)
        from .cache import data_version
        from .common import checks, url_converters  # noqa: F401 (likewise)

        for prepare in (data_version.make_triggers, signals.fill_index, make_cache_table):
            post_migrate.connect(prepare, sender=self)


def make_cache_table(**kwargs: Any) -> None:
    """Make the table of CACHES, without which nobody can sign in: it counts failed sign-ins."""
    call_command("createcachetable", verbosity=0)


class AdminConfig(apps.AdminConfig):
    default = False  # `mrtc_site` alone means the other
    default_site = "mrtc_site.accounts.site.StaffSite"
