import datetime as dt
from email.headerregistry import Address
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from config.partial_dates import PartialDate
from petitions.letters import LONGEST_MAILTO, Supporter, Version, letters_of, mailto
from petitions.placeholders import MEANINGS, fill, validate_placeholders
from tests.factories import (
    both,
    make_campaign,
    make_city,
    make_letter,
    make_office,
    make_official,
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
def test_the_later_holder_is_meant_in_a_month_of_handing_over() -> None:
    office = make_office()
    make_term(
        office, official=make_official("Dario"), started_on=PartialDate(2014), ended_on=PartialDate(2024, 6)
    )
    make_term(office, official=make_official("Sara"), started_on=PartialDate(2024, 6))
    term = office.term_on(dt.date(2024, 6, 15))
    assert term is not None
    assert str(term.official.name) == "Sara"


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


@pytest.mark.django_db
def test_a_link_too_long_for_mail_programs_goes_without_its_text() -> None:
    campaign = make_campaign()
    many = "\n".join(f"councillor-{n}@example.org" for n in range(40))
    make_letter(campaign, offices=[make_office(email_addresses=many)], body="Parole. " * 100)
    version = only_version(campaign)
    assert (version.mailto_has_text, len(version.recipients)) == (False, 40)
    make_letter(campaign, key="short", position=1, offices=[make_office()], body="Parole.")
    short = letters_of(campaign, None, NOBODY)[1].versions[0]
    assert (short.mailto_has_text, len(short.mailto) <= LONGEST_MAILTO) == (True, True)


@given(
    subject=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80),
    lines=st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60), max_size=5
    ),
)
def test_mailto_gives_back_what_went_in(subject: str, lines: list[str]) -> None:
    """Read as RFC 6068 says: addresses before the question mark, fields after it, nothing but percent-encoding."""
    body = "\n".join(["x", *lines])
    link = mailto(["a+b@example.org", "c@example.org"], subject, body)
    parts = urlsplit(link)
    fields = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert link.isascii()
    assert "+" not in parts.query
    assert [Address(addr_spec=unquote(to)).addr_spec for to in parts.path.split(",")] == [
        "a+b@example.org",
        "c@example.org",
    ]
    assert fields == {"subject": [subject], "body": [body.replace("\n", "\r\n")]}


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
    assert letter.versions[0].recipients == [*mayor.email_list, *council.email_list]
