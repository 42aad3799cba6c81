"""Write fixtures of made-up annual reports, the same bytes each time.

Words, lengths, sizes and names are drawn from the annual report of 2020, and as many years follow
it as are needed. Everything is published.
"""

import os
from itertools import count
from pathlib import Path
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")
django.setup()

from mrtc_site.loading import fixture_writer  # noqa: E402 (needs the settings)
from mrtc_site.loading.reader import Reader  # noqa: E402
from mrtc_site.loading.record_types import kinds  # noqa: E402

MODEL = 2020  # the year that is imitated, and the first to be written
SEED = 2009
MOST_YEARS = 25
PEOPLE_OF_100_000 = 5_000  # there are 51 of 42 reports
RARE_WORD, RARE_REPORTS = "quokka", 5  # this word is in so many abstracts,
COMMON_WORD = "migration"  # and this in all
SYLLABLES = (
    "ha min seo ji hye kyung young jun su hyun woo eun jin sang dong won chul mi na ra yoon tae "
    "seung jae ho bin chan geun il kwang myung nam rim sook yeon"
)


class Generator:
    """Makes the records of one year after the other, as the Reader of fixtures gives them."""

    def __init__(self, reports: int):
        self.reports = reports
        self.years = range(MODEL, MODEL + min(MOST_YEARS, max(1, reports // 42)))
        self.random = Random(SEED)  # noqa: S311 (no secrets)
        records = Reader(MODEL).read_files().records  # there may be no database yet
        self.model = {kind.label: records[kind] for kind in kinds()}
        self.real = list(self.model["reports.report"].values())
        self.types = [slug for (slug,) in self.model["reports.reporttype"]]
        self.series = [key[1] for key in self.model["reports.report"]]
        self.texts = {
            name: [word for record in self.real for word in record[name].split()]
            for name in ("title", "abstract")
        }
        self.people = self._people(round(PEOPLE_OF_100_000 * (reports / 100_000) ** 0.59))
        self.slugs = list(self.people)

    def _people(self, number: int) -> dict[str, dict]:
        """Give {slug: record} of everyone: invented given names, real family names."""
        real = list(self.model["reports.researcher"].values())
        people = {}
        while len(people) < number:
            family = self.random.choice(real)["family_name"]
            given = "-".join(self.random.choices(SYLLABLES.split(), k=2)).capitalize()
            slug = f"{given}-{family}".lower()
            people[slug] = {**real[0], "given_name": given, "family_name": family}
        return dict(sorted(people.items(), key=lambda item: item[0].split("-")[::-1]))

    def records(self, year: int) -> dict:
        """Give {kind: {key: record}} of a year; what years share comes in the first."""
        sections = self.model["mrtc_site.section"].items()
        made = {
            "mrtc_site.annualreport": {(year,): self.model["mrtc_site.annualreport"][MODEL,]},
            "mrtc_site.section": {(year, *key[1:]): record for key, record in sections},
            "reports.report": self._reports(year),
        }
        for label in ("education.educationsession", "cooperation.cooperationproject"):
            made[label] = self._activities(year, label)
        shared = {}
        if year == MODEL:
            people = {(slug,): record for slug, record in self.people.items()}
            shared = self.model | {"reports.researcher": people}
        return {kind: made.get(kind.label, shared.get(kind.label, {})) for kind in kinds()}

    def _activities(self, year, label):
        """Give the real ones, in this year."""
        made = {}
        for key, record in self.model[label].items():
            dates = {name: record[name] for name in ("date_text", "dates")}
            dates = {name: text.replace(str(MODEL), str(year)) for name, text in dates.items()}
            made[year, *key[1:]] = record | dates
        return made

    def _reports(self, year):
        first, last = ((year + more - MODEL) * self.reports // len(self.years) for more in (0, 1))
        numbers = range(first, last)
        series = sorted(
            (self.series[number % len(self.series)] for number in numbers), key=self.types.index
        )
        places = {name: count(1) for name in series}
        return {
            (year, name, next(places[name])): self._report(number)
            for number, name in zip(numbers, series, strict=True)
        }

    def _report(self, number):
        real = self.random.choice(self.real)
        title = " ".join(self._run("title", len(real["title"].split())))
        abstract = self._run("abstract", len(real["abstract"].split()))
        if number % -(-self.reports // RARE_REPORTS) == 0:
            abstract.append(RARE_WORD)
        return {
            **real,
            "title": title[0].upper() + title[1:],
            "abstract": " ".join([*abstract, "on", f"{COMMON_WORD}."]),
            "authorships": self._authorships(),
        }

    def _run(self, name, length):
        """Give so many words, a few of the real texts' at a time."""
        words, found = self.texts[name], []
        while len(found) < length:
            start = self.random.randrange(len(words))
            found += words[start : start + self.random.randint(3, 9)]
        return found[:length]

    def _authorships(self):
        """One to three people, some of whom write much more than others."""
        size, team = self.random.randint(1, 3), {}
        while len(team) < size:
            slug = self.slugs[int(len(self.slugs) * self.random.random() ** 2)]
            role, order = "co-researcher" if team else "chief", len(team) + 1
            team.setdefault(slug, {"role": role, "order": order, "credited_as": ""})
        return team


def generate(reports: int, folder: Path | str) -> range:
    """Write the fixtures of so many reports into `folder`; give the years."""
    generator = Generator(reports)
    for year in generator.years:
        into = Path(folder) / str(year)
        into.mkdir(parents=True, exist_ok=True)
        for name, text in fixture_writer.spell(year, generator.records(year)).items():
            (into / name).write_text(text, encoding="utf-8")
    return generator.years
