import datetime as dt
import os
import re
import subprocess
import sys
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from i18nfield.strings import LazyI18nString
from time_machine import travel

from config.models import LetterLanguage
from config.partial_dates import PartialDate
from petitions.letters import Supporter, Version, letters_of, papers_of
from petitions.placeholders import MEANINGS, differences, fill, validate_placeholders
from tests.factories import (
    both,
    make_campaign,
    make_city,
    make_letter,
    make_office,
    make_official,
    make_pairing,
    make_petition,
    make_term,
    make_video,
)

NOBODY = Supporter()


def only_version(campaign: object, supporter: Supporter = NOBODY) -> Version:
    letters = letters_of(campaign, None, supporter)  # type: ignore[arg-type] # a campaign of the factories
    return letters[0].versions[0]


@pytest.mark.django_db
def test_letter_addresses_the_holder_of_today_with_the_greeting_of_its_language() -> None:
    campaign, office = make_campaign(), make_office()
    make_term(office, official=make_official("Sara Funaro"))
    make_letter(campaign, offices=[office], language="it")
    make_letter(campaign, offices=[office], language="en", subject="To {greeting}", body="Dear {greeting},")
    italian, english = letters_of(campaign, None, NOBODY)[0].versions
    assert italian.text.startswith("Gentile Signora Sindaca Sara Funaro,")
    assert english.text == "Dear Madam Mayor Sara Funaro,"


@pytest.mark.django_db
def test_letter_addresses_the_office_where_nobody_is_known() -> None:
    campaign, office = make_campaign(), make_office()
    make_term(office, started_on=PartialDate(2022, 7, 1), ended_on=PartialDate(2026, 6, 30))
    make_letter(campaign, offices=[office])
    assert only_version(campaign).subject_text == "Per Spettabile Ufficio della Sindaca"
    assert only_version(campaign).addressees == ["Sindaca di Firenze"]


@pytest.mark.django_db
def test_holder_changes_at_midnight_of_the_office_and_not_of_the_site() -> None:
    campaign = make_campaign()
    office = make_office(city=make_city(time_zone="Asia/Seoul"))
    make_term(office, official=make_official("Old Mayor"), ended_on=PartialDate(2026, 6, 30))
    make_term(office, official=make_official("New Mayor"), started_on=PartialDate(2026, 7, 1))
    make_letter(campaign, offices=[office])
    with travel(dt.datetime(2026, 6, 30, 14, 59, tzinfo=dt.UTC), tick=False):
        assert "Old Mayor" in only_version(campaign).text
    with travel(dt.datetime(2026, 6, 30, 15, 1, tzinfo=dt.UTC), tick=False):
        assert "New Mayor" in only_version(campaign).text


@pytest.mark.django_db
def test_office_is_addressed_in_a_month_in_which_nobody_knows_the_day_of_the_change() -> None:
    campaign, office = make_campaign(), make_office()
    make_term(
        office, official=make_official("Dario"), started_on=PartialDate(2014), ended_on=PartialDate(2024, 6)
    )
    make_term(office, official=make_official("Sara"), started_on=PartialDate(2024, 6))
    make_letter(campaign, offices=[office])
    opened = {}
    for month in (5, 6, 7):
        with travel(dt.datetime(2024, month, 15, tzinfo=dt.UTC), tick=False):
            opened[month] = only_version(campaign).subject_text
    assert opened == {
        5: "Per Signora Sindaca Dario",
        6: "Per Spettabile Ufficio della Sindaca",
        7: "Per Signora Sindaca Sara",
    }


@pytest.mark.django_db
def test_supporter_stands_in_the_letter_and_what_is_missing_stays_a_prompt() -> None:
    campaign, office = make_campaign(), make_office()
    make_letter(campaign, offices=[office])
    told = only_version(campaign, Supporter("Ada Bianchi", "", "DE"))
    with translation.override("it"):
        assert told.text.splitlines()[-1] == "Ada Bianchi, [città], Germania"
    fields = [segment.field for segment in told.paragraphs[-1] if segment.field]
    assert fields == ["name", "your_city", "your_country"]


@pytest.mark.django_db
def test_a_value_opens_no_other_placeholder() -> None:
    campaign, office = make_campaign(), make_office()
    make_letter(campaign, offices=[office])
    told = only_version(campaign, Supporter("{petition_url} {name}", "{", "IT"))
    assert told.text.splitlines()[-1].startswith("{petition_url} {name}, {, ")


