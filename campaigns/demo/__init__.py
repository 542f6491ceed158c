"""The demonstration's campaigns: one that was replaced and the one that goes on."""

from campaigns.models import Campaign

from . import first_round, followers, officials, places, second_round

ADDRESSES = (
    ("The live campaign", f"/campaigns/{second_round.SLUG}/"),
    ("The same in Italian", f"/it/campaigns/{second_round.SLUG}/"),
    ("The campaign it replaces", f"/campaigns/{first_round.SLUG}/"),
    ("An office and its holders", f"/offices/{officials.MAYOR_OF_FLORENCE}/"),
    ("An office nobody is known to hold", f"/offices/{officials.MAYOR_OF_JEONJU}/"),
)


def load() -> None:
    """Write the content; does nothing where it is already."""
    if Campaign.objects.filter(slug__in=[first_round.SLUG, second_round.SLUG]).exists():
        return
    pairing = places.load()
    officials.load(florence=pairing.first_city, jeonju=pairing.second_city)
    first = first_round.load(pairing)
    second = second_round.load(pairing, replaces=first)
    followers.load(second)
