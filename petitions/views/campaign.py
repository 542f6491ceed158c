from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign

from ..models import Petition


def with_version(slug: str) -> tuple[Petition, int]:
    """A public campaign's petition and the version of its page, read before anything else on it."""
    campaign = get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)
    petition = Petition.objects.filter(campaign=campaign).first()
    if petition is None:
        raise Http404
    petition.campaign = campaign
    return petition, campaign.version
