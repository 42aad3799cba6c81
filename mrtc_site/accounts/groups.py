"""The group Editors, who may edit everything but users; each app's migrations grant permissions."""

from collections.abc import Callable, Iterable, Iterator

from django.contrib.auth.models import Permission
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

Operation = Callable[[StateApps, BaseDatabaseSchemaEditor], None]  # as RunPython takes it
EDITORS = "Editors"
ACTIONS = ("add", "change", "delete", "view")


def _permissions(
    apps: StateApps, app_label: str, models: Iterable[str], actions: Iterable[str]
) -> Iterator[Permission]:
    """Get or make the permissions, as Django makes them only after all migrations have run."""
    content_type = apps.get_model("contenttypes", "ContentType")
    permission = apps.get_model("auth", "Permission")
    for model in models:
        model_type, _ = content_type.objects.get_or_create(app_label=app_label, model=model)
        name = apps.get_model(app_label, model)._meta.verbose_name
        for action in actions:
            yield permission.objects.get_or_create(
                content_type=model_type,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {name}"},
            )[0]


def grant(
    app_label: str, *models: str, actions: Iterable[str] = ACTIONS
) -> tuple[Operation, Operation]:
    """Make the two functions for RunPython that grant editors permissions, and revoke them."""

    def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=EDITORS)
        group.permissions.add(*_permissions(apps, app_label, models, actions))

    def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for group in apps.get_model("auth", "Group").objects.filter(name=EDITORS):
            group.permissions.remove(*_permissions(apps, app_label, models, actions))

    return forwards, backwards
