from django.db import migrations


def group(apps, schema_editor):
    """Texts with the same campaign and short name become the texts of one letter."""
    Letter = apps.get_model("petitions", "Letter")
    Template = apps.get_model("petitions", "LetterTemplate")
    versions = apps.get_model("petitions", "HistoricalLetterTemplate")
    written_to, addressed = Template.offices.through, Letter.offices.through
    for text in Template.objects.order_by("campaign_id", "position", "key", "pk"):
        letter, _is_new = Letter.objects.get_or_create(
            campaign_id=text.campaign_id, key=text.key, defaults={"position": text.position}
        )
        # By the tables between them: until the next migration both models are called “letters” by their offices.
        for office in written_to.objects.filter(lettertemplate_id=text.pk).values_list("office_id", flat=True):
            addressed.objects.get_or_create(letter_id=letter.pk, office_id=office)
        Template.objects.filter(pk=text.pk).update(letter=letter)
        # Earlier versions too, or none of them could be brought back.
        versions.objects.filter(id=text.pk).update(letter_id=letter.pk)
    for letter in Letter.objects.all():
        written = set(Template.objects.filter(letter=letter).values_list("language", flat=True))
        if not {"en", "it"} <= written:
            Letter.objects.filter(pk=letter.pk).update(is_untranslated=True)


class Migration(migrations.Migration):
    dependencies = [("petitions", "0016_letters_with_variants")]

    operations = [migrations.RunPython(group, migrations.RunPython.noop)]
