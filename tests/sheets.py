"""Importing and exporting sheets as an editor does, in the admin, and reading what it answers."""

import csv
import io
import re
from types import SimpleNamespace

import openpyxl
from bs4 import BeautifulSoup

PAGES = {
    "reports": "/admin/reports/report/",
    "education": "/admin/education/educationsession/",
    "cooperation": "/admin/cooperation/cooperationproject/",
    "researchers": "/admin/reports/researcher/",
}
FORMATS = {"xlsx": "0", "csv": "1"}


def export(client, kind, form="xlsx", query=""):
    """Give the bytes of a file as exported."""
    sent = {"format": FORMATS[form], "resource": "0"}
    response = client.post(f"{PAGES[kind]}export/{query}", sent)
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'.{form}"'), told(response)
    return response.content


def lines(content):
    """Give the rows of a file as lists of its cells' values."""
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert content.startswith("\ufeff".encode())
    return [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


def rows(content):
    """Give the rows of a file, {column: value}, an empty cell as empty text."""
    names, *found = lines(content)
    return [
        {name: "" if cell is None else cell for name, cell in zip(names, row, strict=True)}
        for row in found
    ]


def as_csv(found):
    """Make a CSV file of rows with the columns of them all."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, {name: "" for row in found for name in row}, restval="")
    writer.writeheader()
    writer.writerows(found)
    return file.getvalue().encode()


def as_xlsx(*sheets, formats=()):
    """Make a workbook: of each sheet, lists of cells; `formats` is {cell of the first: format}."""
    book = openpyxl.Workbook()
    for place, cells in enumerate(sheets):
        sheet = book.active if place == 0 else book.create_sheet()
        for row in cells:
            sheet.append(row)
    for where, form in dict(formats).items():
        book.worksheets[0][where].number_format = form
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(client, kind, content, name=None):
    """Choose a file, or rows of one; give the response."""
    content = as_csv(content) if isinstance(content, list) else content
    file = io.BytesIO(content)
    file.name = name or ("sheet.xlsx" if content.startswith(b"PK") else "sheet.csv")
    sent = {"import_file": file, "resource": "0", "format": FORMATS[file.name.rpartition(".")[2]]}
    return client.post(f"{PAGES[kind]}import/", sent)


def read(response, status=200):
    """Read a preview: .wrong, .new, .changed hold a text for each such row, .unchanged their
    number, .problems the other errors, .marked what is shown as gone and come, .sent what confirms
    it."""
    assert response.status_code == status
    soup = BeautifulSoup(response.content, "lxml")
    text = " ".join(soup.select_one("#content").text.split())
    unchanged = re.search(r"(\d+) unchanged", text)
    return SimpleNamespace(
        wrong=[_text(row) for row in soup.select("tr.invalid")],
        new=[_text(row) for row in soup.select("tr.new")],
        changed=[_text(row) for row in soup.select("tr.update")],
        unchanged=int(unchanged[1]) if unchanged else 0,
        problems=[" ".join(item.text.split()) for item in soup.select(".errorlist li")],
        marked=[(mark.name, mark.text) for mark in soup.select(".sheet :is(del, ins)")],
        sent={
            field["name"]: field["value"]
            for field in soup.select("form[action$='process_import/'] input[id]")
        },
        text=text,
    )


def _text(row):
    """Give a row's text, the cells apart from one another."""
    cells = [cell for cell in row.select("td, th") if not cell.table]
    return " | ".join(" ".join(cell.text.split()) for cell in cells)


def preview(client, kind, content, name=None):
    return read(upload(client, kind, content, name))


def confirm(client, kind, page):
    """Confirm a preview; give the response."""
    return client.post(f"{PAGES[kind]}process_import/", page.sent)


def bring_in(client, kind, content, name=None):
    """Import a file; give its preview."""
    page = preview(client, kind, content, name)
    assert page.sent, page.text
    response = confirm(client, kind, page)
    assert response.status_code == 302, read(response, response.status_code).text
    return page


def told(response):
    """Give the last message on a page."""
    return [str(message) for message in response.context["messages"]][-1]
