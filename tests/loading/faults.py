"""Faulty fixtures: for each fault the YAML with the line that is to be told marked `# HERE`, and
the entry, field and reason that are to be told."""

import re

REPORT = """\
- model: reports.report
  fields:
    annual_report: 2030
    type: memo
    number: {}
    title: A title
"""
SESSION = """\
- model: education.educationsession
  fields:
    annual_report: 2030
    track: basic
    number: {}
    title: A title
    category: talks
"""
EDTF = (
    "Write it as one of 2020-12-04, 2020-12, 2020-01/2020-08, {2020-10-23,2020-11-04}, "
    "or 2020-12/.. when it has not ended."
)


def _item(template, number, lines, without):
    kept = [
        line
        for line in template.format(number).splitlines()
        if not without or not line.strip().startswith(without)
    ]
    return "".join(f"{line}\n" for line in [*kept, *(f"    {line}" for line in lines)])


def report(number, *lines, without=""):
    return _item(REPORT, number, lines, without)


def session(number, *lines, without=""):
    return _item(SESSION, number, lines, without)


def by(number, *people):
    """Give the authorships of a report."""
    return "".join(
        "- model: reports.authorship\n"
        f"  fields: {{report: [2030, memo, {number}], researcher: {person}}}\n"
        for person in people
    )


def marked(text, start):
    """Mark the line that starts so."""
    return re.sub(rf"(?m)^(\s*{re.escape(start)}.*)$", r"\1 # HERE", text, count=1)


