from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from config import demo


class Command(BaseCommand):
    help = "Loads the demonstration content and its staff login, once. Only in demo mode."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration content is for demo mode only: set DEMO=1.")
        users = get_user_model().objects
        if users.filter(username=demo.STAFF_NAME).exists():
            return
        # One transaction: where the staff user exists, so does all of the content that they decided on.
        with transaction.atomic():
            users.create_superuser(demo.STAFF_NAME, email="staff@example.org", password=demo.STAFF_PASSWORD)
            for module in demo.modules():
                module.load()
        self.stdout.write("The demonstration content is loaded.")
