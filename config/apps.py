from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    name = "config"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Site"

    def ready(self) -> None:
        # Sending mail and tidying up are periodic jobs; importing their modules registers them.
        for module in ["config.limits", "config.mail"]:
            import_module(module)


class StaffAdminConfig(AdminConfig):
    default_site = "config.admin_site.StaffAdminSite"
