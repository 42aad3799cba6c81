"""The annual report as a book: made by the command, read back with other programs' libraries."""

import io
import re
import unicodedata
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from django.core.management import CommandError, call_command

from mrtc_site.models import AnnualReport, Section
from reports.models import Report
from tests.test_transcription import CATEGORIES, credited, fixtures, lines_of

pytestmark = pytest.mark.django_db


def make(folder, **options):
    path = folder / "book.pdf"
    call_command("make_book", 2020, path, stdout=io.StringIO(), **options)
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return make(tmp_path_factory.mktemp("book"))


def pages(path, margin=0):
    """Give the text of each page as pdfium extracts it, without white space; of what is nearer to
    its upper or lower edge than `margin`, in points, nothing."""
    with pypdfium2.PdfDocument(path) as document:
        return [
            squeezed(
                page.get_textpage().get_text_bounded(bottom=margin, top=page.get_height() - margin)
            )
            for page in document
        ]


def squeezed(text):
    return re.sub(r"[\s\x02\ufffe-]+", "", unicodedata.normalize("NFKC", text))


def test_every_sentence_of_the_printed_report_is_in_it(book):
    text = "".join(pages(book, margin=60))  # a sentence may go on on the next page
    assert [line for line in printed_lines() if squeezed(line) not in text] == []


def printed_lines():
    printed = [line for section in fixtures("mrtc_site.section") for line in lines_of(section)]
    for report in fixtures("reports.report"):
        printed += [report["title"], report["abstract"], *report.get("contents", "").splitlines()]
        printed += [name for _, _, name in credited(report)]
    for model in ("education.educationsession", "cooperation.cooperationproject"):
        for row in fixtures(model):
            printed += [row["title"], row.get("date_text", "")]
    assert len(printed) > 500
    return [line.lstrip("-* ") for line in printed]


def test_it_is_tagged_and_declares_its_standards_title_and_language(book):
    with pikepdf.open(book) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "en-GB"
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2A" and metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Annual report 2020"
        tags = [str(element.S) for element in elements(pdf.Root.StructTreeRoot)]
        with pdf.open_outline() as outline:
            chapters = [item.title for item in outline.root]
    assert tags.count("/H1") >= 4 and tags.count("/Table") == 4
    assert tags.count("/TH") == 4 * 4 and {"/L", "/LI", "/TOC", "/P"} <= {*tags}
    assert chapters[0] == "MESSAGE FROM THE DIRECTOR" and len(chapters) == 4


def elements(node):
    """Give the structure elements below one, itself left out."""
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_tables_have_their_groups_as_cells_of_several_rows(book):
    with pikepdf.open(book) as pdf:
        cells = [cell for cell in elements(pdf.Root.StructTreeRoot) if cell.S == "/TD"]
        spans = [span for cell in cells if (span := row_span(cell)) > 1]
    lasts = [[0, *groups.values()] for groups in CATEGORIES.values()]
    sizes = [after - before for last in lasts for before, after in pairwise(last)]
    assert spans == [size for size in sizes if size > 1]


def row_span(cell):
    attributes = cell.get("/A", [])
    each = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return max([int(one.get("/RowSpan", 1)) for one in each], default=1)


def test_the_list_of_contents_names_the_pages(book):
    text = pages(book)
    (contents,) = [page for page in text if page.startswith("Contents")]
    number = int(re.search(r"ResearchProjectsin2020[.]*(\d\d)", contents)[1])
    assert "ResearchReport01" in text[number - 1]


def test_the_same_data_is_the_same_book(book, tmp_path):
    assert make(tmp_path).read_bytes() == book.read_bytes()


def test_a_draft_year_is_a_proof_that_says_so_on_each_page(tmp_path):
    AnnualReport.objects.filter(year=2020).update(state="draft")
    text = pages(make(tmp_path))
    body = [page for page in text if len(page) > 200][1:]
    assert len(body) > 25 and all("Draftof20" in page for page in body)


def test_headings_leave_no_level_out_whatever_the_levels_of_sections(tmp_path):
    Section.objects.all().delete()
    for order, (level, lists) in enumerate([(2, ""), (4, ""), (1, "reports")], 1):
        Section(
            annual_report_id=2020,
            slug=f"s{order}",
            order=order,
            level=level,
            title=f"Section {order}",
            lists=lists,
        ).save()
    with pikepdf.open(make(tmp_path)) as pdf:
        tags = [str(element.S) for element in elements(pdf.Root.StructTreeRoot)]
    headings = [tag for tag in tags if re.fullmatch(r"/H\d", tag)]
    # The list of contents, three sections, a series and its first report.
    assert headings[:6] == ["/H1", "/H1", "/H2", "/H1", "/H2", "/H3"]


def test_what_is_text_is_no_markup(tmp_path):
    title = '#panic("x") $x$ *b* _i_ <label> @ref // no /* comment'
    Report.objects.filter(type__slug="issue-brief", number=1).update(title=title, title_ko="")
    assert squeezed(title) in "".join(pages(make(tmp_path)))


def test_a_sign_without_a_glyph_is_an_error_and_no_hole(tmp_path):
    Report.objects.filter(type__slug="issue-brief", number=1).update(title="A 𓀀 sign")
    with pytest.raises(CommandError, match="𓀀"):
        make(tmp_path)
    assert not [*tmp_path.iterdir()]


def test_no_korean_word_is_broken_at_the_end_of_a_line(tmp_path):
    words = "이민자 사회통합정책의 지역별 다문화가족지원센터 운영현황과 개선방안을 분석하였다"
    korean = " ".join([words] * 12)
    Section.objects.filter(slug="mission").update(body=korean)
    Report.objects.filter(annual_report=2020).update(abstract=korean)
    whole = {*korean.split()}
    with pypdfium2.PdfDocument(make(tmp_path, language="ko")) as document:
        lines = [
            line.split()
            for page in document
            for line in page.get_textpage().get_text_range().splitlines()
        ]
    found = [word for line in lines for word in line if len(line) > 4 and set(line) & whole]
    assert len(found) > 2_000 and {*found} <= whole


def test_a_year_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="2021"):
        call_command("make_book", 2021, tmp_path / "x.pdf")
