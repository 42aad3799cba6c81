"""The types of files that may be uploaded."""

from typing import Literal

FileKind = Literal["full text", "e-book", "document", "picture"]

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".hwpx": "application/hwp+zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
ENDINGS: dict[FileKind, tuple[str, ...]] = {
    "full text": (".pdf",),
    "e-book": (".epub",),
    "document": (".pdf", ".hwpx", ".docx", ".xlsx", ".csv"),
    "picture": (".jpg", ".jpeg", ".png", ".webp"),
}


class FileFault(Exception):
    """A file is refused. The code is that of a sentence in inspection.py that says why."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params
