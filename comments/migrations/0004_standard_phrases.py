from django.db import migrations

from comments.screening.standard import standard_entries


def load(apps, schema_editor):
    """What a new installation starts with; from then on the list is the staff's own."""
    Phrase = apps.get_model("comments", "Phrase")
    rows = [
        Phrase(kind=kind, language=language, text=text, reason=reason)
        for kind, language, text, reason in standard_entries()
    ]
    Phrase.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_older_replies")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
