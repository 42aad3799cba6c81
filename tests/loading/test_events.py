"""What was done is kept as data and said in the reader's language."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from mrtc_site.loading.events import SENTENCES, event, sentence

WRITTEN = {
    "year": 2030,
    "file": "a%(x)s.csv",
    "moment": datetime(2030, 1, 2, 3, 4, tzinfo=UTC),
    "gone": "Ann %(y)s Kim",
    "kept": "Anne Kim",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_each_event_is_said_in_both_languages(name):
    with override("ko"):
        kept = event(name, **WRITTEN)
        korean = sentence(kept)
    with override("en"):
        english = sentence(kept)
    assert english != korean
    for text in (WRITTEN["file"], WRITTEN["gone"]):
        english = english.replace(text, "")
    assert "%(" not in english


def test_the_moment_is_that_of_seoul_as_each_language_writes_it():
    kept = event("restored", moment=datetime(2030, 1, 2, 3, 4, tzinfo=UTC))
    with override("en"):
        assert "12:04" in sentence(kept)


@pytest.mark.parametrize(
    "kept", ["", "Made.", "[]", '[{"added": {}}]', "1", "{}", '{"event": "x"}']
)
def test_what_is_no_event_says_nothing(kept):
    assert sentence(kept) == ""
