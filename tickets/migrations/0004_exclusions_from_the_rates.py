"""Exclusions: what no rate counts, why, and by whose word."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0002_absences_on_call_and_reorganisations'),
        ('tickets', '0003_default_whistle_routes'),
        ('workflow', '0005_holdings_are_succeeded'),
    ]

    operations = [
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                ('reason', models.CharField(choices=[('duplicate', 'The same matter is counted with another ticket'), ('false_report', 'Checked: what was reported did not happen'), ('abuse', 'Abuse or a test, no matter at all'), ('no_competence', 'By law no unit of this county may decide it'), ('force_majeure', 'Disaster or another force that nobody could withstand'), ('in_court', 'A court or another procedure by law took it over meanwhile')], max_length=16, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.post', verbose_name='asked by')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exclusions', to='workflow.case', verbose_name='case')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.post', verbose_name='decided by')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'exclusion from the rates',
                'verbose_name_plural': 'exclusions from the rates',
                'indexes': [models.Index(fields=['at'], name='exclusion_at')],
                'constraints': [models.UniqueConstraint(fields=('case', 'round'), name='exclusion_once_a_round'), models.CheckConstraint(condition=models.Q(('asked_by', models.F('decided_by')), _negated=True), name='exclusion_by_two_posts')],
            },
        ),
    ]
