"""Titles and names in Korean, and what the admin calls everything, for its translation."""

import django.core.validators
import django.db.models.deletion
import mrtc_site.entries.base
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('education', '0002_editors'),
        ('mrtc_site', '0004_korean'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='educationsession',
            options={'ordering': ['-annual_report_id', 'track', 'number'], 'verbose_name': 'education session', 'verbose_name_plural': 'education sessions'},
        ),
        migrations.AddField(
            model_name='category',
            name='name_ko',
            field=models.CharField(blank=True, help_text="For Korean pages. Empty: the portal's own translation, if it has one.", max_length=200, verbose_name='name in Korean'),
        ),
        migrations.AddField(
            model_name='educationsession',
            name='title_ko',
            field=models.CharField(blank=True, help_text='Korean pages show it instead of the printed one.', max_length=500, verbose_name='title in Korean'),
        ),
        migrations.AlterField(
            model_name='category',
            name='name',
            field=models.CharField(help_text='In full, as printed.', max_length=200, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='category',
            name='order',
            field=mrtc_site.entries.base.SmallNumberField(help_text='Its place among the others, from 1.', verbose_name='order'),
        ),
        migrations.AlterField(
            model_name='category',
            name='slug',
            field=models.SlugField(help_text="As in addresses. It can't change once saved.", primary_key=True, serialize=False, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='educationsession',
            name='annual_report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='mrtc_site.annualreport', verbose_name='annual report'),
        ),
        migrations.AlterField(
            model_name='educationsession',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='education.category', verbose_name='category'),
        ),
        migrations.AlterField(
            model_name='educationsession',
            name='number',
            field=mrtc_site.entries.base.SmallNumberField(help_text='As printed, within its series and year.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='number'),
        ),
        migrations.AlterField(
            model_name='educationsession',
            name='photo_caption',
            field=models.CharField(blank=True, help_text='Of the printed photograph that shows it.', max_length=300, verbose_name='photo caption'),
        ),
        migrations.AlterField(
            model_name='educationsession',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], db_index=True, default='draft', help_text='Only what is published is public.', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='educationsession',
            name='title',
            field=models.CharField(help_text='Word for word as printed.', max_length=500, verbose_name='title'),
        ),
        migrations.AlterField(
            model_name='educationsession',
            name='track',
            field=models.CharField(choices=[('basic', 'Basic education'), ('consigned', 'Consigned education')], max_length=20, verbose_name='track'),
        ),
    ]
