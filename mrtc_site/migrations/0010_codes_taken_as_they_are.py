"""PostgreSQL takes the codes of search's index as the words they are, each once with its weight,
and no longer parses them: that was more than half of what it does to write a report's row."""

from django.db import migrations


def weighted(column, weight):
    """Spell the column's words as a tsvector: “sone:1A stwo:1A ”."""
    return (
        f"CASE {column} WHEN '' THEN '' "
        f"ELSE replace({column}, ' ', ':1{weight} ') || ':1{weight} ' END"
    )


def parsed(column, weight):
    return f"setweight(to_tsvector('simple', {column}), '{weight}')"


WORTH = ("title", "A"), ("text", "B"), ("small", "C")
COLUMNS = {
    "codes": f"({' || '.join(weighted(*each) for each in WORTH)} || beginnings)::tsvector",
    # Of the beginnings, which are in their columns' order, the kind of row and the title's.
    "titles": "(title || ' ' || substring(beginnings FROM '^[^ ]*(?: t[^ ]*)*'))::tsvector",
}
BEFORE = {
    "codes": " || ".join(parsed(*each) for each in (*WORTH, ("beginnings", "D"))),
    "titles": "to_tsvector('simple', title) || to_tsvector('simple', beginnings)",
}


def make(columns):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        changes = []
        for column, words in columns.items():
            changes += [
                f"DROP COLUMN {column}",
                f"ADD COLUMN {column} tsvector GENERATED ALWAYS AS ({words}) STORED",
            ]
        schema_editor.execute(f"ALTER TABLE mrtc_site_indexedtext {', '.join(changes)}")
        for column in columns:
            schema_editor.execute(
                f"CREATE INDEX mrtc_site_indexedtext_{column} "
                f"ON mrtc_site_indexedtext USING gin ({column})"
            )

    return execute


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0009_narrow_index'),
    ]

    operations = [
        migrations.RunPython(make(COLUMNS), make(BEFORE)),
    ]
