from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("petitions", "0020_answers_moved")]

    operations = [
        migrations.RemoveConstraint(model_name="followup", name="follow_up_answer"),
        migrations.RemoveField(model_name="followup", name="answer"),
        migrations.RemoveField(model_name="followup", name="answered_on"),
        migrations.RemoveField(model_name="followup", name="office"),
    ]
