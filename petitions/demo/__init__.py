"""The demonstration's petitions, with invented signers, letters and steps to take."""

from campaigns.demo import first_round, second_round
from campaigns.models import Campaign
from petitions.models import Petition

from . import deliveries, letters, questions, signers, steps

ADDRESSES = (
    ("Its letters", f"/campaigns/{second_round.SLUG}/letters/"),
    ("Its signatures", f"/campaigns/{second_round.SLUG}/signatures/"),
)


def load() -> None:
    """Write the content; does nothing where it is already."""
    first = Campaign.objects.get(slug=first_round.SLUG)
    second = Campaign.objects.get(slug=second_round.SLUG)
    if Petition.objects.filter(campaign__in=[first, second]).exists():
        return
    questions.load_first(first)
    questions.load_second(second)
    letters.load(second)
    steps.load(second)
    signers.load(first, second)
    first.petition.refresh_from_db()
    deliveries.load(first)
