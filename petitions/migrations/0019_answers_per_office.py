import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("yes", "Yes, an answer to what I wrote"),
    ("receipt", "Only an automatic receipt"),
    ("no", "No, nothing yet"),
    ("returned", "My letter came back undelivered"),
]


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_terms_do_not_overlap"), ("petitions", "0018_texts_of_letters")]

    operations = [
        migrations.CreateModel(
            name="OfficeAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.CharField(blank=True, choices=KINDS, max_length=10, verbose_name="answer")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="office answered on")),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="petitions.followup",
                        verbose_name="question after a letter",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="campaigns.office",
                        verbose_name="office",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer after a letter",
                "verbose_name_plural": "answers after letters",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="officeanswer",
            constraint=models.UniqueConstraint(fields=("follow_up", "office"), name="office_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="officeanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["", *[kind for kind, _label in KINDS]])), name="office_answer_kind"
            ),
        ),
    ]
