"""Merges two records of one person into one, and undoes it: each as one step."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from mrtc_site.entries.redirects import Redirect, page_of, was_public
from mrtc_site.loading import revisions
from mrtc_site.loading.events import event
from mrtc_site.loading.record_types import kind_of

from .models import Authorship, Merge, Report, Researcher, Role

CHOSEN = ("given_name", "family_name", "name_ko")  # the user chooses whose value stays
PART = ("researcher_id", "role", "order", "credited_as")


@transaction.atomic
def merge(kept: Researcher, gone: Researcher, chosen: Mapping[str, str], user: Any) -> Merge:
    """Give the authorships of `gone` to `kept`, who gets the names in `chosen`, and delete `gone`,
    whose address redirects. Reports go on crediting people as they print them."""
    locked = Researcher.objects.select_for_update().in_bulk([kept.pk, gone.pk])
    kept, gone = locked[kept.pk], locked[gone.pk]
    before = _parts_of([kept, gone])
    had_page, old_page = was_public(gone), page_of(gone)
    names = _names(kept, gone)
    done = Merge(
        kept=kept.pk,
        gone=gone.content() | {"id": gone.pk},
        kept_before={name: getattr(kept, name) for name in CHOSEN},
        kept_after={name: chosen[name] for name in CHOSEN},
        who=user.get_username(),
    )
    for name in CHOSEN:
        setattr(kept, name, chosen[name])
    kept.full_clean()
    after = {report: [_joined(parts, kept)] for report, parts in before.items()}
    before = {
        report: parts
        for report, parts in before.items()
        if _columns(parts) != _columns(after[report])
    }
    done.parts_before = {str(report): _columns(parts) for report, parts in before.items()}
    done.parts_after = {str(report): _columns(after[report]) for report in before}
    done.save()
    comment = event("merged", **names, merge=done.pk)
    _record(Researcher, [gone.pk], comment, user)
    _replace(before, after)
    kept.save()
    gone.delete()
    if had_page:
        redirect = Redirect.objects.create(old=old_page, new=page_of(kept))
        _record(Redirect, [redirect.pk], comment, user)
    _record(Researcher, [kept.pk], comment, user)
    _record(Report, before, comment, user)
    return done


@transaction.atomic
def undo_merge(done: Merge, user: Any) -> Researcher:
    """Undo a merge; give the person who is there again. Raises ValidationError where it can't know
    what to do, as something was changed since."""
    kept = Researcher.objects.select_for_update().filter(pk=done.kept).first()
    if not kept:
        raise ValidationError(gettext("The person who was kept has been deleted since."))
    gone = Researcher(**done.gone)
    if Researcher.objects.filter(slug=gone.slug).exists():
        message = gettext("Somebody else has the address “%(slug)s” by now.")
        raise ValidationError(message % {"slug": gone.slug})
    there = {str(pk) for pk in Report.objects.in_bulk(list(done.parts_after))}
    present = _parts_of([kept])
    _refuse_if_edited({key: done.parts_after[key] for key in there}, present)
    comment = event("parted", **_names(kept, gone))
    for name, value in done.kept_before.items():
        if getattr(kept, name) == done.kept_after[name]:
            setattr(kept, name, value)
    kept.save()
    Redirect.objects.filter(old=page_of(gone)).delete()
    gone.save(force_insert=True)
    before = {
        int(report): [Authorship(report_id=int(report), **columns) for columns in parts]
        for report, parts in done.parts_before.items()
        if report in there
    }
    _replace({report: present[report] for report in before}, before)
    _record(Researcher, [kept.pk, gone.pk], comment, user)
    _record(Report, before, comment, user)
    done.delete()
    return gone


def _refuse_if_edited(
    expected: Mapping[str, list[dict[str, Any]]], present: Mapping[int, list[Authorship]]
) -> None:
    """Raise ValidationError if reports don't have the authorships that a merge gave them."""
    now = {str(report): _columns(parts) for report, parts in present.items()}
    if edited := [report for report, parts in expected.items() if now.get(report) != parts]:
        names = "; ".join(str(report) for report in Report.objects.filter(pk__in=edited))
        message = gettext(
            "Somebody has changed the part in these reports since: %(names)s. Take that back first."
        )
        raise ValidationError(message % {"names": names})


def _names(kept: Researcher, gone: Researcher) -> dict[str, str]:
    return {"kept": f"{kept.name} ({kept.slug})", "gone": f"{gone.name} ({gone.slug})"}


def _record(model: type[Any], pks: Iterable[Any], comment: str, user: Any) -> None:
    revisions.record(kind_of(model), list(pks), comment, user)


def _parts_of(people: list[Researcher]) -> dict[int, list[Authorship]]:
    """Give {report: their authorships in it}, locked; each has its person as they are now."""
    locked = Authorship.objects.select_for_update(of=["self"]).select_related("researcher")
    parts = locked.filter(researcher__in=people).order_by("report", "order")
    return {report: list(some) for report, some in groupby(parts, attrgetter("report_id"))}


def _joined(parts: list[Authorship], kept: Researcher) -> Authorship:
    """Make one authorship of the two that they have in a report: as chief, or as the first."""
    best = next((part for part in parts if part.role == Role.CHIEF), parts[0])
    printed = best.credited_as or best.researcher.name
    return Authorship(
        report_id=best.report_id,
        researcher=kept,
        role=best.role,
        order=best.order,
        credited_as="" if printed == kept.name else printed,
    )


def _columns(parts: list[Authorship]) -> list[dict[str, Any]]:
    return [{name: getattr(part, name) for name in PART} for part in parts]


def _replace(before: dict[int, list[Authorship]], after: dict[int, list[Authorship]]) -> None:
    for report, parts in before.items():
        for each in parts:
            each.delete()
        for each in after[report]:
            each.save()
