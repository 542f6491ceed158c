from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from config.demo import STAFF_NAME, STAFF_PASSWORD


class Command(BaseCommand):
    help = "Loads the demonstration content and its staff login, once. Only in demo mode."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration content is for demo mode only: set DEMO=1.")
        User = get_user_model()
        if User.objects.filter(username=STAFF_NAME).exists():
            return
        # The staff user comes last, in the same transaction: whoever exists shows that all of it is there.
        with transaction.atomic():
            for app in apps.get_app_configs():
                if app.module and app.label != "config" and module_has_submodule(app.module, "demo"):
                    import_module(f"{app.name}.demo").load()
            User.objects.create_superuser(STAFF_NAME, email="staff@example.org", password=STAFF_PASSWORD)
        self.stdout.write("The demonstration content is loaded.")
