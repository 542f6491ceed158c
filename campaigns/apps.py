from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing registers the mails and the periodic jobs of this app.
        from . import (  # noqa: F401, PLC0415 - models are ready only now
            emails,
            newsroom,
            personal,
            retention,
            watch,
        )
