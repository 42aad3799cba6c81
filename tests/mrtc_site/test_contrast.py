"""What has no words must still stand out, 3 : 1 (WCAG 1.4.11): worked out from the stylesheet."""

import re

import pytest
from django.conf import settings

CSS = re.sub(r"/\*.*?\*/", "", (settings.BASE_DIR / "static/css/site.css").read_text(), flags=re.S)
SCHEMES = ["light", "dark"]
HEX = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b")
NAMES = dict(re.findall(r"(--[\w-]+): ([^;]+);", CSS.partition("}")[0]))


def declared(selector, name):
    """Give the value that the first rule of exactly this selector has for a property."""
    for found, body in re.findall(r"([^{}]+)\{([^{}]*)\}", CSS):
        if found.strip() == selector and (value := re.search(rf"(?<![\w-]){name}: ([^;]+)", body)):
            return value[1]
    raise AssertionError(f"no rule {selector} says {name}")


def colour(value, scheme):
    """Give the colour in a value, {name: …} of the stylesheet and light or dark resolved."""
    value = re.sub(r"var\(--tone, ([^()]*\([^()]*\))\)", r"\1", value)
    if mixed := re.fullmatch(r"color-mix\(in srgb, (\S+) (\d+)%, (\S+)\)", value.strip()):
        one, other, share = colour(mixed[1], scheme), colour(mixed[3], scheme), int(mixed[2]) / 100
        return [a * share + b * (1 - share) for a, b in zip(one, other, strict=True)]
    while named := re.search(r"var\((--[\w-]+)\)", value):
        value = value.replace(named[0], NAMES[named[1]])
    signs = HEX.findall(value)[-1 if scheme == "dark" else 0][1:]
    signs = signs if len(signs) == 6 else "".join(sign * 2 for sign in signs)
    return [int(signs[place : place + 2], 16) for place in (0, 2, 4)]


def luminance(rgb):
    parts = [part / 255 for part in rgb]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other, scheme):
    low, high = sorted(luminance(colour(value, scheme)) for value in (one, other))
    return (high + 0.05) / (low + 0.05)


GROUNDS = ["var(--paper)", "var(--wash)"]


def test_contrast_is_worked_out_as_wcag_has_it():
    assert contrast("#000", "#fff", "light") == pytest.approx(21)
    assert contrast("#767676", "#ffffff", "light") == pytest.approx(4.54, abs=0.01)
    assert colour("light-dark(#fff, #11191c)", "dark") == [0x11, 0x19, 0x1C]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", [*GROUNDS, "var(--amber-wash)"])
def test_the_focus_ring_stands_out_on_every_ground(ground, scheme):
    assert contrast(declared(":focus-visible", "outline"), ground, scheme) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_focus_ring_stands_out_in_the_header(scheme):
    ring = declared("header.site :focus-visible", "outline-color")
    assert contrast(ring, declared("header.site", "background"), scheme) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize(
    ("selector", "name"),
    [
        ('input:not([type="checkbox"]), select', "border"),
        ('input[type="checkbox"]', "accent-color"),
        ("a.button", "border-color"),
        (".choices rect", "fill"),
        (".choices label:not(:has(:checked)) rect", "fill"),
        (".months rect", "fill"),
    ],
)
def test_fields_and_marks_stand_out(selector, name, ground, scheme):
    assert contrast(declared(selector, name), ground, scheme) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", ["reports", "education", "cooperation"])
def test_the_hue_of_each_kind_of_entry_stands_out(kind, scheme):
    for ground in GROUNDS:
        assert contrast(f"var(--{kind})", ground, scheme) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_header_search_has_an_edge(scheme):
    """By its own ground in light, by its border in dark."""
    header, field = declared("header.site", "background"), 'input:not([type="checkbox"]), select'
    edges = [declared(field, "background"), declared(field, "border")]
    assert max(contrast(edge, header, scheme) for edge in edges) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_placeholders_can_be_read(scheme):
    field = declared('input:not([type="checkbox"]), select', "background")
    assert contrast(declared("::placeholder", "color"), field, scheme) >= 4.5
    assert declared("::placeholder", "opacity") == "1"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_where_one_is_in_the_menu_stands_out(scheme):
    mark = declared("header.site nav a:is(:hover, [aria-current])", "border-color")
    assert contrast(mark, declared("header.site", "background"), scheme) >= 3
