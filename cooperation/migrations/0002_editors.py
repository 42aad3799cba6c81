from django.db import migrations

from mrtc_site.accounts.groups import grant


class Migration(migrations.Migration):
    dependencies = [
        ("cooperation", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(*grant("cooperation", "category", "cooperationproject")),
    ]
