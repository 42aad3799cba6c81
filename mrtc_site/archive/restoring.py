"""Loads a frozen edition into an empty portal, by the fixtures in its bag."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from mrtc_site.loading.folder import folder_of
from mrtc_site.loading.loader import analyze, load
from mrtc_site.loading.record_types import kinds

from .bag import BagError, unpack
from .freezing import FIXTURES


def restore_edition(path: Path) -> int:
    """Copy the fixtures of a frozen edition to the portal's, and load them; give the year. Raises
    BagError or LoadError, with nothing changed."""
    _refuse_unless_empty()
    with TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        payload = unpack(path, Path(folder))
        source = _fixtures(payload)
        year = int(source.name)
        target = folder_of(year)
        if is_new := not target.exists():
            shutil.copytree(source, target)
        elif _contents(target) != _contents(source):
            raise BagError(
                f"{target} has other fixtures of {year}. Move them away, or set FIXTURES_DIR to an "
                "empty folder."
            )
    try:
        load(year)
    except BaseException:
        if is_new:
            shutil.rmtree(target)
        raise
    analyze()
    return year


def _refuse_unless_empty() -> None:
    for kind in kinds():
        if row := kind.model.objects.first():
            raise BagError(
                f"This portal isn't empty: it has “{row}”. Restore into a new one (DATABASE_URL, "
                "DATA_DIR)."
            )


def _fixtures(payload: Path) -> Path:
    folders = [*(payload / FIXTURES).glob("[0-9][0-9][0-9][0-9]")]
    if len(folders) != 1:
        raise BagError(f"It has the fixtures of {len(folders)} years: this is no frozen edition.")
    return folders[0]


def _contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
