from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('petitions', '0010_rejected_at'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='signature',
            name='signature_newest',
        ),
        migrations.AddIndex(
            model_name='signature',
            index=models.Index(condition=models.Q(('state', 'confirmed'), models.Q(('display', 'anonymous'), _negated=True)), fields=['petition', '-confirmed_at', '-id'], name='signature_named'),
        ),
    ]
