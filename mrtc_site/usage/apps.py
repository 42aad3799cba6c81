"""The app of usage statistics. Its tables are not of the data: no cached page shows them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsageConfig(AppConfig):
    name = "mrtc_site.usage"
    verbose_name = _("What is read")
