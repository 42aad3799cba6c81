"""Write fixtures of made-up annual reports, the same bytes each time.

python -m benchmarks.generate --reports 100000 --into /tmp/fixtures

Words, lengths, sizes and names are drawn from the annual report of 2020, and as many years follow
it as are needed. Everything is published.
"""

import argparse
import os
from itertools import count
from pathlib import Path
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrtc_site.settings")
django.setup()

from mrtc_site.loading import writer as fixture_files  # noqa: E402 (needs the settings)
from mrtc_site.loading.reader import Reader  # noqa: E402
from mrtc_site.loading.record_types import kinds  # noqa: E402

MODEL = 2020  # the year that is imitated, and the first to be written
SEED = 2009
MOST_YEARS = 25
PEOPLE_OF_100_000 = 5_000  # there are 51 of 42 reports
PARTS = 2  # authorships a report, on average
RARE_WORD, RARE_REPORTS = "quokka", 5  # this word is in so many abstracts,
COMMON_WORD = "migration"  # and this in all
SYLLABLES = (
    "ha min seo ji hye kyung young jun su hyun woo eun jin sang dong won chul mi na ra yoon tae "
    "seung jae ho bin chan geun il kwang myung nam rim sook yeon"
)


class Sizes:
    """How much there is of everything with so many reports; of 42, about as much as in 2020."""

    def __init__(self, reports):
        self.reports = reports
        self.years = range(MODEL, MODEL + min(MOST_YEARS, max(1, reports // 42)))
        self.researchers = round(PEOPLE_OF_100_000 * (reports / 100_000) ** 0.59)
        self.copies = min(3, max(1, reports // len(self.years) // 42))  # of a year's activities

    def reports_before(self, year):
        return (year - MODEL) * self.reports // len(self.years)

    def researchers_by(self, year):
        """How many have written by the end of a year; of them, the last `active` go on."""
        later = (self.researchers - self.active) * (year - MODEL)
        return self.active + later // max(1, len(self.years) - 1)

    @property
    def active(self):
        return self.researchers if len(self.years) == 1 else self.researchers * 2 // 5


class Generator:
    """Makes the records of one year after the other, as the Reader of fixtures gives them."""

    def __init__(self, reports):
        self.sizes = Sizes(reports)
        self.random = Random(SEED)  # noqa: S311 (no secrets)
        records = Reader(MODEL).read_files().records  # there may be no database yet
        self.model = {kind.label: records[kind] for kind in kinds()}
        real = self.model["reports.report"]
        self.types = list(self.model["reports.reporttype"])
        self.series = [key[1] for key in real]
        self.lengths = {
            name: [len(record[name].split()) for record in real.values()]
            for name in ("title", "abstract")
        }
        self.words = {
            name: [word for record in real.values() for word in record[name].split()]
            for name in ("title", "abstract")
        }
        contents = [record["contents"].splitlines() for record in real.values()]
        self.headings = [heading for headings in contents for heading in headings]
        self.lengths["contents"] = list(map(len, contents))
        self.lengths["authorships"] = [len(record["authorships"]) for record in real.values()]
        self.places = [self._invented(3) for _ in range(reports // 10 + 1)]
        self.people = self._people()
        self.weights = self._weights()

    def _invented(self, syllables, glue=""):
        return glue.join(self.random.choices(SYLLABLES.split(), k=syllables)).capitalize()

    def _people(self):
        """Give {slug: record} of everyone: invented given names, real family names."""
        real = list(self.model["reports.researcher"].values())
        found = {}
        while len(found) < self.sizes.researchers:
            family = self.random.choice(real)["family_name"]
            given = self._invented(2, "-")
            slug = f"{given}-{family}".lower()
            found[slug] = {**real[0], "given_name": given, "family_name": family}
        return found

    def _weights(self):
        """Give {slug: how much they write}, each as one of the real people."""
        parts = [slug for r in self.model["reports.report"].values() for slug in r["authorships"]]
        wrote = [parts.count(slug) for slug in dict.fromkeys(parts)]
        return {slug: self.random.choice(wrote) for slug in self.people}

    def records(self, year):
        """Give {kind: {key: record}} of a year; what years share comes in the first to use it."""
        made = {
            "mrtc_site.annualreport": {(year,): self.model["mrtc_site.annualreport"][MODEL,]},
            "mrtc_site.section": {
                (year, *key[1:]): record for key, record in self.model["mrtc_site.section"].items()
            },
            "reports.researcher": self._newcomers(year),
            "reports.report": self._reports(year),
            "education.educationsession": self._activities(year, "education.educationsession"),
            "cooperation.cooperationproject": self._activities(
                year, "cooperation.cooperationproject"
            ),
        }
        terms = self.model if year == MODEL else {}
        return {kind: made.get(kind.label, terms.get(kind.label, {})) for kind in kinds()}

    def _activities(self, year, label):
        """Give the real ones, each as often as there are copies, in this year."""
        real = self.model[label]
        series = [key[1] for key in real]
        found = {}
        for (_, name, number), record in real.items():
            for copy in range(self.sizes.copies):
                times = {
                    field: record[field].replace(str(MODEL), str(year))
                    for field in ("date_text", "dates")
                }
                found[year, name, number + copy * series.count(name)] = {**record, **times}
        return dict(sorted(found.items(), key=lambda item: (series.index(item[0][1]), item[0][2])))

    def _slugs(self, first, last):
        return list(self.people)[first:last]

    def _newcomers(self, year):
        before = 0 if year == MODEL else self.sizes.researchers_by(year - 1)
        slugs = self._slugs(before, self.sizes.researchers_by(year))
        people = {(slug,): self.people[slug] for slug in slugs}

        def name(item):
            (slug,), person = item
            return person["family_name"], person["given_name"], slug

        return dict(sorted(people.items(), key=name))

    def _reports(self, year):
        numbers = range(self.sizes.reports_before(year), self.sizes.reports_before(year + 1))
        series = sorted(
            (self.series[number % len(self.series)] for number in numbers),
            key=[slug for (slug,) in self.types].index,
        )
        places = {name: count(1) for name in series}
        authorships = self._authorships(year, len(numbers))
        some = next(iter(self.model["reports.report"].values()))
        return {
            (year, name, next(places[name])): {
                **some,
                "title": self._title(),
                "abstract": self._abstract(number),
                "contents": self._contents(),
                "authorships": parts,
            }
            for number, name, parts in zip(numbers, series, authorships, strict=True)
        }

    def _length(self, name):
        return self.random.choice(self.lengths[name])

    def _run(self, name, length):
        """Give so many words, a few of the real texts' at a time."""
        words, found = self.words[name], []
        while len(found) < length:
            start = self.random.randrange(len(words))
            found += words[start : start + self.random.randint(3, 9)]
        return found[:length]

    def _title(self):
        title = " ".join(self._run("title", self._length("title")))
        return title[0].upper() + title[1:]

    def _abstract(self, number):
        words = self._run("abstract", self._length("abstract"))
        if number % -(-self.sizes.reports // RARE_REPORTS) == 0:
            words.append(RARE_WORD)
        place = self.places[int(self.random.random() ** 2 * len(self.places))]
        text = " ".join([*words, "on", COMMON_WORD, "in", place])
        return f"{text[0].upper()}{text[1:]}."

    def _contents(self):
        return "\n".join(self.random.choices(self.headings, k=self._length("contents")))

    def _authorships(self, year, reports):
        """Give each report's; every newcomer has a part, the others by how much they write."""
        by = self.sizes.researchers_by(year)
        active = self._slugs(by - self.sizes.active, by)
        weights = [self.weights[slug] for slug in active]
        newcomers = [slug for (slug,) in self._newcomers(year)]
        sizes = self._team_sizes(reports)
        drawn = self.random.choices(active, weights, k=sum(sizes) - len(newcomers)) + newcomers
        self.random.shuffle(drawn)
        for size in sizes:
            team = {}
            while len(team) < size:
                slug = drawn.pop() if drawn else self.random.choices(active, weights)[0]
                team.setdefault(slug, len(team) + 1)
            yield {slug: self._part(slug, order) for slug, order in team.items()}

    def _team_sizes(self, reports):
        """Give sizes as real ones, here and there one less or more until the sum is right."""
        sizes = [self._length("authorships") for _ in range(reports)]
        over = sum(sizes) - PARTS * reports
        while over:
            place = self.random.randrange(reports)
            step = 1 if over < 0 else -1
            if 1 <= sizes[place] + step <= max(self.lengths["authorships"]):
                sizes[place] += step
                over += step
        return sizes

    def _part(self, slug, order):
        """One in twenty is credited the Korean way, family name first."""
        person = self.people[slug]
        inverted = f"{person['family_name']} {person['given_name']}"
        return {
            "role": "chief" if order == 1 else "co-researcher",
            "order": order,
            "credited_as": inverted if self.random.random() < 0.05 else "",
        }


def generate(reports, folder):
    """Write the fixtures of so many reports into `folder`; give the years."""
    generator = Generator(reports)
    for year in generator.sizes.years:
        into = Path(folder) / str(year)
        into.mkdir(parents=True, exist_ok=True)
        for name, text in fixture_files.spell(year, generator.records(year)).items():
            (into / name).write_text(text, encoding="utf-8")
    return generator.sizes.years


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reports", type=int, default=100_000, help="42 to 100000")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    years = generate(options.reports, options.into)
    print(f"{options.reports} reports of {years[0]}–{years[-1]} are in {options.into}.")


if __name__ == "__main__":
    main()
