"""Reports, the people who wrote them, and each one's part."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from mrtc_site.bases import (
    Alphabetical,
    DerivingQuerySet,
    Entry,
    EntryQuerySet,
    Keyed,
    KeyedQuerySet,
    Named,
    SmallNumberField,
    Stamped,
    State,
    Term,
)
from mrtc_site.models import AnnualReport

from .oai.models import HarvestedRecord  # noqa: F401 (Django looks for models here)


class ReportType(Term):
    """A series of publications: Research Report, Policy Report, …"""

    fixture = "reports"
    known_names = (
        gettext_noop("Research Report"),
        gettext_noop("Policy Report"),
        gettext_noop("Working Paper"),
        gettext_noop("Statistics Brief"),
        gettext_noop("Issue Brief"),
        gettext_noop("IOM Republic of Korea"),
    )

    class Meta(Term.Meta):
        verbose_name = _("report type")
        verbose_name_plural = _("report types")


class ResearcherQuerySet(DerivingQuerySet):
    def published(self):
        """Only people with a part in a public report."""
        return self.filter(
            models.Exists(Authorship.objects.published().filter(researcher=models.OuterRef("pk")))
        )

    def with_report_counts(self):
        """With `report_count` and `chief_count` of their public reports."""
        parts = Authorship.objects.published().filter(researcher=models.OuterRef("pk"))

        def number_of(parts):
            """Count for each person alone, so that a page counts for those on it only."""
            counted = parts.order_by().values("researcher").annotate(number=models.Count("pk"))
            return Coalesce(models.Subquery(counted.values("number")), 0)

        return self.annotate(
            report_count=number_of(parts), chief_count=number_of(parts.filter(role=Role.CHIEF))
        )


class Researcher(Named, Stamped):
    """A person, one record however the annual report spells the name."""

    key_fields = ("slug",)
    fixture = "researchers"
    example = {"slug": "given-family", "given_name": "Given", "family_name": "Family"}
    found_by = ("authorships__report", "authorships__report__annual_report")
    name_field = "name"

    slug = models.SlugField(
        _("slug"),
        primary_key=True,
        max_length=100,
        help_text=_("The person's address, kept for good even if the name is corrected."),
    )
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
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
        ordering = ["family_name", "given_name", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(given_name="") & ~Q(family_name=""), name="researcher_has_both_names"
            )
        ]
        indexes = [models.Index(fields=["family_name", "given_name"], name="researcher_by_name")]

    def __str__(self):
        return self.shown_name

    def get_absolute_url(self):
        return reverse("reports:researcher", args=[self.slug])

    @classmethod
    def rows_to_index(cls):
        credited = Authorship.objects.exclude(credited_as="")
        parts = credited.select_related("report__annual_report")
        return cls.objects.prefetch_related(models.Prefetch("authorships", parts))

    def search_texts(self):
        """The name in every form, and every other spelling in public reports."""
        parts = self.authorships.all()
        credited = (part.credited_as for part in parts if part.report.is_public)
        return {"title": [*self.forms, *credited]}

    @property
    def name(self):
        """The name as printed, given name first."""
        return f"{self.given_name} {self.family_name}"

    @property
    def forms(self):
        """Given name first, family name first, in Korean."""
        return self.name, f"{self.family_name} {self.given_name}", self.name_ko

    def co_authors(self):
        """Those with a part in the same public reports, with `shared`, how many; most first."""
        return (
            Researcher.objects.filter(reports__in=self.reports.published())
            .exclude(pk=self.pk)
            .annotate(shared=models.Count("reports"))
            .order_by("-shared", "family_name", "given_name")
        )

    def spellings(self):
        """The other spellings of the name in public reports, as a list of str."""
        parts = self.authorships.published().order_by("credited_as")
        credited = parts.exclude(credited_as="")
        return list(credited.values_list("credited_as", flat=True).distinct())


class ReportQuerySet(EntryQuerySet):
    def with_people(self):
        """With the type and the authorships in order, for `chief` and `co_researchers`."""
        return self.select_related("type").prefetch_related(
            models.Prefetch("authorships", Authorship.objects.select_related("researcher"))
        )

    def touch(self, pks):
        """Note that something of these reports has changed now."""
        self.filter(pk__in=set(pks)).update(updated_at=timezone.now())

    def next_in_series(self, report):
        return self._beside(report, "gt", "")

    def previous_in_series(self, report):
        return self._beside(report, "lt", "-")

    def _beside(self, report, side, direction):
        """Give the nearest report of the same type on one side, across the years."""
        year, number = report.annual_report_id, report.number
        return (
            self.filter(type=report.type_id)
            .filter(
                Q(annual_report=year, **{f"number__{side}": number})
                | Q(**{f"annual_report__{side}": year})
            )
            .order_by(f"{direction}annual_report_id", f"{direction}number")
            .first()
        )

    def by_same_people(self, report):
        """Other reports that share people with `report`, most shared people first."""
        return (
            self.filter(authorships__researcher__in=report.researchers.all())
            .exclude(pk=report.pk)
            .annotate(shared=models.Count("pk"))
            .order_by("-shared", "-annual_report_id", "type__order", "number")
        )


class Report(Entry):
    """A publication listed in an annual report."""

    key_fields = ("annual_report", "type", "number")
    fixture = "reports"
    example = {
        "number": 1,
        "title": "Example: the title as printed",
        "abstract": "Example: the abstract as printed.",
        "contents": "Introduction\nConclusion",
    }
    found_by = ("type", "authorships__researcher")

    type = models.ForeignKey(
        ReportType, on_delete=models.PROTECT, related_name="reports", verbose_name=_("type")
    )
    abstract = models.TextField(_("abstract"), blank=True, help_text=_("Word for word as printed."))
    contents = models.TextField(
        _("contents"),
        blank=True,
        help_text=_("One heading a line, without its number: the page numbers them."),
    )
    researchers = models.ManyToManyField(
        Researcher, through="Authorship", related_name="reports", verbose_name=_("researchers")
    )

    objects = ReportQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-annual_report_id", "type__order", "number"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["annual_report", "type", "number"],
                name="report_number_unique",
                violation_error_message=_(
                    "This year already has a report of this type and number."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["type", "annual_report", "number"], name="report_in_series"),
            # Whatever lists count, they find in this one.
            models.Index(fields=["annual_report", "type", "state", "id"], name="report_counted"),
            models.Index(
                Alphabetical("title"), "state", "annual_report", "type", name="report_by_title"
            ),
        ]

    @classmethod
    def rows_to_index(cls):
        people = Authorship.objects.select_related("researcher")
        return cls.objects.prefetch_related("type", models.Prefetch("authorships", people))

    def search_texts(self):
        """Titles before abstracts and people before contents."""
        people = [
            name
            for part in self.authorships.all()
            for name in (*part.researcher.forms, part.credited_as)
        ]
        return {
            "title": [*self.names],
            "text": [*self.labels, self.abstract, *people],
            "small": self.headings,
        }

    @property
    def label(self):
        """Its series and number: “Research Report 1”."""
        return f"{self.type} {self.number}"

    @property
    def labels(self):
        return [f"{name} {self.number}" for name in self.type.in_each_language]

    @property
    def summary(self):
        return self.abstract

    @property
    def authors(self):
        """Names of the people who wrote it, the chief first. Read it after `with_people()`."""
        return [part.researcher.name for part in self.authorships.all()]

    @property
    def headings(self):
        """The lines of its contents."""
        return self.contents.splitlines()

    @property
    def chief(self):
        """The chief researcher's authorship, or None. Read it after `with_people()`."""
        return next((a for a in self.authorships.all() if a.role == Role.CHIEF), None)

    @property
    def co_researchers(self):
        """The other authorships in order. Read it after `with_people()`."""
        return [a for a in self.authorships.all() if a.role == Role.CO_RESEARCHER]


