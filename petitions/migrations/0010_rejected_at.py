from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('petitions', '0009_removals_go_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='signature',
            name='rejected_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='rejected on'),
        ),
    ]
