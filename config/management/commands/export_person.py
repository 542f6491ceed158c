from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config import personal


class Command(BaseCommand):
    help = "Writes everything that is held about one e-mail address, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="as the person writes it; spellings of one mailbox are the same")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        self.stdout.write(personal.as_json(address))
