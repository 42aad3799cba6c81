"""What every page needs."""

from django.utils.functional import SimpleLazyObject

from .models import AnnualReport


def imprint(request):
    """The latest public annual report, whose name and address the footer shows, or None."""
    return {"imprint": SimpleLazyObject(lambda: AnnualReport.objects.published().first())}
