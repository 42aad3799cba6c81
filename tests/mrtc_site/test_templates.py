from html import unescape

import pytest
from django.template import engines
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

NUMBER = "{{ number }} suggestion{% pluralize %}{{ number }} suggestions"
SOURCES = {
    '{{ _("Search") }}': ("Search", "검색"),
    "{% trans %}Search{% endtrans %}": ("Search", "검색"),
    '{{ [_("Search")]|first|lower }}': ("search", "검색"),
    "{% trans count=it %}{{ count }} more{% endtrans %}": ("&lt; more", "더 보기(&lt;)"),
    "{% trans %}100 % of {{ it }}{% endtrans %}": ("100 % of &lt;",) * 2,
    f"{{% trans number=1 %}}{NUMBER}{{% endtrans %}}": ("1 suggestion", "검색 제안 1건"),
    '{{ "en"|lang }}': ("", ' lang="en"'),
    "{{ language() }}": ("en", "ko"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_a_template_is_in_the_language_spoken(source):
    """Compiled once, whatever language was spoken then."""
    for compiled_in in ("en", "ko"):
        with override(compiled_in):
            template = engines["jinja2"].from_string(source)
        for language, expected in zip(("en", "ko"), SOURCES[source], strict=True):
            with override(language):
                assert template.render({"it": "<"}) == expected


@given(st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("&<>'\"")))
def test_whatever_a_page_is_given_it_shows_as_text(text):
    shown = engines["jinja2"].from_string("{{ it }}").render({"it": text})
    assert unescape(shown) == text
    assert not set(shown) & set("<>'\"")
