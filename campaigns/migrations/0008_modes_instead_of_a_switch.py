from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_reply_modes")]

    operations = [
        migrations.RemoveField("campaign", "takes_replies"),
        migrations.RemoveField("historicalcampaign", "takes_replies"),
        migrations.AddConstraint(
            "campaign",
            models.CheckConstraint(
                condition=models.Q(("reply_mode__in", ["all", "first", "flagged", "closed"])),
                name="campaign_reply_mode",
            ),
        ),
    ]
