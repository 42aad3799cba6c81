"""A mark that two people are not one names the other by the key, as slugs change."""

from typing import Any

from django.db import migrations

CHECK = "people"


def name_by_key(apps: Any, schema_editor: Any) -> None:
    _rename(apps, dict(apps.get_model("reports", "Researcher").objects.values_list("slug", "pk")))


def name_by_slug(apps: Any, schema_editor: Any) -> None:
    people = apps.get_model("reports", "Researcher").objects.values_list("pk", "slug")
    _rename(apps, {str(key): slug for key, slug in people})


def _rename(apps: Any, names: dict[str, Any]) -> None:
    for mark in apps.get_model("mrtc_site", "AsPrinted").objects.filter(check_slug=CHECK):
        mark.detail = names.get(mark.detail, mark.detail)
        mark.save(update_fields=["detail"])


class Migration(migrations.Migration):
    dependencies = [
        ("mrtc_site", "0010_as_printed_and_links"),
        ("reports", "0011_order_of_series"),
    ]
    operations = [migrations.RunPython(name_by_key, name_by_slug)]
