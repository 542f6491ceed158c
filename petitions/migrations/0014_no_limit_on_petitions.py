"""A petition may be signed as often as it is: 20,000 in an hour are what success looks like, not an attack."""

from django.db import migrations

BEFORE = {"kind": "petition", "petition": None, "times": 20_000, "minutes": 60}


def lift(apps, schema_editor):
    apps.get_model("petitions", "SigningLimit").objects.filter(**BEFORE).update(times=0)


class Migration(migrations.Migration):
    dependencies = [("petitions", "0013_newer_rounds_and_waiting")]

    operations = [migrations.RunPython(lift, migrations.RunPython.noop)]
