from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import catalogues


class Command(BaseCommand):
    help = "Build the translation files that are older than their catalogues."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Built {catalogues.compile_all(settings.LOCALE_PATHS)} translation files.")
