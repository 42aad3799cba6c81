"""The book as EPUB 3, read back with zipfile and lxml. `epubcheck` finds nothing to say of it."""

import io
from datetime import UTC, datetime
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from mrtc_site.book.epub import as_xhtml
from mrtc_site.entries.publishable import State
from reports.models import Report

from .test_book import printed_lines, squeezed

pytestmark = pytest.mark.django_db
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


def make(folder, **options):
    path = folder / "book.epub"
    call_command("make_book", 2020, path, stdout=io.StringIO(), **options)
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return make(tmp_path_factory.mktemp("epub"))


def parsed(book):
    """Give {name: root element} of all that is XML in a book."""
    with ZipFile(book) as files:
        return {
            name: etree.fromstring(files.read(name))
            for name in files.namelist()
            if name.endswith((".xhtml", ".opf", ".xml"))
        }


def test_every_sentence_of_the_printed_report_is_in_it(book):
    pages = [page for name, page in parsed(book).items() if name.endswith(".xhtml")]
    text = squeezed("".join("".join(page.itertext()) for page in pages))
    assert [line for line in printed_lines() if squeezed(line) not in text] == []


def test_its_first_file_names_its_type_and_all_files_are_declared(book):
    with ZipFile(book) as files:
        first, *names = files.infolist()
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert files.read(first) == b"application/epub+zip"
    package = parsed(book)["EPUB/package.opf"]
    declared = {item.get("href") for item in package.iter(f"{OPF}item")}
    here = {one.filename.removeprefix("EPUB/") for one in names}
    assert declared == here - {"META-INF/container.xml", "package.opf"}
    ids = {item.get("id") for item in package.iter(f"{OPF}item")}
    assert {item.get("idref") for item in package.iter(f"{OPF}itemref")} == ids - {"style"}
    assert package.findtext(f".//{DC}identifier") == "tag:mrtc.re.kr,2020:/annual-reports/2020/"


def test_contents_lead_to_sections_that_are_there_and_headings_leave_no_level_out(book):
    pages = parsed(book)
    links = [link.get("href") for link in pages["EPUB/nav.xhtml"].iter(f"{XHTML}a")]
    assert len(links) == 4 + 9
    for link in links:
        file, _, name = link.partition("#")
        assert not name or pages[f"EPUB/{file}"].find(f".//*[@id='{name}']") is not None
    for name, page in pages.items():
        levels = [int(tag.tag[-1]) for tag in page.iter(*(f"{XHTML}h{n}" for n in range(1, 7)))]
        steps = zip([0, *levels], levels, strict=False)
        assert all(after <= before + 1 for before, after in steps), name


def test_the_same_data_is_the_same_book(book, tmp_path):
    assert make(tmp_path).read_bytes() == book.read_bytes()


def test_what_is_text_is_no_markup(tmp_path):
    title = "<script>alert(1)</script> & ]]> {{ x }} {% now %}"
    Report.objects.filter(type__slug="issue-brief", number=1).update(title=title, title_ko="")
    texts = ["".join(page.itertext()) for page in parsed(make(tmp_path)).values()]
    assert any(title in text for text in texts)


def test_markdown_is_written_as_xhtml():
    text = "a *b* **c** [d](https://e.example/?f&g)\n\n1. h\n2. `i<j>`\n\n> k\n\n---\n\n# l"
    assert as_xhtml(text).replace("\n", "") == (
        '<p>a <em>b</em> <strong>c</strong> <a href="https://e.example/?f&amp;g">d</a></p>'
        "<ol><li>h</li><li><code>i&lt;j&gt;</code></li></ol>"
        "<blockquote><p>k</p></blockquote><hr /><p>l</p>"
    )


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"x\.docx"):
        call_command("make_book", 2020, tmp_path / "x.docx")


def test_what_is_a_draft_is_not_in_a_book(tmp_path):
    report = Report.objects.get(annual_report=2020, type__slug="issue-brief", number=1)
    Report.objects.filter(pk=report.pk).update(state=State.DRAFT, updated_at=datetime.now(UTC))
    text = squeezed("".join("".join(page.itertext()) for page in parsed(make(tmp_path)).values()))
    assert squeezed(report.title) not in text
