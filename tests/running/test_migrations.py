"""Every migration can be taken back and applied again; a database of before is refused."""

from contextlib import closing

import pytest

from tests.loading.databases import POSTGRESQL

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
APPS = "cooperation", "education", "reports", "mrtc_site"
SCHEMA = {
    False: ["SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"],
    True: [
        "SELECT table_name, column_name, data_type, is_nullable, generation_expression "
        "FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ],
}


def schema(database):
    """Give all that a database is made of, {name: definitions}."""
    found = {}
    with closing(database.connect()) as opened:
        for question in SCHEMA[POSTGRESQL]:
            for name, *definition in opened.execute(question).fetchall():
                found.setdefault(name, []).append(tuple(definition))
    return {name: sorted(definitions, key=repr) for name, definitions in found.items()}


def migrate(database, *target):
    code, _, errors = database.run("migrate", *target, "--verbosity", "0")
    assert (code, errors) == (0, "")


def test_every_migration_is_taken_back_and_applied_again(own_database):
    """Of a database with all of 2020 in it."""
    before = schema(own_database)
    assert any(name.startswith("mrtc_site_fulltext") for name in before) is not POSTGRESQL
    assert "reports_report" in before
    migrate(own_database, "mrtc_site", "zero")  # and with it all that refers to it
    left = schema(own_database)
    assert [name for name in left if name.startswith(APPS)] == []
    migrate(own_database)
    assert schema(own_database) == before


@pytest.mark.parametrize("command", ["set_up", "migrate"])
def test_a_database_of_before_the_first_release_is_refused(command, own_database):
    with closing(own_database.connect()) as opened:
        opened.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('mrtc_site', '0002_editors', '2026-11-24')"
        )
        opened.commit()
    before = own_database.contents()
    code, out, errors = own_database.run(command)
    after = own_database.contents()
    with closing(own_database.connect()) as opened:
        opened.execute("DELETE FROM django_migrations WHERE name = '0002_editors'")
        opened.commit()
    assert (code, out, after) == (1, "", before)
    assert "made by a version before the first release" in errors
    assert "Make a new one" in errors and "Traceback" not in errors
