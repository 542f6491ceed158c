from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config import personal


class Command(BaseCommand):
    help = "Erases everything that is held about one e-mail address, for good. Numbers follow."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="as the person writes it; spellings of one mailbox are the same")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be erased, and change nothing"
        )

        parser.add_argument(
            "--keep-words", action="store_true", help="leave the words of replies, without name and address"
        )

    def handle(self, *args: Any, address: str, dry_run: bool, keep_words: bool, **options: Any) -> None:
        if dry_run:
            held = personal.counts_of(address)
            counts = {holder.name: count for holder, count in held.items() if not holder.stays}
        else:
            counts = personal.erase_all(address, keep_words=keep_words)
        verb = "Would erase" if dry_run else "Erased"
        self.stdout.write(f"{verb}: {', '.join(f'{name} {count}' for name, count in counts.items())}.")
