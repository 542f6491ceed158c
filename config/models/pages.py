from django.db import models


class ContentVersion(models.Model):
    """How often what is shown under a scope has changed. `config.pages` alone writes here."""

    scope = models.CharField(max_length=100, primary_key=True)
    number = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.scope} {self.number}"
