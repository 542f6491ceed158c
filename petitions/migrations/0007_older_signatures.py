from django.db import migrations
from django.db.models import F

NUMBERED = """
    UPDATE petitions_signature SET number = known.place FROM (
        SELECT id, row_number() OVER (PARTITION BY petition_id ORDER BY confirmed_at, id) AS place
        FROM petitions_signature WHERE confirmed_at IS NOT NULL
    ) AS known WHERE petitions_signature.id = known.id
"""
COUNTED = """
    UPDATE petitions_petition SET numbered = (
        SELECT coalesce(max(number), 0) FROM petitions_signature WHERE petition_id = petitions_petition.id
    )
"""


def fill(apps, schema_editor):
    """Those who signed before there were numbers and limits: in the order of confirming, and not screened anew."""
    apps.get_model("petitions", "Signature").objects.update(asked_at=F("created_at"), screened=True)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(NUMBERED)
        cursor.execute(COUNTED)


def set_limits(apps, schema_editor):
    limits = apps.get_model("petitions", "SigningLimit")
    for kind, times, minutes in (("address", 20, 1440), ("client", 100, 60), ("petition", 20_000, 60)):
        limits.objects.get_or_create(
            kind=kind, petition=None, defaults={"times": times, "minutes": minutes}
        )


class Migration(migrations.Migration):
    dependencies = [("petitions", "0006_deliveries")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(set_limits, migrations.RunPython.noop),
    ]
