"""Words of letters in a language that staff added: asked for where letters take them from, lost nowhere."""

from typing import Any

import pytest
from django.test import Client
from i18nfield.strings import LazyI18nString

from campaigns.models import ChannelCheck, Office, Term
from config.models import LetterLanguage
from config.partial_dates import PartialDate
from tests.factories import make_bounce, make_campaign, make_city, make_office, make_staff, make_term

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/office/"
TERMS = {"terms-MIN_NUM_FORMS": "0", "checks-TOTAL_FORMS": "0", "checks-INITIAL_FORMS": "0"}


@pytest.fixture
def staff(client: Client) -> Client:
    LetterLanguage.objects.create(
        code="ko", own_name="한국어", name_prompt="[이름]", city_prompt="[도시]", country_prompt="[나라]"
    )
    client.force_login(make_staff())
    return client


def korean(english: str, korean: str) -> LazyI18nString:
    return LazyI18nString({"en": english, "it": english, "ko": korean})


def typed(office: Office, *terms: dict[str, Any]) -> dict[str, Any]:
    """What the form of an office posts; each of `terms` is one row of it."""
    data: dict[str, Any] = {
        **TERMS, "city": office.city_id, "slug": office.slug, "title_0": "Mayor", "salutation_0": "Dear Mayor",
        "terms-TOTAL_FORMS": len(terms), "terms-INITIAL_FORMS": sum("id" in term for term in terms),
    }  # fmt: skip
    for place, term in enumerate(terms):
        data |= {f"terms-{place}-{name}": value for name, value in term.items()}
        data[f"terms-{place}-office"] = office.pk
    return data


def test_city_form_asks_for_the_added_language_by_its_own_name(staff: Client) -> None:
    city = make_city(name=korean("Jeonju", "전주시"))
    page = staff.get(f"/admin/campaigns/city/{city.pk}/change/").content.decode()
    assert 'lang="ko">한국어</label>' in page
    assert 'value="전주시"' in page


def test_form_that_does_not_ask_for_a_language_keeps_what_stands_in_it(staff: Client) -> None:
    campaign = make_campaign(state="draft", opened_on=None, title=korean("Old", "제목"))
    address = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    forms = staff.get(address).context["inline_admin_formsets"]
    data = {"pairing": campaign.pairing_id, "title_0": "New", "demand_0": "Act", "slug": campaign.slug}
    data |= {"reply_mode": "all", "trusted_after": 3}
    for one in forms:
        prefix = one.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    response = staff.post(address, data)
    assert response.status_code == 302
    campaign.refresh_from_db()
    assert (campaign.title.data["en"], campaign.title.data["ko"]) == ("New", "제목")


def test_one_form_ends_a_term_and_begins_the_next(staff: Client) -> None:
    office = make_office()
    old = make_term(office, started_on=PartialDate(2019))
    ended = {"id": old.pk, "official": old.official_id, "started_on": "2019", "ended_on": "2024-06-23"}
    begun = {"official": old.official_id, "started_on": "2024-06-24", "greeting_2": "시장님"}
    assert staff.post(f"{LIST}{office.pk}/change/", typed(office, ended, begun)).status_code == 302
    new = Term.objects.exclude(pk=old.pk).get()
    assert new.greeting.data["ko"] == "시장님"


def test_one_form_cannot_record_two_holders_for_the_same_days(staff: Client) -> None:
    office = make_office()
    old = make_term(office, started_on=PartialDate(2019))
    kept = {"id": old.pk, "official": old.official_id, "started_on": "2019"}
    begun = {"official": old.official_id, "started_on": "2024-06-24"}
    response = staff.post(f"{LIST}{office.pk}/change/", typed(office, kept, begun))
    assert "Ada Bianchi holds this office then" in response.content.decode()
    assert Term.objects.count() == 1


def test_checked_channels_are_recorded_with_day_and_source(staff: Client) -> None:
    office = make_office()
    data = {"channels": ["email"], "checked_on": "2026-11-01", "source": "by telephone"}
    assert staff.post(f"{LIST}{office.pk}/act/check-channels/", data).status_code == 302
    check = ChannelCheck.objects.get()
    assert (check.office, check.channel, check.source) == (office, "email", "by telephone")


def test_address_from_which_mail_came_back_is_removed(staff: Client) -> None:
    office = make_office(email_addresses="a@example.org\nb@example.org")
    bounce = make_bounce(office)
    staff.post(f"/admin/campaigns/bounce/{bounce.pk}/act/remove/", {})
    office.refresh_from_db()
    bounce.refresh_from_db()
    assert (office.email_list, bounce.settled_at is None) == (["b@example.org"], False)


def test_whoever_may_not_change_offices_records_nothing(client: Client) -> None:
    office = make_office()
    client.force_login(make_staff(is_superuser=False))
    data = {"channels": ["email"], "checked_on": "2026-11-01", "source": "by telephone"}
    assert client.post(f"{LIST}{office.pk}/act/check-channels/", data).status_code == 403
    assert not ChannelCheck.objects.exists()
