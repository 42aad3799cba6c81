"""Checks PDFs (in the child process): refused is what no report needs."""

import mmap
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from .file_types import FileFault

# Names of PDF (ISO 32000), as keys or values in any of its dictionaries.
FORBIDDEN = {
    "JavaScript": "script",
    "JS": "script",
    "XFA": "script",
    "Launch": "launch",
    "ImportData": "launch",
    "SubmitForm": "launch",
    "EmbeddedFile": "attachment",
    "EmbeddedFiles": "attachment",
    "EF": "attachment",
    "FileAttachment": "attachment",
    "GoToE": "attachment",
    "RichMedia": "attachment",
}
END = b"%%EOF"


def check(path: Path) -> int:
    """Give the number of pages. Raises FileFault."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        _check_ends(content)
        _check_names_in_bytes(content)
    if zipfile.is_zipfile(path):
        raise FileFault("behind")
    _check_objects(PdfReader(path))
    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise FileFault("unreadable") from error
    if pdf.count_attachments():
        raise FileFault("attachment")
    if pypdfium2.raw.FPDFDoc_GetJavaScriptActionCount(pdf):
        raise FileFault("script")
    return len(pdf)


def _check_ends(content: mmap.mmap) -> None:
    if not content[:5] == b"%PDF-":
        raise FileFault("not pdf")
    end = content.rfind(END)
    if end < 0:
        raise FileFault("cut off")
    if content[end + len(END) :].strip(b"\0 \t\r\n\x1a"):
        raise FileFault("behind")


def _check_names_in_bytes(content: bytes | mmap.mmap) -> None:
    """Look for forbidden names in the bytes: programs that mend damaged PDFs may find objects that
    pypdf doesn't. (The shortest names are left out, as compressed data has them by chance.)"""
    for name, code in FORBIDDEN.items():
        if len(name) > 5 and _in_any_spelling(name).search(content):
            raise FileFault(code)


def _in_any_spelling(name: str) -> re.Pattern[bytes]:
    """Match a name whose letters may be written by their numbers, as PDF allows: /J#61vaScript."""
    letters = (b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in name.encode())
    return re.compile(b"/" + b"".join(letters) + rb"(?![A-Za-z])")


def _check_objects(reader: PdfReader) -> None:
    if reader.is_encrypted:
        raise FileFault("encrypted")
    numbers = {(number, generation) for generation, of in reader.xref.items() for number in of}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(numbers):
        found = reader.get_object(IndirectObject(number, generation, reader))
        for name in _names(found):
            if code := FORBIDDEN.get(name.removeprefix("/")):
                raise FileFault(code)
        if isinstance(found, StreamObject) and found.get("/Type") == "/ObjStm":
            _check_names_in_bytes(found.get_data())


def _names(part: Any) -> Iterator[str]:
    """Give each name in an object. What it refers to is not followed: all objects are checked."""
    if isinstance(part, NameObject):
        yield part
    elif isinstance(part, DictionaryObject):
        for key, value in part.items():
            yield key
            yield from _names(value)
    elif isinstance(part, ArrayObject):
        for item in part:
            yield from _names(item)
