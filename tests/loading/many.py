"""A year of many entries, written line by line."""

SHARED = """\
- model: mrtc_site.annualreport
  fields: {{year: {year}, centre_name: C, centre_name_ko: 이, address: A, telephone: '1'}}
- model: reports.reporttype
  fields: {{slug: bulk, name: Bulk, order: 99}}
- model: education.category
  fields: {{slug: bulk, name: Bulk, order: 99}}
- model: cooperation.category
  fields: {{slug: bulk, name: Bulk, order: 99}}
- model: reports.researcher
  fields: {{slug: bulk-person, given_name: Bulk, family_name: Person}}
"""
# Three entries, one of them with a person.
ENTRIES = """\
- model: reports.report
  fields: {{annual_report: {year}, type: bulk, number: {number}, title: {title} {number}}}
- model: reports.authorship
  fields: {{report: [{year}, bulk, {number}], researcher: bulk-person, role: chief}}
- model: education.educationsession
  fields: {{annual_report: {year}, track: basic, number: {number}, title: {title}, category: bulk}}
- model: cooperation.cooperationproject
  fields:
    {{annual_report: {year}, scope: domestic, number: {number}, title: {title}, category: bulk}}
"""


def write(root, entries, year=2050, title="Entry"):
    """Write a year of at least so many entries; give their number."""
    folder = root / str(year)
    folder.mkdir(exist_ok=True)
    groups = -(-entries // 3)
    with (folder / "all.yaml").open("w", encoding="utf-8") as file:
        file.write(SHARED.format(year=year))
        for number in range(1, groups + 1):
            file.write(ENTRIES.format(year=year, number=number, title=title))
    return groups * 3
