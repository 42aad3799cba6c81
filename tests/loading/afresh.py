"""The files alone, loaded into an empty database."""

from django.core.management import call_command

from mrtc_site.loading.record_types import kinds
from mrtc_site.models import LoadedRecord


def everything():
    """Give every record, whatever its row's number, and each report's people."""
    return {
        kind.label: {key: record for _, key, record in kind.stored(kind.model.objects.all())}
        for kind in kinds()
    }


def empty_the_database():
    for kind in reversed(kinds()):
        kind.model.objects.all().delete()
    LoadedRecord.objects.all().delete()


def load_all_afresh():
    """Empty the database, and load what files there are."""
    empty_the_database()
    call_command("load_annual_report", verbosity=0)
