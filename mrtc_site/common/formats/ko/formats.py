"""Times by 24 hours, as the history of changes has them: Django has 11:03 오후."""

DATETIME_FORMAT = "Y년 n월 j일 H:i"
TIME_FORMAT = "H:i"
