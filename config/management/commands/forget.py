from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import forgetting


class Command(BaseCommand):
    help = "Deletes the personal data whose time is over, as the worker does every night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and change nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        counts = forgetting.due_by_job() if dry_run else forgetting.forget_now()
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count} {'would go' if dry_run else 'gone'}")
        if left_out := forgetting.names() - counts.keys():
            raise CommandError(
                f"Not done, since it failed or runs elsewhere just now: {', '.join(sorted(left_out))}."
            )
