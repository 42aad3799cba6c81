"""Orphaned files in the storage: those that no row, no earlier version of a document and no version
in the history names, and the WebP files made of these."""

import json
from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from reversion.models import Version

from .models import Attachment, FileVersion
from .renditions import stored_renditions
from .storage import documents, sha256_of, stored_names

SPARED = timedelta(days=1)  # newer files are spared, as their rows may not be saved yet


def orphans() -> list[str]:
    named, since = set(_named()), timezone.now() - SPARED
    stored = list(stored_names())
    going = [
        name for name in stored if name not in named and documents().get_modified_time(name) < since
    ]
    kept = {sha256_of(name) for name in set(stored).difference(going)}
    return going + [name for name, source in stored_renditions().items() if source not in kept]


def _named() -> Iterator[str]:
    models = [model for model in apps.get_models() if issubclass(model, Attachment)]
    for model in models:
        yield from model.objects.values_list("file", flat=True)
    yield from FileVersion.objects.values_list("file", flat=True)
    types = ContentType.objects.get_for_models(*models).values()
    kept = Version.objects.filter(content_type__in=types).values_list("serialized_data", flat=True)
    for data in kept.iterator():
        yield json.loads(data)[0]["fields"]["file"]
