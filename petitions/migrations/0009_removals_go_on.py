import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index in place of another: what has been signed on a petition, in the order of signing."""

    dependencies = [("petitions", "0008_petition_text_confirmed")]

    operations = [
        migrations.AddField(
            model_name="removal", name="highest", field=models.BigIntegerField(default=0, editable=False)
        ),
        migrations.AddField(
            model_name="removal",
            name="restored",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="brought back"),
        ),
        migrations.AlterField(
            model_name="removal",
            name="done",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="removed"),
        ),
        migrations.AlterField(
            model_name="removal",
            name="domain",
            field=models.CharField(
                blank=True,
                help_text="Such as example.org; what ends in .example.org is meant as well.",
                max_length=253,
                verbose_name="domain of the address",
            ),
        ),
        migrations.AlterField(
            model_name="removal",
            name="name_pattern",
            field=models.CharField(
                blank=True,
                help_text=(
                    "Case and accents do not count. * stands for any letters: *casino*. After ~ stands a shape:"
                    " ~Aaaa Aaaa9 is two words with a capital and a number."
                ),
                max_length=100,
                verbose_name="name",
            ),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["petition", "created_at"], name="signature_signed"),
        ),
        migrations.AlterField(
            model_name="signature",
            name="petition",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="petitions.petition",
                verbose_name="petition",
            ),
        ),
    ]
