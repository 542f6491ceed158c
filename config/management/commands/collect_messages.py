from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Write the texts of the site into the catalogues, without line numbers and texts no longer used."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        others = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        parser.add_argument("--language", choices=others, help="only this one")
        parser.set_defaults(languages=others)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command(
            "makemessages",
            locale=[options["language"]] if options["language"] else options["languages"],
            no_location=True,
            no_obsolete=True,
            ignore_patterns=["var", ".venv", "tests"],
            verbosity=options["verbosity"],
        )
