"""Words in, matching rows out."""

import unicodedata

from django.db.models import Case, Q, Value, When


def matching(queryset, text, fields):
    """Give the rows that have every word of `text` in some of `fields`, case ignored.

    `fields` are names, or functions of a word that give a condition, the most telling first (a
    title); rows with all words there rank first.
    """
    words = unicodedata.normalize("NFC", text).split()

    def all_words_in(names):
        condition = Q()
        for word in words:
            found = (
                name(word) if callable(name) else Q((f"{name}__icontains", word)) for name in names
            )
            condition &= Q(*found, _connector=Q.OR)
        return condition

    if not words:
        return queryset.none()
    best = Case(When(all_words_in(fields[:1]), then=Value(0)), default=Value(1))
    found = queryset.model.objects.filter(all_words_in(fields)).values("pk")
    return queryset.filter(pk__in=found).order_by(best, *queryset.model._meta.ordering)
