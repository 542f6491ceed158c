from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from petitions.counting import recount
from petitions.models import Petition


class Command(BaseCommand):
    help = "Counts all signatures again and heals the totals that differ, as the worker does every night."

    def handle(self, *args: Any, **options: Any) -> None:
        petitions = list(Petition.objects.select_related("campaign").order_by("pk"))
        healed = 0
        for petition in petitions:
            differences = recount(petition)
            healed += bool(differences)
            for name, (held, found) in differences.items():
                self.stdout.write(f"{petition.campaign.slug}: {name} was {held}, is {found}")
        self.stdout.write(f"Petitions recounted: {len(petitions)}, healed: {healed}")
