"""Sheets between preview and confirmation: an editor's own, for one kind of entry and a day."""

from datetime import timedelta

from django.core.files import File
from django.db.models import QuerySet
from django.utils import timezone
from import_export.tmp_storages import BaseStorage

from mrtc_site.models import ImportPreview

KEPT = timedelta(days=1)
AT_MOST = 5  # of one editor


def previews_of(user, model) -> QuerySet:
    """Give what this editor may still confirm for this kind of entry."""
    since = timezone.now() - KEPT
    own = ImportPreview.objects.filter(user=user, kind=model._meta.label_lower)
    return own.filter(made_at__gt=since).defer("content")


def keep(user, model, file: File, stamps: list[str]) -> ImportPreview:
    """Keep a sheet that was shown. Those that nobody confirmed go after a day, and of one editor's
    the oldest where there are many."""
    ImportPreview.objects.filter(made_at__lte=timezone.now() - KEPT).delete()
    file.seek(0)
    preview = ImportPreview.objects.create(
        user=user,
        kind=model._meta.label_lower,
        file_name=file.name,
        content=file.read(),
        stamps=stamps,
    )
    own = ImportPreview.objects.filter(user=user).order_by("-made_at")
    kept = list(own.values_list("pk", flat=True)[:AT_MOST])
    own.exclude(pk__in=kept).delete()
    return preview


class Upload(BaseStorage):
    """What the library takes files from: as just chosen or, by its name, one that was shown."""

    def save(self, data):
        self.data = data

    def read(self):
        if self.name is None:
            return self.data
        return bytes(ImportPreview.objects.get(pk=self.name).content)

    def remove(self):
        ImportPreview.objects.filter(pk=self.name).delete()
