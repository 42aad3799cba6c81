"""The site's addresses: pages in two languages, and what programs read in one."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

import cooperation.urls
import education.urls
import reports.urls

from .listing import file_views
from .models import Place, Topic
from .portal import (
    about,
    annual_reports,
    compare,
    home,
    my_list,
    proof,
    recent_changes,
    search,
    share_images,
    topics,
    well_known,
)
from .portal.missing import views as missing
from .portal.sitemaps import SITEMAPS
from .web import health

handler400 = "mrtc_site.web.request_limits.bad_request"
handler429 = "mrtc_site.accounts.views.too_many_requests"
handler500 = "mrtc_site.web.server_errors.server_error"

EDITION = "annual-reports/<year:year>"
EDITIONS = {"find": annual_reports.edition_or_404}
SECTION = f"{EDITION}/sections/<slug:slug>"

# pages of the admin about all apps
for_staff = admin.site.admin_view
staff = [
    # /admin/changes/
    path("admin/changes/", for_staff(recent_changes.recent_changes), name="recent-changes"),
    # /admin/missing/, /admin/missing/2021/, /admin/missing.csv, /admin/missing/2021.csv
    path("admin/missing/", for_staff(missing.missing), name="missing"),
    path("admin/missing/<year:year>/", for_staff(missing.missing), name="missing"),
    path("admin/missing.csv", for_staff(missing.missing_file), name="missing-file"),
    path("admin/missing/<year:year>.csv", for_staff(missing.missing_file), name="missing-file"),
]

# pages and their files, in English as here and in Korean below /ko/
urlpatterns = i18n_patterns(
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("my-list/", my_list.my_list, name="my-list"),
    # /annual-reports/, /annual-reports/2020/
    path("annual-reports/", annual_reports.annual_reports, name="annual-reports"),
    path(f"{EDITION}/", annual_reports.annual_report, name="annual-report"),
    # /compare/, /compare/?from=2020&to=2021
    path("compare/", compare.compare, name="compare"),
    # /topics/, /topics/labour-migration/, /topics/labour-migration.atom; likewise places
    path("topics/", topics.index, name="topics"),
    path("topics/<slug:slug>/", topics.subject, {"model": Topic}, name="topic"),
    path("topics/<slug:slug>.atom", topics.subject_feed, {"model": Topic}, name="topic-feed"),
    path("places/", topics.to_places),
    path("places/<slug:slug>/", topics.subject, {"model": Place}, name="place"),
    path("places/<slug:slug>.atom", topics.subject_feed, {"model": Place}, name="place-feed"),
    # about the portal
    path("data/", about.data, name="data"),
    path("accessibility/", about.accessibility, name="accessibility"),
    # what the annual reports list
    path("", include("reports.urls")),
    path("", include("education.urls")),
    path("", include("cooperation.urls")),
    # /proof/<token>/, and below it the draft's own addresses
    path("proof/<str:token>/", proof.proof, name="proof"),
    path("proof/<str:token>/<path:path>", proof.proof, name="proof"),
    # staff
    *staff,
    path("admin/", admin.site.urls),
    path("accounts/", include("mrtc_site.accounts.urls")),
    prefix_default_language=False,
)
# files and what programs read: the same address in both languages
urlpatterns += [
    path(f"{EDITION}/linkset.json", annual_reports.annual_report_links, name="annual-report-links"),
    # /annual-reports/2020/as-printed.pdf, annual-report.pdf, .epub, as-printed-v1.pdf,
    # files/tables.xlsx
    path(f"{EDITION}/<edition:name>.pdf", file_views.document, EDITIONS),
    path(f"{EDITION}/<edition:name>.epub", file_views.document, {**EDITIONS, "ending": "epub"}),
    path(f"{EDITION}/files/<slug:name>.<format:ending>", file_views.document, EDITIONS),
    # /annual-reports/2020/cover.webp, cover-400.webp
    path(f"{EDITION}/cover.webp", file_views.cover, EDITIONS),
    path(f"{EDITION}/cover-<whole:width>.webp", file_views.cover, EDITIONS),
    # /annual-reports/2020/sections/key-functions/photographs/1.webp, 1-400.webp
    path(f"{SECTION}/photographs/<whole:order>.webp", annual_reports.edition_photograph),
    path(
        f"{SECTION}/photographs/<whole:order>-<whole:width>.webp", annual_reports.edition_photograph
    ),
    path("", include((reports.urls.files, "reports-files"))),
    path("", include((education.urls.files, "education-files"))),
    path("", include((cooperation.urls.files, "cooperation-files"))),
    # /share/reports.png, what a shared link shows
    path("share/<slug:name>.png", share_images.picture, name="share"),
    # /api/
    path("api/", include("mrtc_site.portal.api_urls")),
    # /sitemap.xml and its parts, /robots.txt and others that programs look for
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        sitemap,
        {"sitemaps": SITEMAPS, "template_name": "sitemap-part.xml"},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("robots.txt", well_known.robots, name="robots"),
    path("opensearch.xml", well_known.opensearch, name="opensearch"),
    path(".well-known/security.txt", well_known.security_txt, name="security-txt"),
    # /healthz, whether it can serve; /healthz/live, whether the process is alive
    path("healthz", health.healthz, name="healthz"),
    path("healthz/live", health.live, name="live"),
    # /favicon.ico, /apple-touch-icon.png
    path("favicon.ico", well_known.icon, {"name": "favicon.ico"}),
    path("apple-touch-icon.png", well_known.icon, {"name": "mrtc-touch.png"}),
    path("apple-touch-icon-precomposed.png", well_known.icon, {"name": "mrtc-touch.png"}),
]
