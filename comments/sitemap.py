"""What the sitemap lists about replies."""

from collections.abc import Iterator

from django.urls import reverse

from campaigns.models import Campaign
from campaigns.sitemap import lists


@lists
def pages_of_replies() -> Iterator[str]:
    slugs = Campaign.objects.public().values_list("slug", flat=True)
    return (reverse("comments:thread", args=[slug]) for slug in slugs)
