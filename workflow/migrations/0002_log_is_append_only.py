"""The database refuses to change or delete the log, and counts the cases of each year."""

from django.db import migrations

FIRST_YEAR, LAST_YEAR = 2024, 2060

# Erasing a person clears text and salt of an EventText and nothing else (blueprint 4.3).
TRIGGERS = """
CREATE FUNCTION workflow_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION workflow_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.event_id = OLD.event_id
        AND NEW.salt IS NULL AND NEW.public IS NULL AND NEW.internal IS NULL
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the text of an event can only be erased'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON workflow_event
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON workflow_event
    FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER eventtext_only_erase BEFORE UPDATE ON workflow_eventtext
    FOR EACH ROW EXECUTE FUNCTION workflow_only_erase();
CREATE TRIGGER eventtext_no_delete BEFORE DELETE ON workflow_eventtext
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER eventtext_no_truncate BEFORE TRUNCATE ON workflow_eventtext
    FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER logroot_no_delete BEFORE DELETE ON workflow_logroot
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
CREATE TRIGGER logroot_no_truncate BEFORE TRUNCATE ON workflow_logroot
    FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_change();
"""
NO_TRIGGERS = """
DROP TRIGGER logroot_no_truncate ON workflow_logroot;
DROP TRIGGER logroot_no_delete ON workflow_logroot;
DROP TRIGGER eventtext_no_truncate ON workflow_eventtext;
DROP TRIGGER eventtext_no_delete ON workflow_eventtext;
DROP TRIGGER eventtext_only_erase ON workflow_eventtext;
DROP TRIGGER event_no_truncate ON workflow_event;
DROP TRIGGER event_append_only ON workflow_event;
DROP FUNCTION workflow_only_erase();
DROP FUNCTION workflow_refuse_change();
"""
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
# A sequence never waits for another transaction, as a counter row would.
SEQUENCES = "\n".join(
    f"CREATE SEQUENCE workflow_case_code_{year} MAXVALUE 100000000 NO CYCLE;" for year in YEARS
)
NO_SEQUENCES = "\n".join(f"DROP SEQUENCE workflow_case_code_{year};" for year in YEARS)


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_kernel")]

    operations = [
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(SEQUENCES, NO_SEQUENCES),
    ]
