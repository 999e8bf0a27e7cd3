"""The database refuses to alter a time limit: a change is a new row."""

from django.db import migrations, models

# A successor is named later, and the area follows when one county takes over from another.
TRIGGER = """
CREATE FUNCTION workflow_limit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.kind, OLD.variant, OLD.nature, OLD.level, OLD.urgency, OLD.amount, OLD.unit,
        OLD.stops, OLD.ladder, OLD.source, OLD.valid_from)
        IS DISTINCT FROM
       (NEW.kind, NEW.variant, NEW.nature, NEW.level, NEW.urgency, NEW.amount, NEW.unit,
        NEW.stops, NEW.ladder, NEW.source, NEW.valid_from)
    THEN RAISE EXCEPTION 'a time limit is never altered: put a new one in force'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER timelimit_stays BEFORE UPDATE ON workflow_timelimit
    FOR EACH ROW EXECUTE FUNCTION workflow_limit_stays();
"""
NO_TRIGGER = """
DROP TRIGGER timelimit_stays ON workflow_timelimit;
DROP FUNCTION workflow_limit_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0007_telling_and_running")]

    operations = [
        migrations.AddConstraint(
            "timelimit",
            models.CheckConstraint(
                condition=models.Q(amount__gte=1, amount__lte=400), name="timelimit_length"
            ),
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
