from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_campaign_ended_at")]

    operations = [migrations.RemoveField(model_name="follower", name="mails")]
