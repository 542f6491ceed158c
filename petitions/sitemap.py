"""What the sitemap lists about petitions, and the offices that they and the letters name."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from campaigns.models import Campaign, Office
from campaigns.sitemap import lists

from .models import Petition


@lists
def pages_of_petitions() -> Iterator[str]:
    yield reverse("petitions:seals")
    for petition in Petition.objects.public():
        yield petition.get_absolute_url()
        for name in ("petitions:signatures", "petitions:numbers"):
            yield reverse(name, args=[petition.campaign.slug])
    public = Campaign.objects.public()
    with_letters = public.filter(letters__isnull=False).distinct()
    yield from (reverse("petitions:letters", args=[campaign.slug]) for campaign in with_letters)
    is_asked = Q(petitions__campaign__in=public) | Q(letters__campaign__in=public)
    yield from (office.get_absolute_url() for office in Office.objects.filter(is_asked).distinct())
