"""Photographs of activities and pictures of sections are in the book, with captions and texts."""

import zipfile

import pikepdf
import pytest
from bs4 import BeautifulSoup

from education.models import EducationSession
from education.models import Photograph as SessionPhotograph
from mrtc_site.models import Photograph, Section
from tests.mrtc_site.files.made import picture
from tests.mrtc_site.files.stored import add

from . import test_epub
from .test_book import elements, make, pages, squeezed

pytestmark = pytest.mark.django_db
ALTERNATIVES = ["A hall", "A speaker", "Five teams", "Seen twice"]


@pytest.fixture
def photographs():
    chart = Section.objects.get(annual_report=2020, slug="mrtc-organization-chart")
    consigned = EducationSession.objects.get_by_natural_key(2020, "consigned", 1)
    basic = EducationSession.objects.get_by_natural_key(2020, "basic", 3)
    hidden = EducationSession.objects.get_by_natural_key(2020, "basic", 4)
    EducationSession.objects.filter(pk=hidden.pk).update(state="draft")
    lying, standing = picture(), picture("WEBP", (40, 400), "RGBA")
    for content, suffix, model, whole, alternative, caption in (
        (lying, ".jpg", Photograph, {"section": chart}, "Five teams", "The # teams"),
        (picture(size=(90, 40)), ".jpg", SessionPhotograph, {"session": consigned}, "A hall", ""),
        (standing, ".webp", SessionPhotograph, {"session": basic}, "A speaker", ""),
        (lying, ".jpg", SessionPhotograph, {"session": basic, "order": 2}, "Seen twice", "Again"),
        (picture("PNG"), ".png", SessionPhotograph, {"session": hidden}, "A draft's", "No"),
    ):
        add(model, content, suffix, alternative=alternative, caption=caption, **whole)


CAPTIONS = [
    "The # teams",
    "Education for Public Institution at Seongdong Cultural Foundation",  # as printed
    "Basic education 3",
    "Again",
]


def test_the_pdf_has_them_with_captions_and_alternatives(photographs, tmp_path):
    path = make(tmp_path)
    with pikepdf.open(path) as pdf:
        told = [str(each.Alt) for each in elements(pdf.Root.StructTreeRoot) if "/Alt" in each]
    assert sorted(told) == ALTERNATIVES
    text = "".join(pages(path))
    assert [caption for caption in CAPTIONS if squeezed(caption) not in text] == []
    here = next(page for page in pages(path) if squeezed("The # teams") in page)
    assert squeezed("In print: a picture.") not in here


def test_the_epub_has_them_each_file_once(photographs, tmp_path):
    with zipfile.ZipFile(test_epub.make(tmp_path)) as book:
        names = [name for name in book.namelist() if name.endswith((".jpg", ".webp", ".png"))]
        chapters = [book.read(name) for name in book.namelist() if "chapter-" in name]
    figures = [
        figure for chapter in chapters for figure in BeautifulSoup(chapter, "xml").select("figure")
    ]
    assert len(names) == 3
    assert {f"EPUB/{figure.img['src']}" for figure in figures} == {*names}
    assert sorted(figure.img["alt"] for figure in figures) == ALTERNATIVES
    assert sorted(figure.figcaption.text for figure in figures) == sorted(CAPTIONS)
