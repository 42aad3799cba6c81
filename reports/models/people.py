"""People, and merges of two records of one person."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from reversion.models import Version

from mrtc_site.common.names import person_keys
from mrtc_site.common.sorting import alphabetical
from mrtc_site.entries.bilingual_name import BilingualName
from mrtc_site.entries.model_bases import Key
from mrtc_site.entries.redirects import check_slug

from ..namesakes import namesakes, nearly_alike
from ..querysets import ResearcherQuerySet
from .authorship import Authorship


class Researcher(BilingualName):
    """A person, one record however the annual report spells the name."""

    key_fields = ("slug",)
    fixture = "researchers"
    example = {
        "slug": "example-person",
        "given_name": "Example: given name",
        "family_name": "Example: family name",
    }
    found_by = ("authorships__report", "authorships__report__annual_report")
    name_field = "name"
    editorial = ("name_ko",)

    slug = models.SlugField(
        _("slug"),
        unique=True,
        max_length=100,
        help_text=_("The person's address. Once it is public, an old one leads to the new."),
    )
    given_name = models.CharField(
        _("given name"),
        max_length=100,
        blank=True,
        help_text=_("Someone with one name has it in either field, and the other stays empty."),
    )
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    name_ko = models.CharField(
        _("name in Korean"),
        max_length=100,
        blank=True,
        help_text=_("Family name first, as Korean pages show it: “박민정”."),
    )

    objects = ResearcherQuerySet.as_manager()

    class Meta:
        verbose_name = _("researcher")
        verbose_name_plural = _("researchers")
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(given_name="", family_name=""), name="researcher_has_a_name"
            )
        ]
        indexes = [
            models.Index(fields=["sort_key", "slug"], name="researcher_by_name"),
            models.Index(fields=["sort_key_ko", "slug"], name="researcher_by_name_ko"),
        ]

    def clean(self) -> None:
        super().clean()
        if not self.name:
            message = _("A person has a name: give a family name, a given name or both.")
            raise ValidationError({"family_name": message})

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        check_slug(self, exclude)
        super().validate_constraints(exclude)

    def get_absolute_url(self) -> str:
        return reverse("reports:researcher", args=[self.slug])

    @classmethod
    def new_row_notices(cls, keys: Iterable[Key]) -> list[str]:
        return [
            gettext("%(person)s may be %(other)s")
            % {"person": f"{person.name} <{person.slug}>", "other": f"{other.name} <{other.slug}>"}
            for person, other in nearly_alike({slug for (slug,) in keys})
        ]

    @classmethod
    def rows_in_full(cls) -> ResearcherQuerySet:
        credited = Authorship.objects.exclude(credited_as="")
        parts = credited.select_related("report__annual_report")
        return cls.objects.prefetch_related(models.Prefetch("authorships", parts))

    def search_texts(self) -> dict[str, list[str]]:
        """The name in every form, and every other spelling in public reports."""
        parts = self.authorships.all()
        credited = (part.credited_as for part in parts if part.report.is_public)
        return {"title": [*self.forms, *credited], "title_names": self.name_keys}

    @classmethod
    def sort_keys(cls) -> dict[str, str]:
        return {"family_name": "sort_key", "name_ko": "sort_key_ko"}

    @property
    def name_parts(self) -> list[str]:
        return [self.single_name, ""] if self.single_name else [self.family_name, self.given_name]

    @property
    def name(self) -> str:
        """The name as printed, given name first."""
        return " ".join(filter(None, (self.given_name, self.family_name)))

    @property
    def single_name(self) -> str:
        """The name of someone with one name alone; else empty."""
        return "" if self.given_name and self.family_name else self.name

    @property
    def inverted_name(self) -> str:
        """The name as in catalogues, family name first: “Sterling III, Paul”, with no other comma;
        a single name as it is."""
        family, given = (name.replace(",", "") for name in (self.family_name, self.given_name))
        return f"{family}, {given}" if family and given else family or given

    @property
    def forms(self) -> tuple[str, str, str]:
        """The name given name first, family name first, and in Korean."""
        family_first = self.single_name or f"{self.family_name} {self.given_name}"
        return self.name, family_first, self.name_ko

    @property
    def name_keys(self) -> list[str]:
        """The keys (common/names.py) that other spellings of the name have, too."""
        return person_keys(self.family_name, self.given_name, self.single_name, self.name_ko)

    @property
    def was_published(self) -> bool:
        """Whether, by the history, there was a part in a report that is, or once was, public."""
        named = f'"researcher": {self.pk},'
        parts = Version.objects.get_for_model(Authorship).filter(serialized_data__contains=named)
        reports = self.reports.model.objects.in_bulk(
            {part.field_dict["report_id"] for part in parts}
        )
        return any(report.was_published for report in reports.values())

    @property
    def spellings(self) -> list[str]:
        credited = self.authorships.published().exclude(credited_as="")
        return alphabetical({*credited.values_list("credited_as", flat=True)})

    @cached_property
    def disambiguation_by_language(self) -> dict[str, str]:
        """What tells the person from others of the same name: {language: text}."""
        return namesakes().get(self.slug, {})

    @property
    def name_and_slug(self) -> str:
        """What staff choose a person by, as two may have one name."""
        return f"{self} ({self.slug})"

    @property
    def disambiguation(self) -> str:
        return self.disambiguation_by_language.get(get_language(), "")


class Merge(models.Model):
    """A merge of two people, with what it takes to undo it (merging.py). No fixture holds it."""

    kept = models.PositiveBigIntegerField()  # a primary key; it may be merged on, and gone
    kept_before = models.JSONField()  # {column: value} of what is chosen of the two
    kept_after = models.JSONField()
    gone = models.JSONField()  # {column: value} of the whole row
    parts_before = models.JSONField()  # {report: [part of either]}, by columns
    parts_after = models.JSONField()
    who = models.CharField(max_length=150)  # kept once the account is gone
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.gone['slug']} → {self.kept}"
