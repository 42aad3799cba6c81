"""How the database differs from the fixtures that were last loaded."""

from typing import Any

from django.db.models import QuerySet

from mrtc_site.common.chunks import chunks
from mrtc_site.loading.bases import key_text, records_of
from mrtc_site.loading.record_types import kind_of
from mrtc_site.loading.three_way_merge import MISSING, Difference, differences
from mrtc_site.models import LoadedRecord


def differing(queryset: QuerySet) -> dict[Any, list[Difference]]:
    """Give {primary key: differences from what was loaded} of the rows that have any.

    A row that came with no fixtures differs in everything.
    """
    kind, found = kind_of(queryset.model), {}
    rows = queryset.order_by().values_list("pk", "updated_at", *kind.model.key_paths())
    for some in chunks(rows):
        keys = {pk: key_text(key) for pk, _, *key in some}
        loaded = LoadedRecord.objects.filter(kind=kind.label, key__in=keys.values())
        loaded = loaded.order_by("year")  # of several years the last one counts
        times = dict(loaded.values_list("key", "updated_at"))
        # A row with the time of its load is as it was loaded; only the others are compared.
        pks = [pk for pk, updated_at, *_ in some if times.get(keys[pk]) != updated_at]
        bases = records_of(kind, loaded.filter(key__in=[keys[pk] for pk in pks]))
        for pk, _, record in kind.stored(kind.model.objects.filter(pk__in=pks)):
            if changes := list(differences(bases.get(keys[pk], MISSING), record)):
                found[pk] = changes
    return found
