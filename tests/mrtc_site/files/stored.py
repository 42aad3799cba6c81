"""Files in the storage, and rows that name them."""

import hashlib

from django.core.files.base import ContentFile

from mrtc_site.files.storage import documents


def store(content, suffix):
    """Keep a file as its name in the storage."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"{digest[:2]}/{digest}{suffix}"
    return documents().save(name, ContentFile(content))


def add(model, content, suffix, **fields):
    return model.objects.create(file=store(content, suffix), **{"order": 1, **fields})
