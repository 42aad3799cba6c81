"""Dates as those of entries are put into words, and times by 24 hours: Django has Dec. 4, 2020."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
