from django.utils import timezone

from campaigns.models import Campaign, Follower

CONFIRMED = {"en": 5, "it": 7}


def load(campaign: Campaign) -> None:
    Follower.objects.bulk_create(
        Follower(
            campaign=campaign,
            email=f"follower-{language}-{number}@example.org",
            address=f"follower-{language}-{number}@example.org",
            language=language,
            state=Follower.State.CONFIRMED,
            confirmed_at=timezone.now(),
        )
        for language, how_many in CONFIRMED.items()
        for number in range(1, how_many + 1)
    )
