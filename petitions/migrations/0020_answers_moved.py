from django.db import migrations


def move(apps, schema_editor):
    """What was told of the one office is now told of each office that the letter went to."""
    FollowUp = apps.get_model("petitions", "FollowUp")
    OfficeAnswer = apps.get_model("petitions", "OfficeAnswer")
    OfficeAnswer.objects.bulk_create(
        OfficeAnswer(follow_up_id=pk, office_id=office, answer=answer, answered_on=day)
        for pk, office, answer, day in FollowUp.objects.values_list("pk", "office", "answer", "answered_on")
    )


class Migration(migrations.Migration):
    dependencies = [("petitions", "0019_answers_per_office")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
