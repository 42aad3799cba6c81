"""Redirects from old addresses, and which row is at an address."""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mrtc_site.common.addresses import without_script_name
from mrtc_site.common.languages import KOREAN, in_english
from mrtc_site.common.sorting import SortKeyField

from .model_bases import Key, TimestampedModel, TimestampedQuerySet

ADDRESS = re.compile(r"\A(/[-\w.]+)+/\Z")
DEEPEST = 12  # parts of the longest address of a row's file


class AddressField(SortKeyField):
    """The path of an English page: /researchers/nari-shim/. Whole addresses as copied from a
    browser, and those of Korean pages, are reduced to it."""

    default_validators = [
        RegexValidator(
            ADDRESS.pattern,
            _("“%(value)s” is no page’s address here. Write it as /researchers/nari-shim/."),
        )
    ]

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            parts = urlsplit(text.strip())
        except ValueError:  # no validator lets it pass
            return text
        below = get_script_prefix().rstrip("/") if parts.netloc else ""
        path = parts.path.removeprefix(below).removeprefix(f"/{KOREAN}/").strip("/")
        return f"/{path}/"


class Redirect(TimestampedModel):
    """An address that was public, and that of the page which it leads to."""

    key_fields = ("old",)
    fixture = "redirects"

    old = AddressField(
        _("old address"),
        max_length=200,
        unique=True,
        help_text=_("As people have it: /researchers/nari-shim/. Its files, if any, lead on, too."),
    )
    new = AddressField(
        _("leads to"),
        max_length=200,
        db_index=True,
        help_text=_("The address of the page. Should that move again, this follows it."),
    )

    objects = TimestampedQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["old"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(old=F("new")),
                name="redirect_leads_elsewhere",
                violation_error_message=_("An address can't lead to itself."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    def validate_constraints(self, exclude: Any = None) -> None:
        super().validate_constraints(exclude)
        if problem := self.problem():
            raise ValidationError(problem)

    def problem(self) -> str:
        """Say why it is no good redirect; empty if it is one."""
        found = self.obstacle()
        if not found and not destination(self.new):
            return gettext("There is nothing at %(new)s to lead to.") % {"new": self.new}
        return found

    def obstacle(self) -> str:
        """Say why there can be no redirect from its old address; empty if there can."""
        if row := row_at(self.old):
            message = gettext(
                "%(old)s is the address of “%(row)s”, and nothing is redirected from an address "
                "that leads somewhere. Give that another address or delete it first."
            )
            return message % {"old": self.old, "row": row}
        if is_fixed_page(self.old):
            message = gettext(
                "%(old)s is a page of the portal itself, and stays. Give the old address of an "
                "entry or a person."
            )
            return message % {"old": self.old}
        path = path_from(self.new)
        if self.old in path:
            circle = " → ".join([self.old, *path[: path.index(self.old) + 1]])
            return gettext("These redirects go round in a circle: %(circle)s.") % {"circle": circle}
        return ""


def path_from(address: str) -> list[str]:
    """Give this address and those that redirects lead to from it, one after the other. In a circle
    the last one is a repetition."""
    path = [address]
    while len({*path}) == len(path):
        following = Redirect.objects.filter(old=path[-1]).values_list("new", flat=True).first()
        if not following or row_at(path[-1]):
            break
        path.append(following)
    return path


def destination(address: str) -> Any | None:
    """Give the row that an address leads to, directly or by redirects; None if there is none."""
    return row_at(path_from(address)[-1])


def row_at(address: str) -> Any | None:
    """Give the row whose page is at an address; None if there is none."""
    model, key = key_at(address) or (None, ())
    row = model.objects.filter(**model.lookup(key)).first() if model else None
    return row if row and page_of(row) == address else None


def is_fixed_page(address: str) -> bool:
    """Whether a page of the portal itself is at an address, such as a list."""
    try:
        return not in_english(resolve, address).kwargs
    except Resolver404:
        return False


def key_at(address: str) -> tuple[Any, Key] | None:
    """Give model and natural key of the row, be it there or not, whose page has an address."""
    try:
        found = in_english(resolve, address)
    except Resolver404:
        return None
    of_view: Any = getattr(getattr(found.func, "view_class", None), "model", None)
    model, key = found.kwargs.pop("model", of_view), tuple(found.kwargs.values())
    return (model, key) if model and len(key) == len(model.key_fields) else None


def pages_above(path: str) -> list[str]:
    """Give the pages that a path is of, or below: /reports/, /reports/2020/."""
    ends = [*(match.start() for match in re.finditer(r"(?<!^)[/.]", path)), len(path)]
    return [page for end in ends[:DEEPEST] if ADDRESS.match(page := f"{path[:end]}/")]


def has_page(model: type[models.Model]) -> bool:
    """Whether each row of a model has a page of its own."""
    manager = getattr(model, "objects", None)
    return hasattr(model, "get_absolute_url") and hasattr(manager, "published")


def page_of(row: Any) -> str:
    """Give the address of a row's page as redirects store it."""
    return without_script_name(in_english(row.get_absolute_url))


def is_public(row: Any) -> bool:
    return type(row).objects.published().filter(pk=row.pk).exists()


def was_public(row: Any) -> bool:
    """Whether a row is public or, by its history, once was."""
    return is_public(row) or getattr(row, "was_published", False)


def has_moved(row: Any) -> bool:
    """Whether saving a row will give it another address than the stored one, if any."""
    columns = [row._meta.get_field(name).attname for name in row.key_fields]
    stored = type(row).objects.filter(pk=row.pk).values_list(*columns).first()
    return stored != tuple(getattr(row, column) for column in columns)


def taken_by(row: Any) -> str:
    """Say which other row has, or once had, the address of a row; empty if none."""
    address = page_of(row)
    other = destination(address)
    if not other or (type(other) is type(row) and other.pk == row.pk):
        return ""
    if page_of(other) == address:
        message = gettext("%(address)s is the address of “%(other)s”.")
        return message % {"address": address, "other": other}
    message = gettext(
        "%(address)s was the address of “%(other)s”, is cited as such, and leads to %(new)s."
    )
    return message % {"address": address, "other": other, "new": page_of(other)}


def check_slug(row: Any, exclude: Collection[str] | None) -> None:
    """Raise ValidationError if a row's new slug gives it an address of another, old or new."""
    if "slug" not in (exclude or ()) and has_moved(row) and (problem := taken_by(row)):
        advice = gettext("Choose another slug.")
        raise ValidationError({"slug": f"{problem} {advice}"})
