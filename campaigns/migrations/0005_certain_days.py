import datetime as dt

from django.db import migrations
from django.utils import timezone

from config.partial_dates import PartialDate


def derive(apps, schema_editor):
    for name in ("Term", "HistoricalTerm"):
        model = apps.get_model("campaigns", name)
        for term in model.objects.all():
            started = PartialDate.parse(str(term.started_on))
            ended = PartialDate.parse(str(term.ended_on)) if term.ended_on else None
            days = {"certain_from": started.last_day, "certain_to": ended.first_day if ended else None}
            model.objects.filter(pk=term.pk).update(**days)


def part(apps, schema_editor):
    """Until now nothing refused two holders at once, and the newer one was addressed while both lasted.

    So it stays: who came and went while another one stayed on was acting; else the older one left when the newer came.
    Versions of before keep the days that were written.
    """
    Term = apps.get_model("campaigns", "Term")
    offices = Term.objects.order_by().values_list("office_id", flat=True).distinct()
    for office in offices:
        earlier = []
        for term in Term.objects.filter(office_id=office).order_by("first_day", "pk"):
            overlapped = [one for one in earlier if _overlap(one, term)]
            if any(_outlasts(one, term) for one in overlapped):
                term.is_acting = True
                _keep(apps, term)
            for one in overlapped:
                if not _outlasts(one, term):
                    _end(one, term)
                    _keep(apps, one)
            earlier.append(term)


def _overlap(one, other):
    ends = [term.certain_to or dt.date.max for term in (one, other)]
    starts = [term.certain_from for term in (one, other)]
    return max(starts) < min(ends)


def _outlasts(one, other):
    return other.certain_to is not None and (one.certain_to is None or one.certain_to > other.certain_to)


def _end(term, following):
    """No term ends before it began: of two that began together, the older one was there for that time."""
    ended = PartialDate.parse(str(following.started_on))
    if ended.last_day < term.first_day:
        ended = PartialDate.parse(str(term.started_on))
    term.ended_on, term.last_day, term.certain_to = ended, ended.last_day, ended.first_day


def _keep(apps, term):
    """With a version, as the admin would."""
    names = [field.attname for field in term._meta.concrete_fields]
    values = {name: getattr(term, name) for name in names}
    term.save()
    version = {"history_date": timezone.now(), "history_type": "~"}
    apps.get_model("campaigns", "HistoricalTerm").objects.create(**values, **version)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_exact_terms_and_channels")]

    operations = [
        migrations.RunPython(derive, migrations.RunPython.noop),
        migrations.RunPython(part, migrations.RunPython.noop),
    ]
