"""The admin's sheets of reports, with their people in two columns, and of researchers."""

import csv
import re
from collections.abc import Iterable
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from mrtc_site.common.addresses import absolute
from mrtc_site.common.nearest import near
from mrtc_site.editing.spreadsheet_widgets import TermWidget, TextWidget, folded
from mrtc_site.editing.spreadsheets import EntrySheet, RowSheet, sheet_of

from .models import Authorship, Report, ReportType, Researcher, Role
from .querysets import ReportQuerySet
from .views import ReportList

SUGGESTIONS = 20  # of “did you mean”, in one sheet, as they take long if there are many people

# Minjeong Park <minjeong-park-2> [Min Minjeong Park]; the slug may be last, too
PERSON = re.compile(
    r"(?P<name>[^<>\[\]]*+)(?:<(?P<slug>[^<>]*)>\s*+)?"
    r"(?:\[(?P<credited>.*)\]\s*+)?(?:<(?P<slug_last>[^<>]*)>\s*+)?"
)
Person = tuple[Researcher, str]  # with the name as credited


def folded_name(name: str) -> str:
    """Give a name as it is compared: without case and, in Hangul, without spaces."""
    text = folded(name)
    return "".join(text.split()) if re.search("[가-힣]", text) else text


def names_of(person: Researcher) -> set[str]:
    """Give the names of a person, printed and Korean, as they are compared."""
    return {folded_name(name) for name in person.names if name}


class PeopleWidget(Widget):
    """People as “Name <slug> [as credited]”: the slug only if several have that name, the credit
    only if it differs. Korean names, and slugs alone, are understood, too."""

    def __init__(self) -> None:
        super().__init__()
        self.text = TextWidget()
        self.suggested = count()

    @cached_property
    def people(self) -> dict[str, Researcher]:
        return {person.slug: person for person in Researcher.objects.all()}

    @cached_property
    def namesakes(self) -> dict[str, list[Researcher]]:
        people: dict[str, list[Researcher]] = {}
        for person in self.people.values():
            for name in names_of(person):
                people.setdefault(name, []).append(person)
        return people

    def render(self, value: list[Person] | None, obj: Any = None, **kwargs: Any) -> str:
        texts = [self.written(*person) for person in value or ()]
        quoted = ['"{}"'.format(t.replace('"', '""')) if {*t} & {*';"'} else t for t in texts]
        return self.text.render("; ".join(quoted))

    def written(self, person: Researcher, credited: str) -> str:
        is_plain = folded(person.name) and not {*person.name} & {*"<>[]"}
        words = [person.name] if is_plain else []
        if not is_plain or len(self.namesakes[folded_name(person.name)]) > 1:
            words.append(f"<{person.slug}>")
        if credited:
            words.append(f"[{credited}]")
        return " ".join(words)

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[Person]:
        """Read people, who are separated by semicolons as in CSV."""
        line, people = self.text.clean(value), []
        try:
            [texts] = csv.reader([line], delimiter=";", skipinitialspace=True, strict=True)
        except csv.Error as error:
            raise ValueError(self.misread(line)) from error
        for text in filter(str.strip, texts):
            match = PERSON.fullmatch(text)
            if not match:
                raise ValueError(self.misread(text))
            name, credited = (
                " ".join((match[part] or "").split()) for part in ("name", "credited")
            )
            slug = (match["slug"] or match["slug_last"] or "").strip()
            people.append((self.who(name, slug), credited))
        return people

    def misread(self, text: str) -> str:
        message = _(
            "“%(text)s” is not understood; write Name [as credited] <slug>, "
            "the latter two only where needed, and “;” between people"
        )
        return message % {"text": text.strip()}

    def who(self, name: str, slug: str) -> Researcher:
        """Give the only researcher of that name and slug, of which one may be empty."""
        found = self.namesakes.get(folded_name(name), [])
        if not found and not slug and name in self.people:
            return self.people[name]
        if slug:
            found = [self.people[slug]] if slug in self.people else []
            found = [one for one in found if not name or folded_name(name) in names_of(one)]
        if len(found) == 1:
            return found[0]
        if found:
            message = _("%(count)s people are called “%(name)s”: write %(choices)s")
            choices = _(" or ").join(f"{name} <{person.slug}>" for person in found)
            raise ValueError(message % {"count": len(found), "name": name, "choices": choices})
        meant = f"{name} <{slug}>".strip() if slug else name
        everybody = [one for person in self.people.values() for one in person.names if one]
        names: Iterable[str] = self.people if slug else everybody
        message = _("there is no researcher “%(name)s”%(suggested)s")
        raise ValueError(message % {"name": meant, "suggested": self.near(slug or name, names)})

    def near(self, word: str, words: Iterable[str]) -> str:
        return near(word[:200], words) if next(self.suggested) < SUGGESTIONS else ""


