"""The rows of fixtures, read without the portal's own reader."""

from pathlib import Path

import yaml


def raw_rows(file: Path) -> list[dict]:
    """Give the rows of a file as Django reads them: {"model": …, "fields": {…}}."""
    return yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)


def plain(row: dict) -> dict:
    """Give a row with the slug, where it names another row by that alone: `[issue-brief]`."""
    fields = row["fields"].items()
    return row | {
        "fields": {
            name: value[0] if isinstance(value, list) and len(value) == 1 else value
            for name, value in fields
        }
    }


def rows(file: Path) -> list[dict]:
    return [plain(row) for row in raw_rows(file)]


def fields_of(model: str, file: Path) -> list[dict]:
    return [row["fields"] for row in rows(file) if row["model"] == model]
