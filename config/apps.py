from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Site"

    def ready(self) -> None:
        # Sending mail and tidying up are periodic jobs; importing their modules registers them.
        for module in ("housekeeping", "limits", "mail", "mailbox", "readdressing"):
            import_module(f"config.{module}")
        # A release may change how every page looks, also those that a shared cache still holds.
        post_migrate.connect(forget_kept_pages, sender=self)


def forget_kept_pages(**_signal: Any) -> None:
    import_module("config.pages").bump_all()


class StaffAdminConfig(AdminConfig):
    default_site = "config.admin_site.StaffAdminSite"
