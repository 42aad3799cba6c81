"""The app of what is read. Its tables are none of the data: no cached page depends on them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsageConfig(AppConfig):
    name = "mrtc_site.usage"
    verbose_name = _("What is read")
