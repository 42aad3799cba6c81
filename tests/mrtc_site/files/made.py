"""Honest files: PDFs with Latin and Hangul text, pictures, office documents, as bytes."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
import xlsxwriter
from PIL import ExifTags, Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

PAGES = (
    "Migration policy of Korea\n이민정책연구원 연차보고서",
    "Second page, with Ω and é\n다문화 사회통합 정책",
)
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def pdf(pages=PAGES, links=()):
    """Give a PDF with a page for each text, a line for each of its lines."""
    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))
    page = canvas.Canvas(file := io.BytesIO(), invariant=True)  # of no time
    for text in pages:
        for number, line in enumerate(text.splitlines()):
            page.setFont("Helvetica" if line < "가" else "HYSMyeongJo-Medium", 12)
            page.drawString(72, 750 - 20 * number, line)
        for link in links:
            page.linkURL(link, (72, 600, 200, 620))
        page.showPage()
    page.save()
    return file.getvalue()


def changed_pdf(change, **options):
    """Give a PDF that `change` has changed, as it is saved with these options."""
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(file := io.BytesIO(), **options)
        return file.getvalue()


def gps():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "A camera"
    exif[ExifTags.Base.Orientation] = 6  # lying: turned by 90 degrees when it is shown
    exif[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitude: (37.0, 33.0, 59.0)}
    return exif


def picture(format="JPEG", size=(60, 40), mode="RGB", **options):
    image = Image.linear_gradient("L").resize(size).convert(mode)
    image.save(file := io.BytesIO(), format, **options)
    return file.getvalue()


def archive(parts, comment=b""):
    with ZipFile(file := io.BytesIO(), "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
        made.comment = comment
    return file.getvalue()


BEGIN, END = (f'<fldChar fldCharType="{kind}"/>' for kind in ("begin", "end"))
FIELDS = f"{BEGIN}<instrText>IF </instrText>{BEGIN}<instrText>PAGE</instrText>{END}{END}"


def docx(more=(), types="", links="", main=MAIN):
    override = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
    hyperlink = (
        f'<Relationship Id="a" Type="{OFFICE}/hyperlink" Target="https://x" TargetMode="External"/>'
    )
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}">{override}{types}</Types>',
            "word/document.xml": f"<d>{FIELDS}DDE is no field</d>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
            f"{hyperlink}{links}</Relationships>",
            **dict(more),
        }
    )


def xlsx():
    book = xlsxwriter.Workbook(file := io.BytesIO())
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Year", 2020])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Sheet1!$B$1:$B$1"})
    sheet.insert_chart("D1", chart)
    book.close()
    return file.getvalue()


def hwpx(more=(), mimetype="application/hwp+zip"):
    manifest = "<manifest/>"
    parts = {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "Contents/section0.xml": "x"}
    return archive({**parts, "Scripts/headerScripts.js": "var none;", **dict(more)})


def epub(more=(), mimetype="application/epub+zip"):
    parts = {"mimetype": mimetype, "EPUB/a.xhtml": "<html><p>A &amp; B</p></html>"}
    return archive({**parts, **dict(more)})


HONEST = {  # by file name: kind and content
    "report.pdf": ("full text", pdf()),
    "LINKS.PDF": ("document", pdf(links=["https://example.org/"]) + b"\r\n\0"),
    "objects.pdf": (
        "full text",
        changed_pdf(lambda document: None, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    ),
    "linear.pdf": ("full text", changed_pdf(lambda document: None, linearize=True)),
    "report.docx": ("document", docx()),
    "table.xlsx": ("document", xlsx()),
    "report.hwpx": ("document", hwpx()),
    "book.epub": ("e-book", epub()),
    "table.csv": ("document", "\ufeff연도,수\n2020,-5 (약)\n전화,+82-2-3788-8000\n".encode()),
    "photograph.jpg": ("picture", picture(exif=gps())),
    "photograph.jpeg": ("picture", picture(mode="CMYK")),
    "drawing.png": ("picture", picture("PNG", mode="P")),
    "deep.png": ("picture", picture("PNG", mode="I;16")),
    "clear.png": ("picture", picture("PNG", mode="LA")),
    "picture.webp": ("picture", picture("WEBP", mode="RGBA")),
    "two.jpg": (
        "picture",
        picture("MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")]),
    ),
}
