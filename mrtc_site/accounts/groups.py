"""The group whose members edit everything here and no users, filled by each app's migrations."""

EDITORS = "Editors"
ACTIONS = ("add", "change", "delete", "view")


def _permissions(apps, app_label, models):
    """Give the models' permissions, which Django makes only after all migrations have run."""
    content_type = apps.get_model("contenttypes", "ContentType")
    permission = apps.get_model("auth", "Permission")
    for model in models:
        kind, _ = content_type.objects.get_or_create(app_label=app_label, model=model)
        name = apps.get_model(app_label, model)._meta.verbose_name
        for action in ACTIONS:
            yield permission.objects.get_or_create(
                content_type=kind,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {name}"},
            )[0]


def grant(app_label, *models):
    """Make the RunPython functions that let editors edit `models`, and take that back."""

    def forwards(apps, schema_editor):
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=EDITORS)
        group.permissions.add(*_permissions(apps, app_label, models))

    def backwards(apps, schema_editor):
        for group in apps.get_model("auth", "Group").objects.filter(name=EDITORS):
            group.permissions.remove(*_permissions(apps, app_label, models))

    return forwards, backwards
