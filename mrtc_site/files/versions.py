"""Earlier versions of public documents, which keep their addresses (report-v1.pdf)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils import timezone

from mrtc_site.common.chunks import chunks
from mrtc_site.entries.entry import Entry
from mrtc_site.entries.model_bases import Key, key_text

from .addresses import document_address
from .models import TAKEN_AWAY, Document, FileVersion


def document_models() -> list[type[Document]]:
    return [model for model in apps.get_models() if issubclass(model, Document)]


def named(documents: type[Document], key: Key) -> tuple[str, str]:
    """Give the kind and the key of a document, as in FileVersion."""
    return documents._meta.label_lower, key_text(key)


class Replaced(NamedTuple):
    """The version of a document before its present one."""

    since: datetime
    address: str


def replaced(documents: Iterable[Document]) -> dict[int, Replaced]:
    """Give {primary key of a document: the version before its present one}."""
    by_name = {named(type(each), each.natural_key()): each for each in documents}
    kinds, keys = {kind for kind, _ in by_name}, {key for _, key in by_name}
    found: dict[int, Replaced] = {}
    for version in FileVersion.objects.filter(kind__in=kinds, key__in=keys):  # the latest last
        document = by_name[version.kind, version.key]
        if version.file == TAKEN_AWAY:
            found.pop(document.pk, None)
        elif version.file != document.file.name:
            address = document_address(document, version.number)
            found[document.pk] = Replaced(version.since, address)
    return found


def note(model: type[Model], pks: Collection[Any]) -> None:
    """Record the present files of the public documents of these rows: of these entries, or of these
    annual reports and their entries. It runs after the commit, as a file that is replaced in the
    transaction that publishes it was never public."""
    for documents in document_models():
        name, whole = documents.part_of, documents.whole_field().related_model
        paths = {whole: name}
        if issubclass(whole, Entry):
            edition = whole._meta.get_field("annual_report").related_model
            paths[edition] = f"{name}__annual_report"
        if model in paths:
            rows = documents.objects.filter(**{f"{paths[model]}__in": pks})
            for document in rows.select_related(*paths.values()):
                if document.whole.is_public:
                    _note(document)


def _note(document: Document) -> None:
    kind, key = named(type(document), document.natural_key())
    versions, file = list(FileVersion.objects.filter(kind=kind, key=key)), str(document.file.name)
    if [version.file for version in versions[-2:]] == [file, TAKEN_AWAY]:
        versions[-1].delete()  # it is back
    elif not versions or versions[-1].file != file:
        _add(kind, key, versions, file)


def note_taken_away(document: Document) -> None:
    """Note that a document is no longer there, though the row is that it belonged to."""
    field = document.whole_field()
    whole = field.related_model.objects.filter(pk=getattr(document, field.attname)).first()
    if not whole or whole.documents.filter(slug=document.slug).exists():
        return
    kind, key = named(type(document), (*whole.natural_key(), document.slug))
    versions = list(FileVersion.objects.filter(kind=kind, key=key))
    if versions and versions[-1].file != TAKEN_AWAY:
        _add(kind, key, versions, TAKEN_AWAY)


def _add(kind: str, key: str, versions: list[FileVersion], file: str) -> None:
    number = versions[-1].number + 1 if versions else 1
    since = timezone.now()
    FileVersion.objects.create(kind=kind, key=key, number=number, file=file, since=since)


def move(keys: Mapping[Key, Key], whole: type[Model]) -> None:
    """Move the versions of rows' documents to the rows' new keys: {old key: new key}."""
    moved = []
    for old, new in keys.items():
        found = _of_all(whole).filter(key__startswith=f"{key_text(old)} ")
        for version in list(found):
            version.key = key_text(new) + version.key.removeprefix(key_text(old))
            moved.append(version)
        found.delete()
    FileVersion.objects.bulk_create(moved)


def forget(whole: type[Model], keys: Collection[Key]) -> None:
    """Forget those of deleted rows whose addresses new ones get."""
    new = {key_text(key) for key in keys}
    stored = _of_all(whole).values_list("pk", "key")
    forgotten = [pk for pk, key in stored if key.rpartition(" ")[0] in new]
    for some in chunks(forgotten):
        FileVersion.objects.filter(pk__in=some).delete()


def _of_all(whole: type[Model]) -> QuerySet[FileVersion]:
    kinds = [
        documents._meta.label_lower
        for documents in document_models()
        if documents.whole_field().related_model is whole
    ]
    return FileVersion.objects.filter(kind__in=kinds)
