from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from config.pages import kept

from ..models import Campaign, City, Office, Pairing
from ..postal import envelope

SITE = "site"
NOBODY = "–"


@require_safe
@kept(SITE)
def city_page(request: HttpRequest, slug: str) -> HttpResponse:
    city = get_object_or_404(City, slug=slug)
    campaigns = list(Campaign.objects.public().with_cities())
    pairings = list(Pairing.objects.of(city).select_related("first_city", "second_city"))
    for pairing in pairings:
        pairing.partner = pairing.second_city if pairing.first_city_id == city.pk else pairing.first_city
        pairing.public_campaigns = [row for row in campaigns if row.pairing_id == pairing.pk]
    offices = list(city.offices.with_holders())
    return render(request, "campaigns/city.html", {"city": city, "pairings": pairings, "offices": offices})


@require_safe
@kept(SITE)
def office_page(request: HttpRequest, slug: str) -> HttpResponse:
    office = get_object_or_404(Office.objects.with_checks(), slug=slug)
    today, current = office.today(), office.current_term
    others = [term for term in office.terms.all() if term != current]
    context = {
        "office": office,
        "term": current,
        "past_terms": [term for term in others if term.possible_from <= today],
        # Without the line of the addressee, which does not come first everywhere.
        "address": [line for line in envelope(office, NOBODY).lines if line != NOBODY],
    }
    return render(request, "campaigns/office.html", context)
