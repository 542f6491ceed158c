"""Staff write the texts of a letter together, are told what differs between them, and see how they read."""

from typing import Any

import pytest
from django.test import Client
from i18nfield.strings import LazyI18nString

from campaigns.models import Office
from config.models import LetterLanguage
from petitions.models import Letter, LetterTemplate
from tests.factories import both, make_campaign, make_letter, make_office, make_staff, make_term

LETTERS = "/admin/petitions/letter/"
ITALIAN = {"language": "it", "subject": "Per {greeting}", "body": "Gentile {greeting},\n\n{name}"}
ENGLISH = {"language": "en", "subject": "To {greeting}", "body": "Dear {greeting},\n\n{name}"}


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff(is_superuser=True))
    return client


def posted(campaign: Any, office: Office, *texts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "campaign": campaign.pk,
        "offices": [office.pk],
        "key": "mayor",
        "position": 0,
        "texts-TOTAL_FORMS": len(texts),
        "texts-INITIAL_FORMS": 0,
        "texts-MIN_NUM_FORMS": 0,
        "texts-MAX_NUM_FORMS": 1000,
    }
    for number, text in enumerate(texts):
        data |= {f"texts-{number}-{name}": value for name, value in ({"variant": 1} | text).items()}
    return data | fields


def errors_of(staff: Client, *texts: dict[str, Any], office: Office | None = None, **fields: Any) -> str:
    office = office or make_office()
    page = staff.post(f"{LETTERS}add/", posted(make_campaign(), office, *texts, **fields))
    assert (page.status_code, Letter.objects.count()) == (200, 0)
    return page.content.decode()


@pytest.mark.django_db
def test_letter_is_saved_in_both_languages_at_once(staff: Client) -> None:
    campaign, office = make_campaign(), make_office()
    answer = staff.post(f"{LETTERS}add/", posted(campaign, office, ITALIAN, ENGLISH))
    assert answer.status_code == 302
    letter = Letter.objects.get()
    assert list(letter.offices.all()) == [office]
    assert [text.language for text in letter.texts.order_by("language")] == ["en", "it"]


@pytest.mark.django_db
def test_missing_language_is_named(staff: Client) -> None:
    assert "Variant 1 has no text in: Italian." in errors_of(staff, ENGLISH)
    second = {**ENGLISH, "variant": 2}
    assert "Variant 2 has no text in: Italian." in errors_of(staff, ITALIAN, ENGLISH, second)


@pytest.mark.django_db
def test_letter_said_to_have_no_translation_is_saved_in_one_language(staff: Client) -> None:
    data = posted(make_campaign(), make_office(), ENGLISH, is_untranslated="on")
    assert staff.post(f"{LETTERS}add/", data).status_code == 302
    assert LetterTemplate.objects.get().language == "en"


@pytest.mark.django_db
def test_misspelt_placeholder_is_named_with_line_and_column(staff: Client) -> None:
    wrong = {**ENGLISH, "body": "Dear {greeting},\n\nfrom {nmae}"}
    assert "Line 3, column 6: “{nmae}” is not a placeholder." in errors_of(staff, ITALIAN, wrong)


@pytest.mark.django_db
def test_placeholder_that_a_translation_lacks_is_named_with_line_and_column(staff: Client) -> None:
    fuller = {**ITALIAN, "body": "Gentile {greeting},\n\n{name} {videos}"}
    page = errors_of(staff, fuller, ENGLISH)
    assert "Line 3, column 8: “{videos}” is missing in this paragraph in English." in page


@pytest.mark.django_db
def test_paragraph_without_its_translation_is_named(staff: Client) -> None:
    longer = {**ENGLISH, "body": f"{ENGLISH['body']}\n\nOne more."}
    page = errors_of(staff, ITALIAN, longer)
    assert "Line 5, column 1: from here on Italian has no paragraph beside this one." in page


@pytest.mark.django_db
def test_letter_to_nobody_is_refused(staff: Client) -> None:
    assert "Choose whom the letter is for." in errors_of(staff, ITALIAN, ENGLISH, offices=[])


@pytest.mark.django_db
def test_language_nobody_has_added_and_words_that_are_missing_in_it_are_named(staff: Client) -> None:
    korean = {**ENGLISH, "language": "ko", "body": "{greeting}\n\n{name}"}
    assert "The site does not know Korean yet" in errors_of(staff, ITALIAN, ENGLISH, korean)
    prompts = {"name_prompt": "[이름]", "city_prompt": "[도시]", "country_prompt": "[나라]"}
    LetterLanguage.objects.create(code="ko", own_name="한국어", **prompts)
    office = make_office(title=LazyI18nString({"en": "Mayor", "it": "Sindaca"}))
    page = errors_of(staff, ITALIAN, ENGLISH, korean, office=office)
    assert "The title of the office “Mayor” is missing in Korean." in page
    assert "when nobody is known is missing in Korean." in page


@pytest.mark.django_db
def test_preview_shows_the_holder_of_today_an_empty_office_and_long_names(staff: Client) -> None:
    office = make_office()
    make_term(office)
    letter = make_letter(make_campaign(), offices=[office]).letter
    data = {
        "variant": "1",
        "language": "it",
        "subject": "To {greeting}",
        "body": "Dear {greeting},\n\n{name}",
    }
    page = staff.post(f"{LETTERS}{letter.pk}/preview/", data).content.decode()
    assert "To Signora Sindaca Ada Bianchi" in page
    assert "To Spettabile Ufficio della Sindaca" in page
    assert page.count("Wolfeschlegelsteinhausenbergerdorff") == 4


@pytest.mark.django_db
def test_preview_of_a_wrong_placeholder_names_language_line_and_column(staff: Client) -> None:
    letter = make_letter(make_campaign(), offices=[make_office()]).letter
    data = {"variant": "1", "language": "it", "subject": "Fine", "body": "One\nTwo {gretting}"}
    page = staff.post(f"{LETTERS}{letter.pk}/preview/", data).content.decode()
    assert "Italian: Line 2, column 5: “{gretting}” is not a placeholder." in page


@pytest.mark.django_db
def test_preview_survives_whatever_is_posted(staff: Client) -> None:
    letter = make_letter(make_campaign(), offices=[make_office(title=both("<b>", "<b>"))]).letter
    for data in (
        {},
        {"variant": "٣", "language": "x" * 500, "subject": "\x00", "body": "<script>alert(1)</script>"},
        {"variant": "1"},
    ):
        page = staff.post(f"{LETTERS}{letter.pk}/preview/", data)
        assert page.status_code == 200
        assert "<script>" not in page.content.decode()


@pytest.mark.django_db
def test_page_of_a_letter_shows_how_it_reads(staff: Client) -> None:
    office = make_office()
    make_term(office)
    letter = make_letter(make_campaign(), offices=[office]).letter
    page = staff.get(f"{LETTERS}{letter.pk}/change/").content.decode()
    assert "Per Signora Sindaca Ada Bianchi" in page
    assert "{partner_city_from}" in page
