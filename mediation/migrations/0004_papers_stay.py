"""The database refuses to change or delete an issued paper."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER paper_is_never_changed BEFORE UPDATE OR DELETE ON mediation_paper
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER paper_no_truncate BEFORE TRUNCATE ON mediation_paper
    FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_change();
"""
NO_TRIGGERS = """
DROP TRIGGER paper_no_truncate ON mediation_paper;
DROP TRIGGER paper_is_never_changed ON mediation_paper;
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0003_issued_papers")]
    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
