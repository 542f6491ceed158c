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


def end_where_the_next_begins(apps, schema_editor):
    """Until now nothing refused two holders at once, and the newer one was addressed. So it stays."""
    Term = apps.get_model("campaigns", "Term")
    terms = list(Term.objects.filter(is_acting=False).order_by("office_id", "first_day", "pk"))
    for term, following in zip(terms, terms[1:]):
        if term.office_id != following.office_id:
            continue
        if term.certain_to is None or term.certain_to > following.certain_from:
            began = PartialDate.parse(str(following.started_on))
            # No term ends before it began: of two that began together, the older one lasted a day.
            ended = began if began.last_day >= term.first_day else PartialDate.parse(str(term.started_on))
            Term.objects.filter(pk=term.pk).update(
                ended_on=ended, last_day=ended.last_day, certain_to=ended.first_day
            )


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_exact_terms_and_channels")]

    operations = [
        migrations.RunPython(derive, migrations.RunPython.noop),
        migrations.RunPython(end_where_the_next_begins, migrations.RunPython.noop),
    ]
