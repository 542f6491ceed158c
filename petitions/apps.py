from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    name = "petitions"
    verbose_name = _("Petitions and letters")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing registers the mails, the periodic jobs and the public pages of this app.
        from . import (  # noqa: F401, PLC0415 - models are ready only now
            counting,
            dealings,
            emails,
            follow_ups,
            inviting,
            personal,
            reminders,
            removing,
            retention,
            screening,
            sitemap,
        )
        from .packs import builder  # noqa: F401, PLC0415 - as above
