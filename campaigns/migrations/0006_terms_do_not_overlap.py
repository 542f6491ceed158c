from django.db import migrations

# Ranges of numbers and of days can be compared by the index alone, without the extension btree_gist. Days known to
# the month leave room; the last day of one and the first day of the next may be the same. Looked at when the
# transaction ends, since staff may move two terms in one form.
ADD = """
    ALTER TABLE campaigns_term ADD CONSTRAINT term_no_overlap EXCLUDE USING gist (
        int8range(office_id, office_id, '[]') WITH &&,
        daterange(certain_from, certain_to, '[)') WITH &&
    ) WHERE (NOT is_acting AND (certain_to IS NULL OR certain_from < certain_to)) DEFERRABLE INITIALLY DEFERRED
"""
REMOVE = "ALTER TABLE campaigns_term DROP CONSTRAINT IF EXISTS term_no_overlap"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0005_certain_days")]

    operations = [migrations.RunPython(add, remove)]
