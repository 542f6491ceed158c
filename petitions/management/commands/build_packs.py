from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand

from petitions.packs.building import build_waiting

KINDER = 10


class Command(BaseCommand):
    help = (
        "Builds the delivery packs that wait. The worker starts it; it is safe to start or stop at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(KINDER)  # visitors go first
        self.stdout.write(f"Packs ready now: {build_waiting()}")
