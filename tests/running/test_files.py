"""Files as a server sends them: the same bytes, in full and in parts, and nobody a draft's."""

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from tests.mrtc_site.files.made import pdf
from tests.server import Server

FOLDERS = "/reports/2020/research-report/1", "/reports/2020/research-report/2"
MAKE = """
import pathlib
from mrtc_site.files.storage import checked, put
from reports.models import Document, Report
content = checked(pathlib.Path({path!r}), "full text", "report.pdf")
put(content)
for number in (1, 2):
    report = Report.objects.get_by_natural_key(2020, "research-report", number)
    fields = {{"file": content.name, "slug": "report", "order": 1, "language": "ko"}}
    Document.objects.create(report=report, **fields)
Report.objects.filter(pk=report.pk).update(state="draft")
print(content.name)
"""


@pytest.fixture(scope="module")
def stored(own_database, static, tmp_path_factory):
    """Where a full text is kept that a public report and a draft have, and its bytes."""
    path = tmp_path_factory.mktemp("files") / "report.pdf"
    path.write_bytes(pdf([f"Page {number}" for number in range(50)]))
    code = MAKE.format(path=str(path))
    status, name, errors = own_database.run("shell", "--verbosity", "0", "--command", code)
    assert status == 0, errors
    return Path(own_database.environment["DATA_DIR"], "files", name.strip()), path.read_bytes()


@pytest.fixture(scope="module")
def server(own_database, stored):
    with Server({**own_database.environment, "WEB_CONCURRENCY": "1"}) as server:
        yield server


def test_parts_of_a_file_are_the_whole(server, stored):
    _, content = stored
    address = f"{FOLDERS[0]}/report.pdf"
    status, headers, whole = server.get(address)
    assert (status, headers["ETag"]) == (200, f'"{hashlib.sha256(content).hexdigest()}"')
    assert headers["X-Content-Type-Options"] == "nosniff"
    third, parts = len(content) // 3, []
    for asked in (f"0-{third}", f"{third + 1}-{2 * third}", f"{2 * third + 1}-"):
        status, headers, part = server.get(
            address, Range=f"bytes={asked}", **{"If-Range": headers["ETag"]}
        )
        parts.append(part)
        assert (status, headers["Content-Length"]) == (206, str(len(part)))
    digests = [hashlib.sha256(one).digest() for one in (b"".join(parts), whole, content)]
    assert digests == [digests[-1]] * 3
    status, headers, nothing = server.get(address, method="HEAD", Range="bytes=0-4")
    assert (status, headers["Content-Length"], nothing) == (200, str(len(content)), b"")
    assert server.get(address, Range="bytes=99999999-")[0] == 416


@pytest.mark.parametrize("file", ["report.pdf", "cover.webp", "report-v1.pdf"])
def test_a_drafts_file_is_sent_to_nobody(server, file):
    status, headers, body = server.get(f"{FOLDERS[1]}/{file}")
    assert status == 404 and b"%PDF" not in body
    assert "public" not in headers.get("Cache-Control", "")


def peak(worker):
    """Give the most memory that a process has had, in MB."""
    status = Path(f"/proc/{worker}/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) / 1024


def test_a_file_of_200_mb_takes_no_memory(server, stored):
    path, content = stored
    before = {worker: peak(worker) for worker in server.workers()}
    shutil.copy(path, path.with_suffix(".kept"))
    with path.open("r+b") as large:
        large.truncate(200_000_000)
    status, _, body = server.get(f"{FOLDERS[0]}/report.pdf")
    path.with_suffix(".kept").replace(path)
    assert (status, len(body), body[: len(content)]) == (200, 200_000_000, content)
    assert all(peak(worker) - before[worker] < 20 for worker in before)
