"""The Centre's names, wherever the portal speaks of it; each edition's imprint is as printed."""

from django.utils.translation import gettext_noop

NAME = gettext_noop("Migration Research and Training Centre")
SHORT_NAME = "MRTC"
PRINTED_NAME = "Migration Research & Training Centre"
KOREAN_NAME = "이민정책연구원"
PLACE, KOREAN_PLACE = "Seoul", "서울"
LANGUAGE = "en"  # of the printed editions, and so of what they tell of each report