# name: (YAML, entry, field, reason)
NO_NUMBER = (
    "is no number here: write a whole one from 1 to 32767 (3), or one with a part from 1 to 99 "
    "after a hyphen (3-1), without a zero before either."
)
FAULTS = {
    "unknown model": (
        "- model: reports.reprot # HERE\n  fields: {title: A}\n",
        "",
        "",
        "no such model: “reports.reprot”; did you mean reports.report or reports.reporttype or"
        " reports.reporttopic?",
    ),
    "no model": ("- fields: {title: A} # HERE\n", "", "", "no such model: “(none)”"),
    "not names with values": (
        "- just a word # HERE\n",
        "",
        "",
        "names with values are expected (model, fields)",
    ),
    "fields without names": (
        "- model: reports.report\n  fields: [a, b] # HERE\n",
        "reports.report",
        "",
        "names with values are expected (model, fields)",
    ),
    "unknown field": (
        report(11, "abstrct: A # HERE"),
        "reports 2030 memo 11",
        "abstrct",
        "no such field; did you mean abstract or abstract_ko?",
    ),
    "derived field": (
        session(11, "date_text: '2030'", "dates: '2030'", "start: 2030-01-01 # HERE"),
        "education 2030 basic 11",
        "start",
        "no such field; did you mean state?",
    ),
    "missing field": (
        marked(report(12, without="title"), "- model"),
        "reports 2030 memo 12",
        "title",
        "is missing",
    ),
    "missing key": (
        marked(report(13, without="number"), "- model"),
        "reports 2030 memo ?",
        "number",
        "is missing",
    ),
    "empty field": (
        report(14, "title: # HERE", without="title"),
        "reports 2030 memo 14",
        "title",
        "is empty",
    ),
    "empty text": (
        report(15, "title: '' # HERE", without="title"),
        "reports 2030 memo 15",
        "title",
        "This field cannot be blank.",
    ),
    "not a number": (
        report("one").replace("number: one", "number: one # HERE"),
        "reports 2030 memo one",
        "number",
        f"“one” {NO_NUMBER}",
    ),
    "number below one": (
        report(0).replace("number: 0", "number: 0 # HERE"),
        "reports 2030 memo 0",
        "number",
        f"“0” {NO_NUMBER}",
    ),
    "a list for a text": (
        report(16, "title: [A, B] # HERE", without="title"),
        "reports 2030 memo 16",
        "title",
        "one value is expected, not a list",
    ),
    "names for a text": (
        report(17, "title: {a: b} # HERE", without="title"),
        "reports 2030 memo 17",
        "title",
        "a value is expected, not names with values",
    ),
    "too long": (
        report(18, f"title: {'x' * 501} # HERE", without="title"),
        "reports 2030 memo 18",
        "title",
        "Ensure this value has at most 500 characters (it has 501).",
    ),
    "bad choice": (
        report(19, "state: publishd # HERE"),
        "reports 2030 memo 19",
        "state",
        "“publishd” is none of these: draft, published",
    ),
    "bad list of a section": (
        "- model: mrtc_site.section\n  fields: {annual_report: 2030, slug: chapter, order: 1, "
        "title: A, lists: banana} # HERE\n",
        "section 2030 chapter",
        "lists",
        "“banana” is none of these: reports, education, cooperation",
    ),
    "unknown track": (
        session(20).replace("track: basic", "track: evening # HERE"),
        "education 2030 evening 20",
        "track",
        "there is no education-track “evening”",
    ),
    "NUL": (
        report(21, r'abstract: "a\0b" # HERE'),
        "reports 2030 memo 21",
        "abstract",
        "has a NUL character, which no database keeps",
    ),
    "bad slug": (
        "- model: reports.researcher\n  fields:\n    slug: A person # HERE\n"
        "    given_name: A\n    family_name: B\n",
        "researcher A person",
        "slug",
        "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
    ),
    "no name": (
        marked("- model: reports.researcher\n  fields: {slug: nobody, name_ko: 김}\n", "- model"),
        "researcher nobody",
        "family_name",
        "A person has a name: give a family name, a given name or both.",
    ),
    "unknown researcher": (
        marked(by(1, "minjung-park, order: 9"), "fields"),
        "reports 2030 memo 1",
        "researcher",
        "there is no researcher “minjung-park”; did you mean minjeong-park",
    ),
    "unknown category": (
        marked(session(22).replace("talks", "general-pubic"), "category"),
        "education 2030 basic 22",
        "category",
        "there is no education-category “general-pubic”; did you mean general-public",
    ),
    "unknown report type": (
        marked(report(23).replace("memo", "issue-breif"), "type"),
        "reports 2030 issue-breif 23",
        "type",
        "there is no report-type “issue-breif”; did you mean issue-brief",
    ),
    "duplicate entry": (
        report(24) + marked(report(24), "- model"),
        "reports 2030 memo 24",
        "",
        "is there already (bad.yaml, line 1)",
    ),
    "duplicate name": (
        report(25, "title: Another # HERE"),
        "reports.report",
        "title",
        "is given twice (the first is in line 6)",
    ),
    "model given twice": (
        by(1, "cho, order: 8").replace("\n", "\n  model: reports.authorship # HERE\n", 1),
        "",
        "model",
        "is given twice (the first is in line 1)",
    ),
    "pk": (
        report(26).replace("  fields", "  pk: 7 # HERE\n  fields"),
        "reports.report",
        "pk",
        "has no place here: rows are known by their fields",
    ),
    "id": (report(27, "id: 7 # HERE"), "reports 2030 memo 27", "id", "no such field"),
    "bad EDTF": (
        session(28, "date_text: May 4", "dates: 4 May 2030 # HERE"),
        "education 2030 basic 28",
        "dates",
        f"“4 May 2030” is not a date that can be placed on a calendar. {EDTF}",
    ),
    "EDTF that ends before it starts": (
        session(29, "date_text: 2030", "dates: 2030-12/2030-01 # HERE"),
        "education 2030 basic 29",
        "dates",
        f"“2030-12/2030-01” ends before it starts. {EDTF}",
    ),
    "EDTF that names a period twice": (
        session(43, "date_text: 2030", "dates: '{2030-10-23,2030-10-23}' # HERE"),
        "education 2030 basic 43",
        "dates",
        f"“{{2030-10-23,2030-10-23}}” names a period twice. {EDTF}",
    ),
    "EDTF of a year that no calendar has": (
        session(44, "date_text: 2030", "dates: Y1E12000000 # HERE"),
        "education 2030 basic 44",
        "dates",
        f"“Y1E12000000” is not a date that can be placed on a calendar. {EDTF}",
    ),
    "a day to go public on, of what is public at once": (
        session(45, "state: published", "goes_public_on: 2131-03-01 # HERE"),
        "education 2030 basic 45",
        "goes_public_on",
        "Only a draft goes public on a day: make it a draft, or leave this empty.",
    ),
    "years that disagree": (
        session(30, "date_text: May 2029", "dates: 2030-05 # HERE"),
        "education 2030 basic 30",
        "dates",
        "“2030-05” is not in the years of “May 2029”.",
    ),
    "dates without their text": (
        marked(session(31, "dates: 2030-05"), "- model"),
        "education 2030 basic 31",
        "date_text",
        "Give the date as printed, too.",
    ),
    "two chiefs": (
        marked(report(32), "- model") + by(32, "ann, role: chief", "bob, role: chief, order: 2"),
        "reports 2030 memo 32",
        "authorships",
        "a report has at most one chief researcher, not ann and bob",
    ),
    "one place twice": (
        marked(report(33), "- model") + by(33, "ann, order: 2", "bob, order: 2"),
        "reports 2030 memo 33",
        "authorships",
        "ann and bob can't both be number 2",
    ),
    "one person twice": (
        report(34) + by(34, "ann") + marked(by(34, "ann, order: 2"), "- model"),
        "reports 2030 memo 34",
        "authorships",
        "ann is there already (bad.yaml, line 7)",
    ),
    "a part of nothing": (
        marked(by(99, "ann"), "fields"),
        "authorship",
        "report",
        "there is no reports 2030 memo 99",
    ),
    "a part of a number": (
        "- model: reports.authorship\n  fields: {report: 7, researcher: ann, order: 1} # HERE\n",
        "authorship 7 ann",
        "report",
        "the other's key is expected: [annual_report, type, number]",
    ),
    "a part of something empty": (
        marked(by(1, "cho").replace("memo", "~"), "fields"),
        "authorship 2030 None 1 cho",
        "report",
        "is empty",
    ),
    "wrong year": (
        marked(report(35).replace("2030", "2029"), "annual_report"),
        "reports 2029 memo 35",
        "annual_report",
        "this is the folder of 2030",
    ),
    "another annual report": (
        "- model: mrtc_site.annualreport\n  fields: {year: 2031, centre_name: A, "
        "centre_name_ko: B, address: C, telephone: D} # HERE\n",
        "annual-report 2031",
        "year",
        "this is the folder of 2030",
    ),
    "a list as a name": (
        "- model: reports.report\n  fields:\n    ? [a, b]\n    : c # HERE\n",
        "reports.report",
        "[a, b]",
        "no such field",
    ),
}
