from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("petitions", "0011_list_named")]

    operations = [migrations.RemoveField(model_name="signature", name="mails")]
