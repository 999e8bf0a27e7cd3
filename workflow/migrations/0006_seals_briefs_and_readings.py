"""Lines for named posts, files that were erased, and who read what is sealed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


READINGS = """
CREATE TRIGGER accesslog_append_only BEFORE UPDATE OR DELETE ON workflow_accesslog
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER accesslog_no_truncate BEFORE TRUNCATE ON workflow_accesslog
    FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_change();
"""
NO_READINGS = """
DROP TRIGGER accesslog_no_truncate ON workflow_accesslog;
DROP TRIGGER accesslog_append_only ON workflow_accesslog;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0002_absences_on_call_and_reorganisations'),
        ('workflow', '0005_holdings_are_succeeded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='attachment',
            name='erased_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='caselink',
            name='kind',
            field=models.CharField(choices=[('repeat', 'Repeat of'), ('related', 'Related to'), ('brief', 'Explanation asked for')], max_length=8),
        ),
        migrations.AlterField(
            model_name='event',
            name='audience',
            field=models.CharField(choices=[('public', 'Requester and staff'), ('line', 'Notice to the requester, text to staff'), ('staff', 'Staff of involved units'), ('unit', 'Own unit and above'), ('posts', 'Posts that are named')], max_length=8, verbose_name='audience'),
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reveal', 'Full name or number shown'), ('read_sealed', 'Sealed case read'), ('export', 'Exported')], max_length=12, verbose_name='kind')),
                ('fields', models.JSONField(default=list, verbose_name='what of it')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='workflow.case', verbose_name='case')),
                ('post', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.post', verbose_name='post')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'access',
                'verbose_name_plural': 'accesses',
                'indexes': [models.Index(fields=['user', 'at'], name='access_user_at')],
            },
        ),
        migrations.RunSQL(READINGS, NO_READINGS),
    ]
