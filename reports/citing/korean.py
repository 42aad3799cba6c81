"""A report cited as Korean lists of references have it: 국문(APA 준용).

There is no one Korean standard. This follows APA 7 as Korean libraries explain it (the guides of
Sungkyunkwan and Kyung Hee University: names in full, parted by commas; bold, since slanted Hangul
reads badly): 저자, 저자. (연도). 제목 (유형 번호). 발행처. 주소
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import override

from mrtc_site.common import centre
from mrtc_site.common.languages import KOREAN
from reports.models import Report

from .description import korean_name, writers
from .formats import one_line

NAMED_AT_MOST = 20  # authors; of more, APA 7 names the first 19 and the last


def cite_in_korean(report: Report, address: str) -> SafeString:
    """Give the report cited in Korean, as HTML; `address` is that of its Korean page."""
    names = [korean_name(person) for person in writers(report)]
    if len(names) > NAMED_AT_MOST:
        names = [*names[: NAMED_AT_MOST - 2], f"{names[NAMED_AT_MOST - 2]}, … {names[-1]}"]
    publisher = f"{centre.KOREAN_NAME}. " if names else ""  # else it is the author
    with override(KOREAN):
        label = report.label
    return format_html(
        "{}. ({}). <b>{}</b> ({}). {}{}",
        ", ".join(names) or centre.KOREAN_NAME,
        report.date_parts[0],
        one_line(report.title_ko),
        one_line(label),
        publisher,
        address,
    )
