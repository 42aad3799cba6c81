"""The years' folders of YAML files."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from django.conf import settings

from .errors import Faults, Place
from .yaml_nodes import Node, items


def folder_of(year: int) -> Path:
    return Path(settings.FIXTURES_DIR) / str(year)


def years() -> list[int]:
    """Give the years with a folder of fixtures, the earliest first."""
    folders = (path for path in Path(settings.FIXTURES_DIR).glob("[0-9][0-9][0-9][0-9]"))
    return sorted(int(folder.name) for folder in folders if folder.is_dir())


class Folder:
    """A year's YAML files for a Reader; workbook_reader.Workbook has the same interface."""

    word = "folder"

    def __init__(self, year: int) -> None:
        self.year, self.path = year, folder_of(year)

    @property
    def files(self) -> list[Path]:
        return sorted(self.path.glob("*.yaml"))

    @property
    def start(self) -> Place:
        return Place(self.files[0].name, 1)

    def items(self, faults: Faults) -> Iterator[tuple[str, Node]]:
        """Give (file, item) of every row; what can't be read is added to the faults."""
        for path in self.files:
            try:
                for item in items(path.read_bytes()):
                    yield path.name, item
            except yaml.reader.ReaderError as error:  # it counts bytes, not lines
                line = path.read_bytes()[: error.position].count(b"\n") + 1
                faults.unreadable(Place(path.name, line), f"not YAML as expected: {error.reason}")
            except OSError as error:
                faults.unreadable(Place(path.name, 1), f"can't be read: {error.strerror}")
            except yaml.MarkedYAMLError as error:
                line = error.problem_mark.line + 1 if error.problem_mark else 1
                faults.unreadable(Place(path.name, line), f"not YAML as expected: {error.problem}")
        if not self.files:
            reason = f"there is no .yaml file here; “start_annual_report {self.year}” makes them"
            faults.unreadable(Place(str(self.path), 0), reason)
