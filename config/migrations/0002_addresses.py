import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('config', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailTally',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('count', models.PositiveSmallIntegerField()),
                ('last_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Readdressing',
            fields=[
                ('table', models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name='table')),
                ('digest', models.CharField(max_length=64)),
                ('seen_at', models.DateTimeField(verbose_name='rules changed on')),
                ('position', models.BigIntegerField(default=0, verbose_name='looked at up to number')),
                ('rewritten', models.PositiveIntegerField(default=0, verbose_name='rewritten')),
                ('collided', models.PositiveIntegerField(default=0, verbose_name='left apart')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished on')),
            ],
            options={
                'verbose_name': 'comparing of addresses',
                'verbose_name_plural': 'comparing of addresses',
                'ordering': ['table'],
            },
        ),
        migrations.CreateModel(
            name='AddressRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='provider')),
                ('domains', models.TextField(help_text='One on each line, such as gmail.com. A domain may stand in one rule only.', max_length=4000, verbose_name='domains')),
                ('is_one_mailbox', models.BooleanField(default=False, help_text='As with gmail.com and googlemail.com: addresses are then compared as if all were at the first domain.', verbose_name='the same name at each of these domains is one mailbox')),
                ('ignores_dots', models.BooleanField(default=False, verbose_name='dots do not count: an.na is anna')),
                ('tag_sign', models.CharField(blank=True, choices=[('', 'no tags'), ('+', 'anna+news is anna'), ('-', 'anna-news is anna')], default='', max_length=1, verbose_name='tags')),
            ],
            options={
                'verbose_name': 'rule for addresses',
                'verbose_name_plural': 'rules for addresses',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('tag_sign__in', ['', '+', '-'])), name='address_rule_tag_sign')],
            },
        ),
        migrations.CreateModel(
            name='BlockedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('spelled', models.CharField(db_index=True, editable=False, max_length=64)),
                ('made_by', models.CharField(choices=[('holder', 'its holder'), ('staff', 'staff')], editable=False, max_length=6, verbose_name='blocked by')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='blocked on')),
            ],
            options={
                'verbose_name': 'blocked address',
                'verbose_name_plural': 'blocked addresses',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('made_by__in', ['holder', 'staff'])), name='blocked_address_made_by')],
            },
        ),
    ]
