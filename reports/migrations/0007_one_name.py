"""Someone may have one name."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0006_in_order'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='researcher',
            name='researcher_has_both_names',
        ),
        migrations.AlterField(
            model_name='researcher',
            name='family_name',
            field=models.CharField(blank=True, max_length=100, verbose_name='family name'),
        ),
        migrations.AlterField(
            model_name='researcher',
            name='given_name',
            field=models.CharField(blank=True, help_text='Someone with one name has it in either field, and the other stays empty.', max_length=100, verbose_name='given name'),
        ),
        migrations.AddConstraint(
            model_name='researcher',
            constraint=models.CheckConstraint(condition=models.Q(('family_name', ''), ('given_name', ''), _negated=True), name='researcher_has_a_name'),
        ),
    ]
