"""Search: words in, matching rows out, the same on SQLite (FTS5) and PostgreSQL (tsvector)."""

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.db.models.lookups import Contains, In

from .indexing import COLUMNS
from .indexing import first_number as _first_number
from .indexing import has_numbers as _has_numbers
from .indexing import kind_code as _kind_code
from .models import IndexedText
from .words import PLACES, code, understand

TITLE, ANYWHERE = 1, len(COLUMNS)
FEW = 1000


def matching(queryset, text, depth=ANYWHERE):
    """Give the rows that have what `text` asks for in their first `depth` columns, those that have
    it in the first, the title, first."""
    query, model = understand(text), queryset.model
    found = queryset
    if query.wanted:
        found = found.filter(_has_all(model, query.wanted, depth))
    for term in query.unwanted:
        found = found.exclude(pk__in=_rows(model, [term], ANYWHERE))
    if not query.wanted or depth == TITLE:
        return found
    tiers = [
        When(pk__in=_rows(model, query.wanted, nearer), then=Value(nearer))
        for nearer in range(1, depth)
    ]
    best_first = Case(*tiers, default=Value(depth))
    return found.order_by(best_first, *model._meta.ordering)


def _has_all(model, terms, depth):
    """Make the condition that a row has all terms in its first `depth` columns.

    Few rows are looked up one by one. Where they are many, an index of the other columns is gone
    through; either database has to be told, as neither knows how many there are.
    """
    rows = _rows(model, terms, depth)
    some = _first(rows, FEW + 1)
    if len(some) <= FEW:
        return Q(pk__in=some)
    simple = _has_numbers(model) and all(len(term.stems) == 1 for term in terms)
    if connection.vendor == "postgresql" and simple:
        found = NUMBERS_FOUND_BY_POSTGRESQL.format(_first_number(model), _place(depth))
        rows = RawSQL(found, [_for_postgresql(model, terms, depth)])  # noqa: S611 (only codes)
    return OneByOne(In(F("pk"), rows))


def _first(keys, number):
    if connection.vendor != "sqlite":
        return list(keys[:number])
    with connection.cursor() as cursor:
        cursor.execute(f"{keys.sql} LIMIT {number}", keys.params)
        return [key for (key,) in cursor]


class OneByOne(Func):
    """A condition that is looked at for each row, and that no plan begins with."""

    template = "(%(expressions)s) IS TRUE"
    output_field = BooleanField()


def _rows(model, terms, depth):
    """Give the keys of the rows that have all terms in the first `depth` columns, as a subquery."""
    if connection.vendor == "sqlite":
        spelt = f"beginnings : {_kind_code(model)} AND ({_for_sqlite(terms, depth)})"
        if _has_numbers(model):
            found = NUMBERS_FOUND_BY_SQLITE.format(_first_number(model))
        else:
            found = WORDS_FOUND_BY_SQLITE
        return RawSQL(found, [spelt])  # noqa: S611 (only codes and operators)
    match = f"{_place(depth)} @@ to_tsquery('simple', %s)"
    spelt = [_for_postgresql(model, terms, depth)]
    found = IndexedText.objects.filter(RawSQL(match, spelt, BooleanField()))  # noqa: S611 (only codes)
    for term in terms:
        if len(term.stems) > 1:
            found = found.filter(_has_phrase(term, depth))
    if _has_numbers(model):
        return found.values_list(_first_number(model) - F("id"), flat=True)
    return found.values_list("key", flat=True)


NUMBERS_FOUND_BY_POSTGRESQL = """
    SELECT {} - found FROM mrtc_site_found_in_{}(to_tsquery('simple', %s)) AS found
"""
NUMBERS_FOUND_BY_SQLITE = """
    SELECT {} - rowid FROM mrtc_site_fulltext WHERE mrtc_site_fulltext MATCH %s
"""
# From what matches to its key: in the other order, all keys would be looked through.
WORDS_FOUND_BY_SQLITE = """
    SELECT found.key FROM mrtc_site_fulltext
    CROSS JOIN mrtc_site_indexedtext AS found ON found.id = mrtc_site_fulltext.rowid
    WHERE mrtc_site_fulltext MATCH %s
"""


def _stems(term):
    return [code(stem) for stem in term.stems]


def _beginnings(term, depth):
    """Spell the beginning of the last word, wherever it may stand."""
    if term.beginning:
        for place in COLUMNS[:depth]:
            yield code(term.beginning, PLACES[place])


def _for_sqlite(terms, depth):
    columns = " ".join(COLUMNS[:depth])
    return " AND ".join(
        "({})".format(
            " OR ".join(
                [
                    f'{{{columns}}} : "{" ".join(_stems(term))}"',
                    *(f'"{beginning}" *' for beginning in _beginnings(term, depth)),
                ]
            )
        )
        for term in terms
    )


def _place(depth):
    """Name the column of PostgreSQL's that words in the first `depth` columns are found in."""
    return "titles" if depth == TITLE else "codes"


def _for_postgresql(model, terms, depth):
    """Spell that all words are there; `_has_phrase` sees to it that they follow each other.

    Only weights make PostgreSQL read each row that its index finds: the titles have a column of
    their own, and no beginning is spelt as any stem.
    """
    weights = "" if depth in (TITLE, ANYWHERE) else f":{'ABC'[:depth]}"
    spelt = (
        "({})".format(
            " | ".join(
                [
                    " & ".join(f"{stem}{weights}" for stem in _stems(term)),
                    *(f"{beginning}:*" for beginning in _beginnings(term, depth)),
                ]
            )
        )
        for term in terms
    )
    return " & ".join([_kind_code(model), *spelt])


def _has_phrase(term, depth):
    """PostgreSQL knows the first 255 places of a word only (a syllable has more in a long text),
    so that its own phrases miss later ones: look in the text."""
    phrase = f" {' '.join(_stems(term))} "
    columns = COLUMNS[:depth]
    texts = (Concat(Value(" "), each, Value(" "), output_field=TextField()) for each in columns)
    return Q.create([Contains(text, phrase) for text in texts], Q.OR)
