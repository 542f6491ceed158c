from django.db import migrations
from django.db.models import F


def settle(apps, schema_editor):
    """What came before was read, or waits to be read, by a person: nothing of it is screened or asked about anew."""
    comments = apps.get_model("comments", "Comment").objects
    comments.update(page_language=F("language"), screened_at=F("created_at"), queued_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_screening_reports_appeals")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
