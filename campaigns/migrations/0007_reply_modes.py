import django.core.validators
from django.db import migrations, models

MODES = [
    ("all", "all replies"),
    ("first", "replies of new authors, and what the checks find"),
    ("flagged", "only what the checks find"),
    ("closed", "no new replies are taken"),
]
TRUSTED = [django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)]


def mode_field():
    return models.CharField(choices=MODES, default="all", max_length=10, verbose_name="held for a person")


def trusted_field():
    return models.PositiveSmallIntegerField(
        default=3, validators=TRUSTED, verbose_name="an author is new until so many replies were approved"
    )


def close(apps, schema_editor):
    """Where no replies were taken none are taken now; earlier versions too, or bringing one back would open them."""
    for name in ("Campaign", "HistoricalCampaign"):
        apps.get_model("campaigns", name).objects.filter(takes_replies=False).update(reply_mode="closed")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_terms_do_not_overlap")]

    operations = [
        migrations.AddField("campaign", "reply_mode", mode_field()),
        migrations.AddField("campaign", "trusted_after", trusted_field()),
        migrations.AddField("campaign", "surge_since", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("historicalcampaign", "reply_mode", mode_field()),
        migrations.AddField("historicalcampaign", "trusted_after", trusted_field()),
        migrations.RunPython(close, migrations.RunPython.noop),
    ]