class PagesWidget(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int | None:
        text = value.strip()
        if text and not re.fullmatch("[0-9]{1,5}", text):
            raise ValueError(_("“%(text)s” is no number of pages.") % {"text": text})
        return int(text) if text else None

    def render(self, value: int | None, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else value


class PeopleField(Field):
    """The people of one role, in a report's `authorship_list`."""

    def __init__(self, name: str, role: Role, widget: PeopleWidget) -> None:
        super().__init__(name, name, widget)
        self.role = role

    def get_value(self, instance: Report) -> list[Person]:
        parts = [part for part in instance.authorship_list if part.role == self.role]
        return [(part.researcher, part.credited_as) for part in parts]

    def save(self, instance: Report, row: dict, is_m2m: bool = False, **kwargs: Any) -> None:
        people = self.clean(row)
        if people == self.get_value(instance):
            return
        parts = [
            Authorship(researcher=person, role=self.role, credited_as=credited)
            for person, credited in people
        ]
        for part in parts:
            try:
                part.clean_fields(exclude=["report", "researcher"])
            except ValidationError as error:
                raise ValueError(" ".join(error.messages)) from error
        instance.authorship_list = [
            part for part in instance.authorship_list if part.role != self.role
        ] + parts


class PeopleSheet(EntrySheet):
    relations = ("annual_report", "type")

    type = Field("type", "type", TermWidget(ReportType, "slug"))
    pages = Field("pages", "pages", PagesWidget())
    document_url = Field(column_name="document_url", readonly=True)
    # Read-only: Korean names are changed in the form of the person.
    chief_researcher_ko = Field("chief__researcher__name_ko", "chief_researcher_ko", readonly=True)
    co_researchers_ko = Field(column_name="co_researchers_ko", readonly=True)
    widget = PeopleWidget()
    chief_researcher = PeopleField("chief_researcher", Role.CHIEF, widget)
    co_researchers = PeopleField("co_researchers", Role.CO_RESEARCHER, widget)

    def get_queryset(self) -> ReportQuerySet:
        return Report.objects.in_full().select_related(*self.relations)

    def filter_export(self, queryset: QuerySet, **kwargs: Any) -> QuerySet:
        return super().filter_export(queryset).prefetch_related("documents")

    def dehydrate_co_researchers_ko(self, report: Report) -> str:
        return "; ".join(report.co_researchers_ko)

    def dehydrate_document_url(self, report: Report) -> str:
        address = report.full_text_address
        return absolute(address, self.request) if address else ""

    def after_init_instance(
        self, instance: Any, new: bool, row: dict[str, str], **kwargs: Any
    ) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        if new:
            instance.authorship_list = []

    def validate_instance(
        self, instance: Report, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = dict(import_validation_errors or {})
        people = [part.researcher for part in instance.authorship_list]
        parts = {
            part.researcher.name_and_slug: {"role": part.role, "order": place}
            for place, part in enumerate(instance.authorship_list)
        }
        if problems := list(Authorship.problems_together(parts)):
            errors["chief_researcher"] = problems
        for person in {person for person in people if people.count(person) > 1}:
            message = _("%(person)s is named twice") % {"person": person.name}
            errors["co_researchers"] = [ValidationError(message)]
        super().validate_instance(instance, errors, validate_unique)

    def after_save_instance(self, instance: Report, row: dict[str, str], **kwargs: Any) -> None:
        """Write the authorships that changed, after deleting those that they replace: people may
        change places."""
        super().after_save_instance(instance, row, **kwargs)
        stored = list(instance.authorships.select_related("researcher"))
        if instance.authorship_list == stored:  # even if their order has gaps
            return
        before = {(p.researcher, p.role, p.order, p.credited_as): p for p in stored}
        parts = sorted(instance.authorship_list, key=lambda part: part.role != Role.CHIEF)
        after = [(p.researcher, p.role, order, p.credited_as) for order, p in enumerate(parts, 1)]
        for gone in before.keys() - after:
            before[gone].delete()
        for person, role, order, credited in after:
            if (person, role, order, credited) not in before:
                values = {"role": role, "order": order, "credited_as": credited}
                Authorship.objects.create(report=instance, researcher=person, **values)


ReportSheet = sheet_of(Report, PeopleSheet, ReportList.columns)


class ResearcherSheet(RowSheet):
    class Meta:
        model = Researcher
        import_id_fields = ("slug",)
        fields = ("slug", "family_name", "given_name", "name_ko", "url", "last_changed")
