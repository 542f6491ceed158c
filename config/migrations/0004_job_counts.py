from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('config', '0003_mail_providers'),
    ]

    operations = [
        migrations.AddField(
            model_name='jobrun',
            name='last_count',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
