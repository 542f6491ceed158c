from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Replies")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing registers the mails, the periodic jobs and the public pages of this app.
        from . import (  # noqa: F401, PLC0415 - models are ready only now
            answers,
            arrivals,
            emails,
            personal,
            retention,
            sitemap,
            surges,
        )
