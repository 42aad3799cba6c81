"""Stored files as answers: whole or in part, by content, for the public or for staff alone."""

import hashlib
from dataclasses import replace

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import RequestFactory

from mrtc_site.files.serving import StoredFile, serve, with_hash

CONTENT = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ETAG = f'"{SHA256}"'


@pytest.fixture
def file(tmp_path):
    (tmp_path / "stored").write_bytes(CONTENT)
    storage = FileSystemStorage(tmp_path)
    return StoredFile(storage, "stored", SHA256, "application/pdf", "보고서.pdf", is_public=True)


def ask(file, address="/report.pdf", method="GET", **headers):
    request = RequestFactory().generic(method, address, headers=headers)
    response = serve(request, file)
    return response, b"".join(response) if response.streaming else response.content


def test_a_file_is_answered_whole_with_its_hash_as_etag(file):
    response, content = ask(file)
    assert response.status_code == 200
    assert content == CONTENT
    assert response["ETag"] == ETAG
    assert response["Content-Length"] == "256000"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-499", 0, 499),
        ("bytes=500-999", 500, 999),
        ("bytes=255999-", 255_999, 255_999),
        ("bytes=255990-999999", 255_990, 255_999),
        ("bytes=-1", 255_999, 255_999),
        ("bytes=-100000", 156_000, 255_999),
    ],
)
def test_the_part_that_is_asked_for_is_answered(file, asked, first, last):
    response, content = ask(file, Range=asked)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/256000"
    assert response["Content-Length"] == str(last - first + 1)
    assert content == CONTENT[first : last + 1]
    assert response["ETag"] == ETAG


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=999999-9999999", "bytes=-0"])
def test_a_part_that_there_is_not_is_told_so(file, asked):
    response, content = ask(file, Range=asked)
    assert (response.status_code, content) == (416, b"")
    assert response["Content-Range"] == "bytes */256000"


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-2", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "pages=1-2", "bytes 0-1", "bytes=٣-٤"],
)
def test_a_question_for_parts_that_makes_no_sense_is_answered_with_the_whole(file, asked):
    response, content = ask(file, Range=asked)
    assert (response.status_code, content) == (200, CONTENT)


def test_all_of_a_file_as_its_part_is_the_whole(file):
    assert ask(file, Range="bytes=0-")[0].status_code == 200


def test_a_part_of_another_version_is_not_answered(file):
    same, _ = ask(file, Range="bytes=0-9", If_Range=ETAG)
    other, content = ask(file, Range="bytes=0-9", If_Range='"another"')
    weak, _ = ask(file, Range="bytes=0-9", If_Range=f"W/{ETAG}")
    dated, _ = ask(file, Range="bytes=0-9", If_Range="Wed, 21 Oct 2015 07:28:00 GMT")
    statuses = [response.status_code for response in (same, other, weak, dated)]
    assert statuses == [206, 200, 200, 200]
    assert content == CONTENT


def test_who_has_a_file_is_told_so(file):
    response, content = ask(file, If_None_Match=ETAG, Range="bytes=0-9")
    assert (response.status_code, content) == (304, b"")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert ask(file, If_Match='"another"')[0].status_code == 412


def test_a_head_tells_of_the_whole(file):
    response, content = ask(file, method="HEAD", Range="bytes=0-9")
    assert (response.status_code, response["Content-Length"], content) == (200, "256000", b"")
    assert ask(file, method="POST")[0].status_code == 405


@pytest.mark.parametrize(
    ("media_type", "disposition"),
    [
        ("application/pdf", "inline"),
        ("image/webp", "inline"),
        ("text/csv; charset=utf-8", "attachment"),
        ("application/hwp+zip", "attachment"),
    ],
)
def test_pdfs_and_pictures_are_shown_and_all_else_is_saved(file, media_type, disposition):
    response, _ = ask(replace(file, media_type=media_type))
    name = "%EB%B3%B4%EA%B3%A0%EC%84%9C.pdf"
    assert response["Content-Disposition"] == f"{disposition}; filename*=utf-8''{name}"
    assert response["Content-Security-Policy"].startswith("default-src 'none';")


def test_caches_keep_a_public_file_but_ask_whether_it_still_is_one(file):
    plain, _ = ask(file)
    hashed, _ = ask(file, with_hash("/cover.webp", SHA256))
    of_another, _ = ask(file, with_hash("/cover.webp", "f" * 64))
    assert plain["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert hashed["Cache-Control"] == "private, max-age=31536000, immutable"
    assert of_another["Cache-Control"] == plain["Cache-Control"]


def test_no_cache_keeps_a_drafts_file(file):
    response, _ = ask(replace(file, is_public=False), with_hash("/report.pdf", SHA256))
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


def test_a_replaced_file_leads_to_its_successor_and_is_not_indexed(file):
    response, _ = ask(replace(file, successor="/reports/2020/issue-brief/1/report.pdf"))
    assert response["Link"] == ('</reports/2020/issue-brief/1/report.pdf>; rel="successor-version"')
    assert response["X-Robots-Tag"] == "noindex"
    assert not {"Link", "X-Robots-Tag"} & {*ask(file)[0].headers}


def test_a_large_file_is_read_as_it_is_sent(file, tmp_path):
    with (tmp_path / "large").open("wb") as large:
        large.truncate(200_000_000)
    response = serve(RequestFactory().get("/"), replace(file, path="large"))
    pieces = iter(response)
    assert response["Content-Length"] == "200000000"
    assert [len(next(pieces)) for _ in range(3)] == [65_536] * 3


def test_a_stored_file_that_is_missing_is_told_as_a_fault_of_the_sites(file, caplog):
    response, content = ask(replace(file, path="lost"))
    assert response.status_code == 503
    assert content == b"This file can't be read at the moment. Try again later.\n"
    assert "A stored file is missing" in caplog.text
