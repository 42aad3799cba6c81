import pytest
from django.template import engines
from django.utils.translation import override

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


def test_what_a_template_says_itself_is_looked_up_when_it_is_compiled():
    source = '{{ _("Search") }}{% trans it="x" %}More {{ it }}{% endtrans %}'
    compiled = engines["jinja2"].env.spoken.compile(source, raw=True)
    assert "gettext" not in compiled
