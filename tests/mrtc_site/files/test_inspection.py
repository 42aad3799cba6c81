"""What is found in uploaded files, and what is refused, each with a sentence of its own."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from mrtc_site.files.inspection import SENTENCES, inspect, page_texts

from .hostile import HOSTILE
from .made import HONEST, PAGES, pdf, picture


@pytest.fixture
def look_into(tmp_path):
    def inspected(kind, name, content):
        path = tmp_path / "uploaded"
        path.write_bytes(content)
        return inspect(path, kind, name)

    return inspected


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken_with_its_size_and_hash(look_into, name):
    kind, content = HONEST[name]
    found = look_into(kind, name, content)
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_that_names_it(look_into, what):
    kind, name, content, code = HOSTILE[what]
    with pytest.raises(ValidationError) as refused:
        look_into(kind, name, content() if callable(content) else content)
    assert refused.value.code == code
    (sentence,) = refused.value.messages
    assert sentence.startswith(f"“{name}” ") and "%(" not in sentence


def test_every_sentence_is_one_of_a_file_that_was_tried():
    tried = {code for *_, code in HOSTILE.values()}
    assert len(HOSTILE) > 60
    assert {*SENTENCES} - tried == {"too large", "too much", "too slow", "crash"}


def test_a_file_larger_than_the_setting_is_refused_unread(look_into, settings):
    settings.MAX_DOCUMENT_MB = 1
    sentence = "“a.pdf” has 1.5 MB; a file may have 1 MB (the setting MAX_DOCUMENT_MB). "
    with pytest.raises(ValidationError) as refused:
        look_into("document", "a.pdf", bytes(1_500_000))
    assert refused.value.messages[0].startswith(sentence)


def test_a_picture_with_more_pixels_than_the_setting_is_refused(look_into, settings):
    settings.MAX_PICTURE_MEGAPIXELS = 1
    assert look_into("picture", "a.png", picture("PNG", (1000, 1000))).width == 1000
    with pytest.raises(ValidationError, match="has 1000 × 1001 pixels, more than 1 million"):
        look_into("picture", "a.png", picture("PNG", (1000, 1001)))


@pytest.mark.parametrize(
    ("pages", "texts"),
    [([*PAGES, "immi-\ngration", ""], [*PAGES, "immigration", ""]), (["", ""], [])],
)
def test_a_pdf_has_the_text_of_each_page_in_composed_syllables(tmp_path, pages, texts):
    (tmp_path / "a.pdf").write_bytes(pdf(pages))
    assert page_texts([tmp_path / "a.pdf"]) == [texts]


def test_a_photograph_has_the_size_that_it_has_upright(look_into):
    kind, content = HONEST["photograph.jpg"]
    found = look_into(kind, "a.jpg", content)
    assert (found.width, found.height) == (40, 60)


def test_a_sentence_is_in_the_reader_s_language(look_into):
    with translation.override("ko"):
        with pytest.raises(ValidationError) as refused:
            look_into("full text", "a.pdf", b"")
        assert refused.value.messages[0].startswith("“a.pdf”: 빈 파일입니다.")


def test_a_pdf_has_the_size_of_its_first_page_as_it_is_drawn(look_into):
    found = look_into("full text", "a.pdf", pdf())
    assert (found.width, found.height) == (1200, 1698)  # A4
