"""What the sitemap lists about replies."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.sitemap import lists

from .models import Decision


@lists
def pages_of_replies() -> Iterator[str]:
    slugs = Campaign.objects.public().values_list("slug", flat=True)
    return (reverse("comments:thread", args=[slug]) for slug in slugs)


@lists
def ledgers() -> Iterator[str]:
    decided = Decision.objects.filter(comment__campaign=OuterRef("pk"))
    slugs = Campaign.objects.public().filter(Exists(decided)).values_list("slug", flat=True)
    return (reverse("comments:ledger", args=[slug]) for slug in slugs)
