import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0017_letters_grouped")]

    operations = [
        migrations.RemoveConstraint(
            model_name='lettertemplate',
            name='letter_once_per_language',
        ),
        migrations.RemoveField(
            model_name='historicallettertemplate',
            name='campaign',
        ),
        migrations.RemoveField(
            model_name='historicallettertemplate',
            name='key',
        ),
        migrations.RemoveField(
            model_name='historicallettertemplate',
            name='position',
        ),
        migrations.RemoveField(
            model_name='lettertemplate',
            name='campaign',
        ),
        migrations.RemoveField(
            model_name='lettertemplate',
            name='key',
        ),
        migrations.RemoveField(
            model_name='lettertemplate',
            name='offices',
        ),
        migrations.RemoveField(
            model_name='lettertemplate',
            name='position',
        ),
        migrations.AlterField(
            model_name='lettertemplate',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='petitions.letter', verbose_name='letter'),
        ),
        migrations.AddConstraint(
            model_name='lettertemplate',
            constraint=models.UniqueConstraint(fields=('letter', 'variant', 'language'), name='letter_once_per_language', violation_error_message='This variant has a text in this language already.'),
        ),
        migrations.AddConstraint(
            model_name='lettertemplate',
            constraint=models.CheckConstraint(condition=models.Q(('variant__gte', 1), ('variant__lte', 9)), name='letter_variant'),
        ),
    ]
