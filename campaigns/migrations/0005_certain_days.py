from django.db import migrations

from config.partial_dates import PartialDate


def derive(apps, schema_editor):
    for name in ("Term", "HistoricalTerm"):
        model = apps.get_model("campaigns", name)
        for term in model.objects.all():
            started = PartialDate.parse(str(term.started_on))
            ended = PartialDate.parse(str(term.ended_on)) if term.ended_on else None
            days = {"certain_from": started.last_day, "certain_to": ended.first_day if ended else None}
            model.objects.filter(pk=term.pk).update(**days)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_exact_terms_and_channels")]

    operations = [migrations.RunPython(derive, migrations.RunPython.noop)]
