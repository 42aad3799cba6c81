"""Whole lists as files. A format is a row of FORMATS: a name and a function."""

import csv

from django.http import StreamingHttpResponse

# A cell that begins with one of these would be run as a formula by spreadsheet programs (OWASP,
# "CSV Injection"); an apostrophe before it makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def defused(value):
    """Give `value` as text that no spreadsheet program runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Echo:
    """A file whose `write` gives back what it would write."""

    def write(self, line):
        return line


def as_csv(request, rows, columns, title):
    """Stream `rows` as CSV (RFC 4180; UTF-8 with a byte order mark, without which Excel garbles
    Korean), with a header: the names of `columns`, and last the `url` of each row."""

    def lines():
        writer = csv.writer(_Echo())
        yield "\ufeff" + writer.writerow([*columns, "url"])
        for row in rows.iterator(chunk_size=500):
            url = request.build_absolute_uri(row.get_absolute_url())
            yield writer.writerow([defused(value(row)) for value in columns.values()] + [url])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{title.lower()}.csv"'
    return response


FORMATS = {"csv": as_csv}


def activity_columns(series_field):
    """Make the columns of an activity's files, a contract with whoever reads them."""
    return {
        "year": lambda entry: entry.annual_report_id,
        series_field: lambda entry: entry.series,
        "number": lambda entry: entry.number,
        "category": lambda entry: entry.category.name,
        "title": lambda entry: entry.title,
        "date_text": lambda entry: entry.date_text,
        "dates": lambda entry: entry.dates,
        "start": lambda entry: entry.start,
        "end": lambda entry: entry.end,
    }
