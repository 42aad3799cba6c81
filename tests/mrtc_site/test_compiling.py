from html import unescape

import pytest
from django.template import engines
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from mrtc_site.words import understand
from reports.models import Report

NUMBER = "{{ number }} suggestion{% pluralize %}{{ number }} suggestions"
SOURCES = {
    '{{ _("Search") }}': ("Search", "검색"),
    "{% trans %}Search{% endtrans %}": ("Search", "검색"),
    '{{ [_("Search")]|first|lower }}': ("search", "검색"),
    "{% trans count=it %}{{ count }} more{% endtrans %}": ("&lt; more", "&lt;건 더 보기"),
    "{% trans %}100 % of {{ it }}{% endtrans %}": ("100 % of &lt;",) * 2,
    f"{{% trans number=1 %}}{NUMBER}{{% endtrans %}}": ("1 suggestion", "추천 검색 결과 1건"),
    '{{ "en"|lang }}': ("", ' lang="en"'),
    "{{ language }}": ("en", "ko"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_a_template_is_in_the_language_spoken(source):
    for language, expected in zip(("en", "ko"), SOURCES[source], strict=True):
        with override(language):
            assert engines["jinja2"].from_string(source).render({"it": "<"}) == expected


@given(st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("&<>'\"")))
def test_whatever_a_page_is_given_it_shows_as_text(text):
    shown = engines["jinja2"].from_string("{{ it }}").render({"it": text})
    assert unescape(shown) == text
    assert not set(shown) & set("<>'\"")


def test_what_a_template_says_itself_is_looked_up_when_it_is_compiled():
    source = '{{ _("Search") }}{% trans it="x" %}More {{ it }}{% endtrans %}'
    compiled = engines["jinja2"].env.spoken.compile(source, raw=True)
    assert "gettext" not in compiled


@pytest.mark.django_db
def test_a_row_looks_the_same_the_second_time_by_language_and_by_what_is_marked():
    entry = Report.objects.with_people().first()
    source = "{{ row('reports/report_row.html', entry, searched) }}"
    word = understand(entry.title.split()[0])

    def look(language, searched):
        with override(language):
            template = engines["jinja2"].from_string(source)
            return template.render({"entry": entry, "searched": searched})

    asked = [(language, searched) for language in ("en", "ko") for searched in (None, word)]
    looks = [look(*each) for each in asked]
    assert len({*looks}) == 4
    assert ["<mark>" in each for each in looks] == [False, True] * 2
    assert [look(*each) for each in asked] == looks
