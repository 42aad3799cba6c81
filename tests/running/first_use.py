"""What a process makes with its libraries when eight threads are the first to ask for it at once.

python -m tests.running.first_use forks a fresh process for each of some rounds. Each prints, as a
line of JSON, what each of its threads was given; an error by its text.
"""

import json
import os
import sys
from collections.abc import Callable
from threading import Barrier, Thread

import django

THREADS = 8
# Of each round, the seconds that a thread goes on before it is another's turn.
TURNS = 0.005, 0.00001


def at_once(make: Callable[[int], object]) -> list[str]:
    """Give what each of some threads makes, all beginning together; `make` is told which it is."""
    barrier, made = Barrier(THREADS), [""] * THREADS

    def first_use(number: int) -> None:
        barrier.wait()
        try:
            made[number] = str(make(number))
        except Exception as error:
            made[number] = repr(error)

    threads = [Thread(target=first_use, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return made


DATES = [f"{{2020-11-{day:02}~,2020-12}}" for day in range(1, THREADS + 1)]
PEOPLE = [("Wombat", "Anna"), ("Koala", "Ben")]
ADDRESS = "https://portal.example/reports/2020/issue-brief/7/"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">a</text></svg>'


def report(number: int):
    """A report as the database gives it, with its type, people, files and topics."""
    from mrtc_site.files.main_and_cover import Files
    from reports.models import Authorship, Report, ReportType, Researcher

    made = Report(annual_report_id=2020, number=number, title="Marsupials & migration")
    made.type = ReportType(slug="issue-brief", name="Issue Brief")
    roles = "chief", "co-researcher"
    people = [Researcher(slug=name, family_name=name, given_name=given) for name, given in PEOPLE]
    made.authorship_list = [
        Authorship(researcher=person, role=role) for person, role in zip(people, roles, strict=True)
    ]
    made.attached_files = Files(main=None, others=[], cover=None)
    made.topic_list, made.place_list = [], []
    return made


def activity():
    from education.models import Category, EducationSession

    made = EducationSession(annual_report_id=2020, track_id="basic", number=3, title="A seminar")
    made.category = Category(slug="public", name="General Public")
    made.dates, made.date_text = "{2020-10-23,2020-11-04}", "Oct. 23 & Nov. 4, 2020"
    return made


def uses() -> dict[str, Callable[[int], object]]:
    from django.template.loader import render_to_string
    from django.test import RequestFactory
    from resvg_py import svg_to_bytes

    from mrtc_site.entries import edtf_dates as dates
    from mrtc_site.exports import calendars
    from mrtc_site.rendering import environment as templating
    from mrtc_site.search import tokenizer as words
    from reports.citing import citations
    from reports.citing import formats as citation_formats

    search = {"request": RequestFactory().get("/opensearch.xml", headers={"host": "localhost"})}
    return {
        "dates": lambda number: [str(day) for day in dates.days_covered(DATES[number])],
        "markdown": lambda _: templating.markdown("# One\n\n1. *two* [three](/four)"),
        "stems": lambda _: [word.stem for word in words.words("policies of migration")],
        "citation": lambda number: citations.cite(report(number), citations.STYLES[0], ADDRESS),
        "BibTeX": lambda number: citation_formats.bibtex(report(number), ADDRESS).split("\n")[2],
        "RIS": lambda number: citation_formats.ris(report(number), ADDRESS).split("\r\n")[1:4],
        "calendar": lambda _: [
            event.decoded("dtstart").day for event in calendars.events(activity(), ADDRESS)
        ],
        "picture": lambda _: svg_to_bytes(svg_string=SVG)[:4],
        "template": lambda _: render_to_string("opensearch.xml", search).split("\n")[2],
    }


if __name__ == "__main__":
    django.setup()
    making = uses()
    for turn in TURNS:
        if not os.fork():
            sys.setswitchinterval(turn)
            print(json.dumps({name: at_once(make) for name, make in making.items()}), flush=True)
            os._exit(0)
        os.wait()
