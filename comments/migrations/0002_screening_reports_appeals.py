
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0009_screening_reports_appeals'),
        ('comments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened on')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed on')),
            ],
            options={
                'verbose_name': 'reported reply',
                'verbose_name_plural': 'reported replies',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Phrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hold', 'hold for a person'), ('reject', 'refuse without a person'), ('group', 'name of a people or group'), ('sweep', 'all, these, they are'), ('trait', 'degrading trait'), ('distance', 'words of somebody who objects')], max_length=10, verbose_name='kind')),
                ('language', models.CharField(help_text='Its code, such as it or ko.', max_length=12, verbose_name='language')),
                ('text', models.CharField(help_text='A star at the end stands for any ending: barbar*.', max_length=80, verbose_name='word or phrase')),
                ('reason', models.CharField(blank=True, choices=[('people', 'attacks a people or a group instead of a practice'), ('insult', 'insults or threatens somebody'), ('violence', 'calls for violence'), ('topic', 'is about something else'), ('private', "gives away somebody's personal data"), ('spam', 'is advertising or spam'), ('doubled', 'says again what is here already'), ('unclear', 'cannot be understood'), ('other', 'breaks the rules in another way')], help_text='For words that hold or refuse: what authors and the public are told.', max_length=10, verbose_name='rule that it may break')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'word to screen for',
                'verbose_name_plural': 'words to screen for',
                'ordering': ['language', 'kind', 'text'],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('people', 'attacks a people or a group instead of a practice'), ('insult', 'insults or threatens somebody'), ('violence', 'calls for violence'), ('topic', 'is about something else'), ('private', "gives away somebody's personal data"), ('spam', 'is advertising or spam'), ('doubled', 'says again what is here already'), ('unclear', 'cannot be understood'), ('author', 'was deleted by its author'), ('other', 'breaks the rules in another way')], max_length=10, verbose_name='reason')),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='in their words')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('address', models.CharField(blank=True, editable=False, max_length=254)),
                ('language', models.CharField(editable=False, max_length=12)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='reported on')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Surge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='began')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('arrivals', models.PositiveIntegerField(verbose_name='replies in the hour before')),
                ('usual', models.FloatField(verbose_name='usual replies in an hour')),
            ],
            options={
                'verbose_name': 'surge of replies',
                'verbose_name_plural': 'surges of replies',
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveIndex(
            model_name='comment',
            name='comment_waiting',
        ),
        migrations.AddField(
            model_name='comment',
            name='appeal',
            field=models.TextField(blank=True, max_length=1000, verbose_name='why the author disagrees'),
        ),
        migrations.AddField(
            model_name='comment',
            name='appeal_is_open',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='appealed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='asked again on'),
        ),
        migrations.AddField(
            model_name='comment',
            name='claimed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='claimed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='comment',
            name='cluster',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='confirmed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='confirmed on'),
        ),
        migrations.AddField(
            model_name='comment',
            name='edited_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='changed on'),
        ),
        migrations.AddField(
            model_name='comment',
            name='findings',
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name='findings'),
        ),
        migrations.AddField(
            model_name='comment',
            name='follows',
            field=models.BooleanField(default=False, verbose_name='mail me new answers'),
        ),
        migrations.AddField(
            model_name='comment',
            name='found',
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name='comment',
            name='language_by',
            field=models.CharField(choices=[('page', 'the page it was written on'), ('text', 'its text'), ('staff', 'staff')], default='page', editable=False, max_length=5, verbose_name='language told by'),
        ),
        migrations.AddField(
            model_name='comment',
            name='page_language',
            field=models.CharField(default='en', editable=False, max_length=12, verbose_name='language of the page it was written on'),
        ),
        migrations.AddField(
            model_name='comment',
            name='queued_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='in the queue since'),
        ),
        migrations.AddField(
            model_name='comment',
            name='screened_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='told_until',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='wants_outcome',
            field=models.BooleanField(default=False, verbose_name='mail me the outcome'),
        ),
        migrations.AddField(
            model_name='decision',
            name='cause',
            field=models.CharField(blank=True, choices=[('appeal', 'the author asked again'), ('report', 'readers reported it'), ('edit', 'the author changed it'), ('undo', 'undone')], max_length=10, verbose_name='cause'),
        ),
        migrations.AddField(
            model_name='decision',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='comments.decision', verbose_name='undoes'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='language',
            field=models.CharField(blank=True, max_length=12, verbose_name='language'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='reason',
            field=models.CharField(blank=True, choices=[('people', 'attacks a people or a group instead of a practice'), ('insult', 'insults or threatens somebody'), ('violence', 'calls for violence'), ('topic', 'is about something else'), ('private', "gives away somebody's personal data"), ('spam', 'is advertising or spam'), ('doubled', 'says again what is here already'), ('unclear', 'cannot be understood'), ('author', 'was deleted by its author'), ('other', 'breaks the rules in another way')], max_length=10, verbose_name='reason'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('published_at__isnull', False)), fields=['campaign', 'thread', 'path'], name='comment_oldest_first'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('state', 'approved')), fields=['campaign', '-published_at'], name='comment_feed'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['queued_at', 'id'], name='comment_waiting'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('screened_at__isnull', True), ('state', 'pending')), fields=['id'], name='comment_unscreened'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['campaign', 'created_at'], name='comment_arrived'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('address', ''), _negated=True), fields=['address'], name='comment_address'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('cluster__isnull', False)), fields=['cluster'], name='comment_cluster'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['at'], name='decision_at'),
        ),
        migrations.AddField(
            model_name='case',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='comments.comment', verbose_name='reply'),
        ),
        migrations.AddField(
            model_name='case',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='comments.decision', verbose_name='decision'),
        ),
        migrations.AddField(
            model_name='mark',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='comments.comment'),
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.UniqueConstraint(fields=('kind', 'language', 'text'), name='phrase_once', violation_error_message='This word is in the list already.'),
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['hold', 'reject', 'group', 'sweep', 'trait', 'distance'])), name='phrase_kind'),
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='phrase_says_something'),
        ),
        migrations.AddField(
            model_name='report',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.case', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='surge',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='surges', to='campaigns.campaign', verbose_name='campaign'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('comment',), name='case_open_once'),
        ),
        migrations.AddConstraint(
            model_name='mark',
            constraint=models.UniqueConstraint(fields=('mark', 'comment'), name='mark_of_comment'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('address', ''), _negated=True), fields=('case', 'address'), name='report_once_per_address'),
        ),
        migrations.AddConstraint(
            model_name='surge',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('campaign',), name='surge_open_once'),
        ),
    ]
