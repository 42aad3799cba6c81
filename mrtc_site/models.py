"""The annual report and its sections, and what every entry of one has in common."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from .dates import days_covered

FIRST_YEAR = 2009  # the Centre was established in December 2009 (2020 report, director's message)
LAST_YEAR = 2100


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


class Stamped(models.Model):
    """A row whose derived columns, and time of last change, are right however it is saved.

    `derive()` runs before every save, `loaddata`'s raw ones included (signals.py), and before
    `bulk_create` and `bulk_update` (DerivingQuerySet). A save that changes nothing moves no time.
    """

    updated_at = models.DateTimeField("last changed", default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def derive(self):
        """Set the columns that follow from others."""

    def content(self):
        """Give the stored values by column name, without row number and time of last change."""
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.name not in ("id", "updated_at")
        }


class DerivingQuerySet(models.QuerySet):
    """Derives before writing in bulk, where Django sends no signal."""

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for obj in objs:
            obj.derive()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = list(objs)
        for obj in objs:
            obj.derive()
        return super().bulk_update(objs, fields, *args, **kwargs)


class AnnualReportQuerySet(DerivingQuerySet):
    def get_by_natural_key(self, year):
        return self.get(year=year)

    def published(self):
        return self.filter(state=State.PUBLISHED)


class AnnualReport(Stamped):
    """One printed edition, identified by its year."""

    year = models.PositiveSmallIntegerField(
        primary_key=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text="The year that the edition reports on. It can't change once saved.",
    )
    state = models.CharField(
        max_length=10,
        choices=State,
        default=State.DRAFT,
        help_text="While it is a draft, neither the edition nor any of its entries is public.",
    )
    centre_name = models.CharField(
        max_length=200, help_text="The Centre's name, as the edition's last page prints it."
    )
    centre_name_ko = models.CharField("Korean name", max_length=200)
    affiliation = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300)
    telephone = models.CharField(max_length=40)
    fax = models.CharField(max_length=40, blank=True)

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="annual_report_year_in_range"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="annual_report_state_known"
            ),
        ]

    def __str__(self):
        return f"Annual report {self.year}"

    def natural_key(self):
        return (self.year,)

    def get_absolute_url(self):
        return reverse("annual-report", args=[self.year])

    @property
    def chapters(self):
        return [section for section in self.sections.all() if section.level == 1]


class SectionQuerySet(DerivingQuerySet):
    def get_by_natural_key(self, year, slug):
        return self.get(annual_report_id=year, slug=slug)


class Section(Stamped):
    """One of an annual report's prose passages, under its heading."""

    annual_report = models.ForeignKey(
        AnnualReport, on_delete=models.CASCADE, related_name="sections"
    )
    slug = models.SlugField(help_text="Its address within the edition's page.")
    order = models.PositiveSmallIntegerField(help_text="Its place in the edition, from 1.")
    level = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text="1 for a chapter, 2 for what is directly in it, down to 4.",
    )
    label = models.CharField(
        "printed number",
        max_length=20,
        blank=True,
        help_text="As printed before the heading: “Chapter I”, “01”.",
    )
    title = models.CharField(max_length=300)
    page = models.PositiveSmallIntegerField(
        "printed page", null=True, blank=True, help_text="Where the printed contents list puts it."
    )
    body = models.TextField(
        blank=True, help_text="Markdown: an empty line between paragraphs, “- ” before list items."
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["annual_report", "order", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["annual_report", "slug"], name="section_slug_unique"),
            models.CheckConstraint(condition=Q(level__range=(1, 4)), name="section_level_in_range"),
            models.CheckConstraint(condition=~Q(title=""), name="section_has_title"),
        ]
        indexes = [models.Index(fields=["annual_report", "order"], name="section_in_order")]

    def __str__(self):
        return f"{self.label} {self.title}".strip()

    @property
    def heading(self):
        """The level of its heading on the edition's page, whose own is 1."""
        return self.level + 1

    def natural_key(self):
        return (self.annual_report_id, self.slug)

    def get_absolute_url(self):
        return f"{reverse('annual-report', args=[self.annual_report_id])}#{self.slug}"


class TermManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Term(models.Model):
    """A word of a list that staff keep: a report type, a category."""

    slug = models.SlugField(
        primary_key=True, help_text="As in addresses. It can't change once saved."
    )
    name = models.CharField(max_length=200, unique=True, help_text="In full, as printed.")
    order = models.PositiveSmallIntegerField(help_text="Its place among the others, from 1.")

    objects = TermManager()

    class Meta:
        abstract = True
        ordering = ["order", "slug"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)


class EntryQuerySet(DerivingQuerySet):
    def published(self):
        """Only what the public may see: published entries of published annual reports."""
        return self.filter(state=State.PUBLISHED, annual_report__state=State.PUBLISHED)


class Entry(Stamped):
    """A row of an annual report.

    What kinds of it number separately is named by `series_field`: a report's type, a session's
    track, a project's scope. The address, the natural key and the order follow from the three.
    """

    annual_report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1)], help_text="As printed, within its series and year."
    )
    title = models.CharField(max_length=500, help_text="Word for word as printed.")
    state = models.CharField(
        max_length=10,
        choices=State,
        default=State.DRAFT,
        db_index=True,
        help_text="Only what is published is public.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="%(class)s_number_positive"),
            models.CheckConstraint(condition=~Q(title=""), name="%(class)s_has_title"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="%(class)s_state_known"
            ),
        ]

    def __str__(self):
        return f"{self.label}, {self.annual_report_id}: {self.title}"

    @property
    def series(self):
        """The slug of its series."""
        return getattr(self, self._meta.get_field(self.series_field).attname)

    @property
    def is_public(self):
        return State.PUBLISHED == self.state == self.annual_report.state

    def natural_key(self):
        return (self.annual_report_id, self.series, self.number)

    def get_absolute_url(self):
        return reverse(f"{self._meta.app_label}:detail", args=self.natural_key())


class ActivityQuerySet(EntryQuerySet):
    def between(self, first=None, last=None):
        """Those that happen, at least in part, from `first` to `last` (dates, either may be None).

        One without dates happens at no known time, so it is in no period.
        """
        found = self.filter(start__isnull=False) if first or last else self
        if first:
            found = found.filter(Q(end__gte=first) | Q(end__isnull=True))
        if last:
            found = found.filter(start__lte=last)
        return found


class Activity(Entry):
    """An entry that happens on dates."""

    date_text = models.CharField(
        "date as printed", max_length=100, blank=True, help_text="“Oct. - Nov., 2020”"
    )
    dates = models.CharField(
        "date in EDTF",
        max_length=200,
        blank=True,
        help_text="2020-12-04, 2020-12, 2020-01/2020-08, {2020-10-23,2020-11-04}; "
        "2020-12/.. when it has not ended; empty when the date is not given.",
    )
    start = models.DateField("first day", null=True, editable=False, db_index=True)
    end = models.DateField("last day", null=True, editable=False)
    photo_caption = models.CharField(
        max_length=300, blank=True, help_text="Of the printed photograph that shows it."
    )

    objects = ActivityQuerySet.as_manager()

    class Meta(Entry.Meta):
        abstract = True
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(start__lte=F("end")),
                name="%(class)s_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(dates="", start__isnull=True, end__isnull=True)
                | (~Q(dates="") & Q(start__isnull=False)),
                name="%(class)s_days_follow_dates",
            ),
        ]

    def derive(self):
        self.start, self.end = days_covered(self.dates)

    def clean(self):
        super().clean()
        try:
            self.derive()
        except ValidationError as error:
            raise ValidationError({"dates": error}) from error
        if self.dates and not self.date_text:
            raise ValidationError({"date_text": "Give the date as printed, too."})
