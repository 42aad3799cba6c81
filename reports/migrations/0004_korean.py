"""Titles and names in Korean, and what the admin calls everything, for its translation."""

import django.core.validators
import django.db.models.deletion
import mrtc_site.entries.base
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mrtc_site', '0004_korean'),
        ('reports', '0003_harvested_record'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='authorship',
            options={'ordering': ['order', 'pk'], 'verbose_name': 'authorship', 'verbose_name_plural': 'authorships'},
        ),
        migrations.AlterModelOptions(
            name='report',
            options={'ordering': ['-annual_report_id', 'type__order', 'number'], 'verbose_name': 'report', 'verbose_name_plural': 'reports'},
        ),
        migrations.AlterModelOptions(
            name='reporttype',
            options={'ordering': ['order', 'slug'], 'verbose_name': 'report type', 'verbose_name_plural': 'report types'},
        ),
        migrations.AlterModelOptions(
            name='researcher',
            options={'ordering': ['family_name', 'given_name', 'slug'], 'verbose_name': 'researcher', 'verbose_name_plural': 'researchers'},
        ),
        migrations.AddField(
            model_name='report',
            name='title_ko',
            field=models.CharField(blank=True, help_text='Korean pages show it instead of the printed one.', max_length=500, verbose_name='title in Korean'),
        ),
        migrations.AddField(
            model_name='reporttype',
            name='name_ko',
            field=models.CharField(blank=True, help_text="For Korean pages. Empty: the portal's own translation, if it has one.", max_length=200, verbose_name='name in Korean'),
        ),
        migrations.AddField(
            model_name='researcher',
            name='name_ko',
            field=models.CharField(blank=True, help_text='Family name first, as Korean pages show it: “박민정”.', max_length=100, verbose_name='name in Korean'),
        ),
        migrations.AlterField(
            model_name='authorship',
            name='credited_as',
            field=models.CharField(blank=True, help_text='The name where the report prints it differently.', max_length=200, verbose_name='credited as'),
        ),
        migrations.AlterField(
            model_name='authorship',
            name='order',
            field=mrtc_site.entries.base.SmallNumberField(default=1, help_text='As printed, the chief first.', verbose_name='order'),
        ),
        migrations.AlterField(
            model_name='authorship',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authorships', to='reports.report', verbose_name='report'),
        ),
        migrations.AlterField(
            model_name='authorship',
            name='researcher',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorships', to='reports.researcher', verbose_name='researcher'),
        ),
        migrations.AlterField(
            model_name='authorship',
            name='role',
            field=models.CharField(choices=[('chief', 'Chief researcher'), ('co-researcher', 'Co-researcher')], default='co-researcher', max_length=20, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='report',
            name='abstract',
            field=models.TextField(blank=True, help_text='Word for word as printed.', verbose_name='abstract'),
        ),
        migrations.AlterField(
            model_name='report',
            name='annual_report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='mrtc_site.annualreport', verbose_name='annual report'),
        ),
        migrations.AlterField(
            model_name='report',
            name='contents',
            field=models.TextField(blank=True, help_text='One heading a line, without its number: the page numbers them.', verbose_name='contents'),
        ),
        migrations.AlterField(
            model_name='report',
            name='number',
            field=mrtc_site.entries.base.SmallNumberField(help_text='As printed, within its series and year.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='number'),
        ),
        migrations.AlterField(
            model_name='report',
            name='researchers',
            field=models.ManyToManyField(related_name='reports', through='reports.Authorship', to='reports.researcher', verbose_name='researchers'),
        ),
        migrations.AlterField(
            model_name='report',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], db_index=True, default='draft', help_text='Only what is published is public.', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='report',
            name='title',
            field=models.CharField(help_text='Word for word as printed.', max_length=500, verbose_name='title'),
        ),
        migrations.AlterField(
            model_name='report',
            name='type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.reporttype', verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='reporttype',
            name='name',
            field=models.CharField(help_text='In full, as printed.', max_length=200, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='reporttype',
            name='order',
            field=mrtc_site.entries.base.SmallNumberField(help_text='Its place among the others, from 1.', verbose_name='order'),
        ),
        migrations.AlterField(
            model_name='reporttype',
            name='slug',
            field=models.SlugField(help_text="As in addresses. It can't change once saved.", primary_key=True, serialize=False, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='researcher',
            name='family_name',
            field=models.CharField(max_length=100, verbose_name='family name'),
        ),
        migrations.AlterField(
            model_name='researcher',
            name='given_name',
            field=models.CharField(max_length=100, verbose_name='given name'),
        ),
        migrations.AlterField(
            model_name='researcher',
            name='slug',
            field=models.SlugField(help_text="The person's address, kept for good even if the name is corrected.", max_length=100, primary_key=True, serialize=False, verbose_name='slug'),
        ),
    ]