@pytest.mark.django_db
def test_version_for_the_official_stands_first() -> None:
    campaign, office = make_campaign(), make_office(city=make_city(own_language="it"))
    for language in ("en", "it", "fr"):
        make_letter(campaign, offices=[office], language=language)
    versions = letters_of(campaign, None, NOBODY)[0].versions
    assert [(version.language, version.is_for_official) for version in versions] == [
        ("it", True),
        ("en", False),
        ("fr", False),
    ]


@pytest.mark.django_db
def test_videos_and_petition_stand_in_the_letter() -> None:
    campaign = make_campaign(slug="jeonju")
    make_video(campaign, link="https://example.org/one")
    make_video(campaign, link="https://example.org/two")
    make_letter(
        campaign, offices=[make_office()], language="en", body="{videos}\n\n{petition_url}\n\n{signatures}"
    )
    petition = make_petition(campaign, paper=1240)
    text = letters_of(campaign, petition, NOBODY)[0].versions[0].text
    assert text == (
        "https://example.org/one\nhttps://example.org/two\n\nhttp://testserver/campaigns/jeonju/\n\n1,240"
    )


@given(st.dictionaries(st.sampled_from(sorted(MEANINGS)), st.text(), min_size=len(MEANINGS)), st.text())
def test_fill_replaces_each_placeholder_once(values: dict[str, str], around: str) -> None:
    fixed = around.replace("{", "").replace("}", "")
    template = f"{fixed}{{name}}{fixed}{{greeting}}"
    text = "".join(segment.text for segment in fill(template, values))
    assert text == f"{fixed}{values['name']}{fixed}{values['greeting']}"


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ("Dear {greting}", "Line 1, column 6"),
        ("Dear\n  {", "Line 2, column 3"),
        ("x}", "Line 1, column 2"),
        ("{name\n}", "Line 1, column 1"),
    ],
)
def test_an_unknown_placeholder_is_named_with_its_place(template: str, place: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_placeholders(template)
    assert refused.value.messages[0].startswith(place)


@pytest.mark.django_db
def test_letters_page_fills_in_by_its_address_without_script(client: Client) -> None:
    campaign = make_campaign(slug="jeonju")
    make_letter(campaign, offices=[make_office()])
    page = client.get("/campaigns/jeonju/letters/?name=Ada+%3Ci%3E&city=Roma&country=IT").content.decode()
    assert ("Ada &lt;i&gt;" in page, "Ada <i>" in page, "Roma" in page, "Italia" in page) == (
        True,
        False,
        True,
        True,
    )


@pytest.mark.django_db
def test_letters_page_shrugs_at_a_mistyped_address(client: Client) -> None:
    campaign = make_campaign(slug="jeonju")
    make_letter(campaign, offices=[make_office()])
    for query in ("country=ZZ", "name=" + "x" * 5000, "lang=tlh", "name=%00%ff", "country=IT&country=DE"):
        assert client.get(f"/campaigns/jeonju/letters/?{query}").status_code == 200


@pytest.mark.django_db
def test_an_office_with_two_names_in_two_languages_is_one_group() -> None:
    campaign = make_campaign()
    mayor, council = make_office(), make_office(title=both("City Council", "Consiglio comunale"))
    make_letter(campaign, offices=[mayor, council])
    letter = letters_of(campaign, None, NOBODY)[0]
    assert [str(office.title) for office in letter.offices] == ["Mayor of Florence", "City Council"]
    assert letter.recipients == [*mayor.email_list, *council.email_list]


@pytest.mark.django_db
def test_greeting_says_where_the_name_stands_and_the_envelope_how_the_holder_is_written_to() -> None:
    campaign, office = make_campaign(), make_office()
    make_term(
        office,
        official=make_official("Kim Seung-su"),
        greeting=both("Mayor {name}, Sir", "Signor Sindaco"),
        name=both("Seung-su Kim", "Kim Seung-su"),
        form_of_address=both("To {name}", "Al Sindaco di Firenze"),
    )
    for language, body in (("it", "Gentile {greeting}"), ("en", "{greeting}")):
        make_letter(campaign, offices=[office], language=language, body=body)
    italian, english = letters_of(campaign, None, NOBODY)[0].versions
    assert (italian.text, english.text) == ("Gentile Signor Sindaco Kim Seung-su", "Mayor Seung-su Kim, Sir")
    assert (italian.addressees, english.addressees) == (
        ["Al Sindaco di Firenze Kim Seung-su"],
        ["To Seung-su Kim"],
    )


@pytest.mark.django_db
def test_letter_in_korean_is_a_matter_of_content() -> None:
    LetterLanguage.objects.create(
        code="ko",
        own_name="한국어",
        name_prompt="[이름]",
        city_prompt="[도시]",
        country_prompt="[나라]",
        pattern_of="{}의",
        pattern_to="{}에",
        pattern_in="{}에서",
        pattern_from="{}에서",
    )
    korean = {"en": "Jeonju", "it": "Jeonju", "ko": "전주시"}
    jeonju = make_city(own_language="ko", country="KR", name=LazyI18nString(korean))
    office = make_office(
        city=jeonju,
        title=LazyI18nString({"en": "Mayor", "it": "Sindaco", "ko": "전주시장"}),
        salutation=LazyI18nString({"en": "Mayor", "it": "Sindaco", "ko": "전주시장님께"}),
    )
    official = make_official("Woo Beom-ki")
    official.own_name, official.own_language = "우범기", "ko"
    official.save()
    term = make_term(
        office, official=official, greeting=LazyI18nString({"ko": "{name} 시장님께", "en": "Mayor"})
    )
    campaign = make_campaign(pairing=make_pairing(second_city=jeonju))
    body = "{greeting}\n\n{date} {partner_city_of} {your_country}\n\n{name}"
    make_letter(campaign, offices=[office], language="ko", body=body)
    with travel(dt.datetime(2026, 11, 27, tzinfo=dt.UTC), tick=False):
        told = only_version(campaign, Supporter(country="IT")).text
        assert told == "우범기 시장님께\n\n2026년 11월 27일 전주시의 이탈리아\n\n[이름]"
        term.end(PartialDate(2026, 10, 1))
        assert only_version(campaign).text.startswith("전주시장님께\n")


@pytest.mark.django_db
def test_own_words_stand_where_the_letter_has_room_and_leave_no_gap_without_them() -> None:
    campaign = make_campaign()
    make_letter(campaign, offices=[make_office()], body="Gentile Sindaca,\n\n{own_words}\n\nDistinti saluti")
    assert only_version(campaign).text == "Gentile Sindaca,\n\nDistinti saluti"
    told = only_version(campaign, Supporter(words="Vivo con {name} a Prato."))
    assert told.text == "Gentile Sindaca,\n\nVivo con {name} a Prato.\n\nDistinti saluti"


@pytest.mark.parametrize(
    ("body", "other", "said"),
    [
        (
            "A {city}\n\nB {videos}",
            "A {city_of}\n\nB",
            ["Line 3, column 3: “{videos}” is missing in this paragraph"],
        ),
        ("A\n\nB\n\n  C", "A\n\nB", ["Line 5, column 1: from here on Italian has no paragraph"]),
        ("{city_of} {name}", "{name} {city_to}", []),
    ],
)
def test_what_translations_lack_is_named_with_its_place(body: str, other: str, said: list[str]) -> None:
    errors = [error.messages[0] for error in differences(body, other, "Italian")]
    assert [error[: len(start)] for error, start in zip(errors, said, strict=True)] == said


@pytest.mark.django_db
def test_envelope_names_the_country_for_those_who_write_from_abroad(client: Client) -> None:
    campaign = make_campaign(slug="jeonju")
    office = make_office(street="Piazza della Signoria", postal_code="50122", town="Firenze", region="FI")
    make_letter(campaign, offices=[office])
    line = '<span data-abroad="IT">ITALY</span>'
    pages = {
        code: client.get(f"/campaigns/jeonju/letters/?country={code}").content.decode()
        for code in ("DE", "IT")
    }
    assert "50122 FIRENZE FI" in pages["DE"]
    assert (line in pages["DE"], line in pages["IT"]) == (True, False)


@pytest.mark.django_db
def test_wording_is_chosen_by_the_address(client: Client) -> None:
    campaign, office = make_campaign(slug="jeonju"), make_office()
    for variant in (1, 2):
        make_letter(campaign, offices=[office], variant=variant)
    page = client.get("/campaigns/jeonju/letters/?variant=2").content.decode()
    assert re.findall(r'id="(wording-mayor-\d)" checked', page) == ["wording-mayor-2"]
    assert "data-wordings" not in page
    assert "data-wordings" in client.get("/campaigns/jeonju/letters/").content.decode()


@pytest.mark.django_db
def test_wording_chosen_by_its_button_stays_when_the_letter_is_filled_in_without_script(
    client: Client,
) -> None:
    campaign, offices = make_campaign(slug="jeonju"), [make_office()]
    for key in ("mayor", "council"):
        for variant in (1, 2):
            make_letter(campaign, key=key, offices=offices, variant=variant)
    kept = client.get("/campaigns/jeonju/letters/").content.decode()
    button = re.search(r'<input class="wording__choice"[^>]*id="wording-mayor-2"', kept)
    assert button
    assert 'name="wording-mayor" value="2" form="desk"' in button[0]
    page = client.get(
        "/campaigns/jeonju/letters/?name=Ada&wording-mayor=2&wording-council=1"
    ).content.decode()
    assert re.findall(r'id="(wording-\w+-\d)" checked', page) == ["wording-council-1", "wording-mayor-2"]
    assert "data-wordings" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("wording", ["", "9", "0", "x", "2\x00", "2" * 8_000])
def test_wording_that_is_none_shows_the_first(client: Client, wording: str) -> None:
    campaign, offices = make_campaign(slug="jeonju"), [make_office()]
    for variant in (1, 2):
        make_letter(campaign, offices=offices, variant=variant)
    page = client.get("/campaigns/jeonju/letters/", {"wording-mayor": wording})
    assert re.findall(r'id="(wording-mayor-\d)" checked', page.content.decode()) == ["wording-mayor-1"]


@pytest.mark.django_db
def test_each_button_says_to_a_screen_reader_which_language_it_sends(client: Client) -> None:
    make_letter(make_campaign(slug="jeonju"), offices=[make_office()])
    page = client.get("/campaigns/jeonju/letters/").content.decode()
    described = set(re.findall(r'data-count="(?:opened|copied)" aria-describedby="([^"]+)"', page))
    assert described
    assert described == {f"language-{name}" for name in re.findall(r'id="sheet-([^"]+)" data-sheet', page)}


@pytest.mark.django_db
def test_letter_to_several_offices_greets_all_of_them_and_on_paper_each_alone(client: Client) -> None:
    campaign, offices = make_campaign(slug="jeonju"), [make_office(), make_office(is_body=True)]
    make_term(offices[0])
    make_letter(campaign, offices=offices)
    assert (
        only_version(campaign).subject_text
        == "Per Signora Sindaca Ada Bianchi, Spettabile Ufficio della Sindaca"
    )
    papers = papers_of(campaign, None, "mayor", "it", 1, NOBODY)
    assert [(paper.subject_text, len(paper.envelopes)) for paper in papers] == [
        ("Per Signora Sindaca Ada Bianchi", 1),
        ("Per Spettabile Ufficio della Sindaca", 1),
    ]


@pytest.mark.django_db
def test_letter_whose_office_was_deleted_waits_for_another_one(client: Client) -> None:
    campaign, office = make_campaign(slug="jeonju"), make_office()
    make_letter(campaign, offices=[office])
    office.delete()
    assert letters_of(campaign, None, NOBODY) == []
    assert (
        "The letters of this campaign are being written."
        in client.get("/campaigns/jeonju/letters/").content.decode()
    )
    for name in ("letter.eml", "letter.pdf"):
        assert client.post(f"/campaigns/jeonju/letters/mayor/it/1/{name}").status_code == 404


def test_server_takes_the_longest_letter_that_is_filled_in_without_script() -> None:
    """A syllable of Hangul is nine bytes in an address; what is longer than the server takes would be lost."""
    fields = {
        "name": "김" * 100,
        "city": "김" * 100,
        "country": "KR",
        "words": "김" * 600,
        "blind": "on",
        "lang": "ko",
    }
    line = f"GET /it/campaigns/{'x' * 60}/letters/?{urlencode(fields)} HTTP/1.1\r\n"
    command = [sys.executable, "-m", "gunicorn", "--print-config", "-c", "config/gunicorn.py", "config.wsgi"]
    environ = {"SECRET_KEY": "s" * 60, "SITE_URL": "https://friendship.example", "TRUSTED_PROXIES": "1"}
    told = subprocess.run(
        command, env=os.environ | environ, capture_output=True, text=True, check=True
    ).stdout
    limit = re.search(r"^limit_request_line\s+= (\d+)$", told, re.MULTILINE)
    assert limit is not None
    assert len(line) <= int(limit[1])
