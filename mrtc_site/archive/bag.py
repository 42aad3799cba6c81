"""Writes, unpacks and checks BagIt bags (RFC 8493) in ZIP files."""

import hashlib
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from mrtc_site.common.checksums import sha256_of_file
from mrtc_site.files.zips_and_csv import leads_out

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # of every file, so that the same content gives the same bytes
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
MOST = 20_000_000_000  # bytes that a bag may unpack to


class BagError(Exception):
    """The bag can't be used; says why, and what cures it."""


class NewBag:
    """A bag that is being written, file by file."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.sums: dict[str, str] = {}  # {name: SHA-256} of the files below data/
        self.size = 0

    def add(self, file: str, content: Iterable[bytes]) -> None:
        name = f"data/{file}"
        self.sums[name], size = self._write(name, content)
        self.size += size

    def close(self, info: Mapping[str, str]) -> None:
        told = {**info, "Payload-Oxum": f"{self.size}.{len(self.sums)}"}
        tags = {
            "bagit.txt": DECLARATION,
            "bag-info.txt": "".join(f"{label}: {value}\n" for label, value in told.items()),
            MANIFEST: _manifest(self.sums),
        }
        sums = {name: self._write(name, [text.encode()])[0] for name, text in tags.items()}
        self._write(TAG_MANIFEST, [_manifest(sums).encode()])

    def _write(self, name: str, content: Iterable[bytes]) -> tuple[str, int]:
        entry = ZipInfo(f"{self.name}/{name}", LONG_AGO)
        entry.external_attr = (stat.S_IFREG | 0o644) << 16
        entry.compress_type = ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self.archive.open(entry, "w", force_zip64=True) as file:
            for block in content:
                file.write(block)
                digest.update(block)
                size += len(block)
        return digest.hexdigest(), size


@contextmanager
def new_bag(path: Path, name: str, info: Mapping[str, str]) -> Iterator[NewBag]:
    """Write a bag into a temporary file, which gets its name when it is complete."""
    beside = path.with_name(f".{path.name}.new")
    try:
        with ZipFile(beside, "w") as archive:
            bag = NewBag(archive, name)
            yield bag
            bag.close(info)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _manifest(sums: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sums.items())


def unpack(path: Path, folder: Path) -> Path:
    """Unpack a bag into a folder and check it; give the folder of its payload. Raises BagError."""
    try:
        with ZipFile(path) as archive:
            top = _check_names(archive)
            for entry in archive.infolist():
                if not entry.is_dir():
                    target = folder / entry.filename
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(entry) as packed, target.open("wb") as file:
                        shutil.copyfileobj(packed, file)
    except (BadZipFile, NotImplementedError, EOFError) as error:
        message = f"{path.name} is no ZIP file, or damaged ({error}): copy it anew."
        raise BagError(message) from error
    _check_sums(folder / top)
    return folder / top / "data"


def _check_names(archive: ZipFile) -> str:
    """Check the names in the archive; give the one folder that everything is in."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    for entry in entries:
        if leads_out(entry) or stat.S_ISLNK(entry.external_attr >> 16):
            raise BagError(
                f"“{entry.filename}” would lead out of the bag: this is no frozen edition."
            )
        if entry.flag_bits & 1:
            raise BagError(f"“{entry.filename}” is encrypted: this is no frozen edition.")
    if len({*names}) < len(names):
        raise BagError("A name is there twice: this is no frozen edition.")
    if sum(entry.file_size for entry in entries) > MOST:
        raise BagError(f"It unpacks to more than {MOST:,} bytes: this is no frozen edition.")
    tops = {name.partition("/")[0] for name in names}
    if len(tops) != 1 or f"{min(tops)}/bagit.txt" not in names:
        raise BagError("It has no bagit.txt in one folder: this is no frozen edition.")
    return min(tops)


def _check_sums(bag: Path) -> None:
    there = {str(file.relative_to(bag)) for file in bag.rglob("*") if file.is_file()}
    payload = {name for name in there if name.startswith("data/")}
    listed = _read_manifest(bag, MANIFEST)
    tags = _read_manifest(bag, TAG_MANIFEST)
    for name in sorted(payload ^ listed.keys()):
        problem = "isn't in its manifest" if name in payload else "is missing"
        raise BagError(f"“{name}” {problem}: the bag was changed. Take another copy.")
    if MANIFEST not in tags:
        raise BagError(f"{TAG_MANIFEST} lists no {MANIFEST}: this is no frozen edition.")
    for name, digest in {**listed, **tags}.items():
        if name not in there or sha256_of_file(bag / name) != digest:
            raise BagError(f"“{name}” has not its checksum: the bag is damaged. Take another copy.")


def _read_manifest(bag: Path, name: str) -> dict[str, str]:
    try:
        lines = (bag / name).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise BagError(f"It has no {name} that can be read: this is no frozen edition.") from error
    found = [LINE.fullmatch(line) for line in lines]
    if None in found:
        raise BagError(f"{name} is not as BagIt has it: this is no frozen edition.")
    return {match[2]: match[1] for match in found if match}
