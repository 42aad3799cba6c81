"""Backups take uploaded files along, once each, and bring them back byte for byte."""

import hashlib
import shutil

import pytest

from mrtc_site.backup import BackupError, files
from mrtc_site.files import storage


@pytest.fixture
def stored(tmp_path, settings):
    """A storage of its own with two files; their contents by name."""
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {
            "BACKEND": "mrtc_site.files.storage.WholeFileStorage",
            "OPTIONS": {"location": tmp_path / "stored"},
        },
    }
    return {store(content): content for content in (b"first", b"second")}


def store(content):
    name = storage.name_for(hashlib.sha256(content).hexdigest(), ".pdf")
    storage.put(storage.Content(name, content))
    return name


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_files_are_copied_once_and_put_back(stored, tmp_path):
    folder = tmp_path / "backups/files"
    assert files.copy(folder) == sorted(stored) and contents(folder) == stored
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*.pdf")}
    third = store(b"third")
    files.copy(folder)
    assert contents(folder) == stored | {third: b"third"}
    assert {path: path.stat().st_mtime_ns for path in times} == times
    shutil.rmtree(tmp_path / "stored")
    files.verify(folder, stored)
    files.restore(folder, stored)
    assert contents(tmp_path / "stored") == stored


def test_a_file_that_is_damaged_is_not_backed_up(stored, tmp_path):
    (tmp_path / "stored" / next(iter(stored))).write_bytes(b"rotten")
    with pytest.raises(BackupError, match=r"in the storage is damaged: its checksum is another"):
        files.copy(tmp_path / "backups")
    assert next(iter(stored)) not in contents(tmp_path / "backups")


@pytest.mark.parametrize("harm", ["damaged", "missing"])
def test_a_folder_that_is_not_whole_is_refused(stored, tmp_path, harm):
    files.copy(tmp_path / "backups")
    path = tmp_path / "backups" / next(iter(stored))
    path.unlink() if harm == "missing" else path.write_bytes(b"rotten")
    with pytest.raises(BackupError, match=harm):
        files.verify(tmp_path / "backups", stored)
