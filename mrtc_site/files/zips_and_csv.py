"""Checks ZIP archives (DOCX, XLSX, HWPX, EPUB) and CSV (in the child process)."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from .file_types import FileFault

MAX_PARTS = 5_000
MAX_UNPACKED = 500_000_000  # bytes
CHUNK = 1_000_000
MAIN_PART = {  # what [Content_Types].xml has of the main part
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
HWPX = b"application/hwp+zip"
EPUB = b"application/epub+zip"
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # HWP and DOC, and DOCX with a password
# Parts that programs are in, or are brought along by.
PROGRAM = re.compile(r"vba(project|data)|/activex|macrosheets|\.(ole|exe|dll|vbs|jar|lnk)$", re.I)
EMBEDDED = re.compile(r"oleobject|/embeddings/.*(?<!\.xlsx)$", re.I)  # charts have their tables
# In CSV, at a cell's beginning: =1+1, +cmd|'/C …'!A0, -(1+SUM(…)); not -5 and +82-2-3788-8000.
# (“sep=|” names the separator, for Excel alone.)
FORMULA = re.compile(
    r'(?:^|[,;\t])[ "]*((?:sep)?[=＝][^,;\t\n]*|[+@＋－＠-][^,;\t\n]*(?:\||[a-z]\()[^,;\t\n]*)',
    re.I | re.M,
)
# What a field of a text does that has another program run: DDEAUTO c:\\…\\cmd.exe "/k …".
DDE = re.compile(r"\s*dde(auto)?\b", re.I)
CONNECTED = re.compile(r"/externallinks/|/connections\.xml$|/querytables/", re.I)


def check_archive(path: Path, ending: str) -> None:
    with path.open("rb") as file:
        start = file.read(4)
    if start == COMPOUND_FILE:
        raise FileFault("old")
    if start != b"PK\x03\x04":
        raise FileFault("wrong ending", ending=ending)
    try:
        with ZipFile(path) as archive:
            _check_parts(archive)
            if ending == ".hwpx":
                _check_hwpx(archive)
            elif ending == ".epub":
                _check_epub(archive)
            else:
                _check_ooxml(archive, ending)
                if ending == ".docx":
                    _check_fields(archive)
    except (BadZipFile, NotImplementedError, KeyError, ElementTree.ParseError) as error:
        raise FileFault("unreadable") from error


def _check_parts(archive: ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileFault("bomb")
    if archive.comment:
        raise FileFault("behind")
    for part in (part for part in parts if not part.is_dir()):
        if part.flag_bits & 1:
            raise FileFault("encrypted")
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or leads_out(part):
            raise FileFault("unreadable")
        if PROGRAM.search(part.filename):
            raise FileFault("macros", part=part.filename)
        if EMBEDDED.search(part.filename):
            raise FileFault("attachment")
        if CONNECTED.search(part.filename):
            raise FileFault("external", part=part.filename)
    for part in parts:  # that each unpacks to what the directory says of it
        with archive.open(part) as file:
            while file.read(CHUNK):
                pass


def leads_out(part: ZipInfo) -> bool:
    name = part.filename
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _xml(archive: ZipFile, name: str) -> ElementTree.Element:
    # Expat bounds what entities grow to, and this process what memory it has.
    return ElementTree.fromstring(archive.read(name))  # noqa: S314


def _check_ooxml(archive: ZipFile, ending: str) -> None:
    types = {part.get("ContentType", "") for part in _xml(archive, "[Content_Types].xml")}
    if any("macroenabled" in of.lower() or "vba" in of.lower() for of in types):
        raise FileFault("macros", part="[Content_Types].xml")
    if MAIN_PART[ending] not in types:
        raise FileFault("wrong ending", ending=ending)
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            for link in _xml(archive, name):
                is_external = link.get("TargetMode", "").lower() == "external"
                if is_external and not link.get("Type", "").endswith("/hyperlink"):
                    raise FileFault("external", part=link.get("Target", ""))


def _check_fields(archive: ZipFile) -> None:
    for name in archive.namelist():
        if name.lower().endswith(".xml"):
            with archive.open(name) as part:
                for field in _fields(part):
                    if DDE.match(field):
                        raise FileFault("external", part=field.strip()[:40])


def _fields(part: IO[bytes]) -> Iterator[str]:
    """Give what each field of a part says. It may be in pieces; and another field inside it, such
    as {QUOTE 68 68 69}, may spell its name: all that begins as DDE does is taken as DDE then."""
    open_fields = [""]
    for _, element in ElementTree.iterparse(part):  # noqa: S314 (as above)
        tag = element.tag.rpartition("}")[2]
        if tag == "instrText":
            open_fields[-1] += element.text or ""
        elif tag == "fldSimple":
            yield _attribute(element, "instr")
        elif tag == "fldChar" and _attribute(element, "fldCharType") == "begin":
            if open_fields[1:] and "ddeauto".startswith(open_fields[-1].strip().lower()):
                yield f"DDE {open_fields[-1].strip()}{{…}}"
            open_fields.append("")
        elif tag == "fldChar" and _attribute(element, "fldCharType") == "end":
            yield open_fields.pop()
            open_fields = open_fields or [""]
        element.clear()
    yield from open_fields


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((text for key, text in element.items() if key.rpartition("}")[2] == name), "")


def _check_hwpx(archive: ZipFile) -> None:
    if archive.namelist()[0] != "mimetype" or archive.read("mimetype").strip() != HWPX:
        raise FileFault("wrong ending", ending=".hwpx")
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise FileFault("encrypted")


def _check_epub(archive: ZipFile) -> None:
    if archive.namelist()[0] != "mimetype" or archive.read("mimetype") != EPUB:
        raise FileFault("wrong ending", ending=".epub")
    for name in archive.namelist():
        if name == "META-INF/encryption.xml":
            raise FileFault("encrypted")
        if name.lower().endswith((".js", ".html", ".htm")):  # pages are XHTML, which is read below
            raise FileFault("macros", part=name)
        if name.lower().endswith((".xhtml", ".svg")):
            for element in _xml(archive, name).iter():
                if element.tag.rpartition("}")[2] in ("script", "iframe", "object", "form"):
                    raise FileFault("macros", part=name)


def check_csv(path: Path) -> None:
    """Refuse what spreadsheet programs would run: cells that begin as formulas do."""
    content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    if b"\0" in content:
        raise FileFault("wrong ending", ending=".csv")
    if content.lstrip()[:1] == b"<":
        raise FileFault("markup")
    try:
        text = content.decode().replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise FileFault("not utf-8") from error
    if formula := FORMULA.search(text):
        row = text.count("\n", 0, formula.start(1)) + 1
        raise FileFault("formula", row=row, cell=formula.group(1)[:40])
