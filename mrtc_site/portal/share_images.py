"""The picture that a shared link shows: the first chart of a list as PNG, with a heading.

Its text needs a font on the server: any will do; for Korean, Noto Sans CJK.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from resvg_py import svg_to_bytes

from mrtc_site.charts.bars import drawn_or_none
from mrtc_site.common.addresses import moved_permanently
from mrtc_site.common.text import legible
from mrtc_site.listing.charts import draw_charts
from mrtc_site.page_metadata.builder import CARD

from .search import SEARCHED

HEIGHT = 400  # pixels that a chart has
LARGEST = 34  # pixels of its letters

# The colours and rules of site.css and pictures.css that such a picture needs.
STYLE = """
text { fill: #0f2126; font-family: "Noto Sans CJK KR", "DejaVu Sans", sans-serif }
.soft, .number, .none text, .muted text { fill: #4f6268 }
.area { fill: none }
.amount { fill: #0b5a73 }
.education .amount { fill: #2f6b35 }
.cooperation .amount { fill: #6b3f86 }
.muted .amount { fill: #e4ebec }
.columns text { text-anchor: middle }
"""
PAGES = {page.kind(): page for page in SEARCHED if page.charts}


# /share/reports.png?type=policy-report
def picture(request: HttpRequest, name: str) -> HttpResponse:
    if name not in PAGES:
        raise Http404
    listing = PAGES[name]().listing(request.GET)
    if query := listing.moved_query:
        return moved_permanently(f"{request.path}?{query.urlencode()}")
    chart = next(draw_charts(listing), None)
    if not chart:
        return redirect(static(CARD))
    context = {
        "chart": chart,
        "about": chart.about,
        "title": listing.title,
        "number": listing.page.paginator.count,
        "size": min(LARGEST, HEIGHT / chart.height),
    }
    svg = legible(render_to_string("pictures/share.svg.html", context))
    png = drawn_or_none(svg_to_bytes, svg_string=svg, style_sheet=STYLE)
    return HttpResponse(png, "image/png") if png else redirect(static(CARD))
