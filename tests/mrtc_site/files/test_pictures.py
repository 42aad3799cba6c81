"""Photographs are stored without what cameras write into them; pages show WebP files of them."""

import io

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from mrtc_site.files.inspection import clean_photograph, renditions

from .made import HONEST, gps, pdf, picture

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
TOLD = {"exif": gps(), "icc_profile": SRGB}
PHOTOGRAPHS = {
    "a.jpg": picture(size=(600, 400), comment=b"At home", **TOLD),
    "a.png": picture("PNG", (600, 400), **TOLD),
    "a.webp": picture("WEBP", (600, 400), xmp=b"<x:xmpmeta/>", **TOLD),
    "lossless.webp": picture("WEBP", (600, 400), lossless=True, **TOLD),
    "two.jpg": HONEST["two.jpg"][1],
    "behind.jpg": picture() + b"more",
    "behind.png": picture("PNG") + b"more",
    "behind.webp": picture("WEBP") + b"more",
    "cmyk.jpg": picture(mode="CMYK"),
}


@pytest.fixture
def stored(tmp_path):
    def store(name, content):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return store


def read(content):
    return Image.open(io.BytesIO(content))


def difference(one, other):
    """Give how far apart two pictures are, of 255."""
    apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return max(ImageStat.Stat(apart).mean)


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_cleaned_photograph_shows_the_same_and_says_nothing_else(stored, name):
    content = PHOTOGRAPHS[name]
    cleaned = clean_photograph(stored(name, content), name)[1]
    before, after = read(content), read(cleaned)
    assert after.format == ("JPEG" if before.format == "MPO" else before.format)
    assert difference(ImageOps.exif_transpose(before), after) < 2
    assert not after.getexif()
    assert not {"comment", "xmp", "exif", "mp"} & {*after.info}
    assert b"camera" not in cleaned and b"more" not in cleaned and b"xmpmeta" not in cleaned
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert clean_photograph(stored(name, cleaned), name)[1] == cleaned


@pytest.mark.parametrize("name", ["drawing.png", "deep.png", "clear.png", "picture.webp"])
def test_a_picture_that_says_nothing_is_stored_as_it_is(stored, name):
    content = HONEST[name][1]
    assert clean_photograph(stored(name, content), name)[1] == content


def test_a_lossless_picture_loses_nothing_when_it_is_cleaned(stored):
    content = PHOTOGRAPHS["lossless.webp"]
    cleaned = read(clean_photograph(stored("a.webp", content), "a.webp")[1])
    assert difference(ImageOps.exif_transpose(read(content)), cleaned) == 0


def test_a_large_photograph_is_shown_in_three_widths_upright(stored):
    made = renditions(stored("a.jpg", picture(size=(2400, 3000), **TOLD)), "a.jpg")
    sizes = {400: (400, 320), 800: (800, 640), 1600: (1600, 1280)}
    assert {width: read(content).size for width, content in made.items()} == sizes
    for image in map(read, made.values()):
        assert image.format == "WEBP" and not {"exif", "icc_profile"} & {*image.info}


def test_a_small_picture_is_not_blown_up_and_stays_transparent(stored):
    image = Image.new("RGBA", (500, 100), (255, 0, 0, 0))
    image.save(file := io.BytesIO(), "PNG")
    made = renditions(stored("a.png", file.getvalue()), "a.png")
    assert {width: read(made[width]).size for width in made} == {400: (400, 80), 500: (500, 100)}
    assert read(made[400]).getpixel((0, 0))[3] == 0


def test_colours_of_another_profile_are_those_that_screens_know(stored):
    """In this one red and green are exchanged: a matrix profile of sRGB with its columns so."""
    swapped = SRGB.replace(b"rXYZ", b"tmp_").replace(b"gXYZ", b"rXYZ").replace(b"tmp_", b"gXYZ")
    image = Image.new("RGB", (50, 50), (255, 0, 0))
    image.save(file := io.BytesIO(), "PNG", icc_profile=swapped)
    made = renditions(stored("a.png", file.getvalue()), "a.png")
    assert difference(read(made[50]), Image.new("RGB", (50, 50), (0, 255, 0))) < 9


def test_the_first_page_of_a_pdf_is_its_cover(stored):
    made = renditions(stored("a.pdf", pdf(["Title", "Second"])), "a.pdf")
    assert [*made] == [400, 800, 1200]
    cover = read(made[1200])
    assert cover.size == (1200, 1698)  # A4
    assert cover.getextrema()[0] == (0, 255)