class Role(models.TextChoices):
    CHIEF = "chief", _("Chief researcher")
    CO_RESEARCHER = "co-researcher", _("Co-researcher")


class AuthorshipQuerySet(KeyedQuerySet):
    def published(self):
        """Only the parts in public reports, joined: it is mostly asked of few people's."""
        editions = AnnualReport.objects.published().order_by()
        return self.filter(report__state=State.PUBLISHED, report__annual_report__in=editions)

    def get_by_natural_key(self, *key):
        *report, researcher = key
        return self.get(report=Report.objects.get_by_natural_key(*report), researcher=researcher)

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        Report.objects.touch(part.report_id for part in objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, *args, **kwargs):
        objs = list(objs)
        Report.objects.touch(part.report_id for part in objs)
        return super().bulk_update(objs, *args, **kwargs)


class Authorship(Keyed):
    """A researcher's part in a report."""

    key_fields = ("report", "researcher")
    part_of = "report"
    credit = "credited_as"
    example = (
        {"role": "chief", "order": 1},
        {"role": "co-researcher", "order": 2, "credited_as": "As printed, where it differs"},
    )

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="authorships", verbose_name=_("report")
    )
    researcher = models.ForeignKey(
        Researcher,
        on_delete=models.PROTECT,
        related_name="authorships",
        verbose_name=_("researcher"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CO_RESEARCHER)
    order = SmallNumberField(_("order"), default=1, help_text=_("As printed, the chief first."))
    credited_as = models.CharField(
        _("credited as"),
        max_length=200,
        blank=True,
        help_text=_("The name where the report prints it differently."),
    )

    objects = AuthorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "researcher"],
                name="authorship_once_a_report",
                violation_error_message=_("This person already has a part in the report."),
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(role=Role.CHIEF),
                name="authorship_one_chief",
                violation_error_message=_("A report has at most one chief researcher."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="authorship_role_known"),
        ]
        indexes = [
            models.Index(fields=["researcher", "report", "role"], name="authorship_by_researcher")
        ]

    def __str__(self):
        return gettext("%(who)s, %(role)s of %(report)s, %(year)s") % {
            "who": self.researcher,
            "role": Role(self.role).label.lower(),
            "report": self.report.label,
            "year": self.report.annual_report_id,
        }

    @classmethod
    def problems_together(cls, parts):
        chiefs = [who for who, part in parts.items() if part["role"] == Role.CHIEF]
        if len(chiefs) > 1:
            yield gettext("a report has at most one chief researcher, not %(people)s") % {
                "people": gettext(" and ").join(chiefs)
            }
        places = {}
        for who, part in parts.items():
            places.setdefault(part["order"], []).append(who)
        for order, people in places.items():
            if len(people) > 1:
                yield gettext("%(people)s can't both be number %(order)s") % {
                    "people": gettext(" and ").join(people),
                    "order": order,
                }

    def natural_key(self):
        return (*self.report.natural_key(), self.researcher_id)
