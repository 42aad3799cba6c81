"""The child process that reads uploaded files: `python -m mrtc_site.files.child` reads orders as
JSON and answers with a line of JSON for each file.

A hostile file may crash it or keep it busy; it sets its own limits, which hold even when nobody
waits for it any more. It knows neither settings nor database. Each task imports only what it needs,
as imports take most of its time.
"""

import json
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from mrtc_site.common.checksums import sha256_of_file

from .file_types import MEDIA_TYPES, FileFault

TOO_MUCH = "too much"


def limit(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with suppress(ValueError):  # macOS, for developers, has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def facts_of(path: Path, ending: str) -> dict[str, Any]:
    sha256, size = sha256_of_file(path), path.stat().st_size
    if not size:
        raise FileFault("empty")
    return {"media_type": MEDIA_TYPES[ending], "size": size, "sha256": sha256}


def inspect(path: Path, ending: str, most_pixels: int) -> dict[str, Any]:
    found = facts_of(path, ending)
    if ending == ".pdf":
        from . import pdf_pages, pdfs

        found["pages"] = pdfs.check(path)
        found["width"], found["height"] = pdf_pages.size_of_first_page(path)
    elif MEDIA_TYPES[ending].startswith("image/"):
        from . import pictures

        image = pictures.opened(path, ending, most_pixels)
        found["width"], found["height"] = pictures.upright_size(image)
    else:
        from . import zips_and_csv

        if ending == ".csv":
            zips_and_csv.check_csv(path)
        else:
            zips_and_csv.check_archive(path, ending)
    return found


def texts(path: Path) -> list[str]:
    from . import pdf_pages

    return pdf_pages.texts(path)


def clean(path: Path, ending: str, most_pixels: int, folder: str) -> dict[str, Any]:
    """Write a photograph without its metadata; give the facts of that file."""
    from . import pictures

    facts_of(path, ending)
    image = pictures.opened(path, ending, most_pixels)
    width, height = pictures.upright_size(image)
    cleaned = Path(folder, "cleaned")
    cleaned.write_bytes(pictures.cleaned(image, path.read_bytes()))
    return {**facts_of(cleaned, ending), "width": width, "height": height}


def render(path: Path, ending: str, most_pixels: int, folder: str) -> list[int]:
    """Write the WebP files of a picture, or of a PDF's first page; give their widths."""
    from . import pdf_pages, pictures

    is_pdf = ending == ".pdf"
    image = pdf_pages.first_page(path) if is_pdf else pictures.opened(path, ending, most_pixels)
    files = pictures.renditions(image)
    for width, content in files.items():
        Path(folder, str(width)).write_bytes(content)
    return list(files)


TASKS: dict[str, Callable[..., Any]] = {
    "inspect": inspect,
    "texts": texts,
    "clean": clean,
    "render": render,
}


def answer(task: str, path: str, **options: Any) -> dict[str, Any]:
    try:
        return {"found": TASKS[task](Path(path), **options)}
    except FileFault as fault:
        return {"fault": fault.code, "params": fault.params}
    except MemoryError:
        return {"fault": TOO_MUCH, "params": {}}
    except Exception as error:  # what libraries did not expect
        return {"fault": "unreadable", "params": {}, "error": repr(error)}


def main(orders: list[dict[str, Any]], seconds: int, memory: int) -> None:
    limit(seconds * len(orders), memory)
    for order in orders:
        signal.alarm(seconds)
        done = answer(**order)
        sys.stdout.write(f"{json.dumps(done)}\n")
        sys.stdout.flush()
        if done.get("fault") == TOO_MUCH:  # the next file gets a new process, with all its memory
            return


if __name__ == "__main__":
    main(**json.load(sys.stdin))
