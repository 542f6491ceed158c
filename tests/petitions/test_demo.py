from collections.abc import Iterator
from itertools import permutations

import pytest
from pytest_django.plugin import DjangoDbBlocker

import campaigns.demo
from campaigns.models import Campaign, Term
from config.partial_dates import PartialDate
from petitions import demo
from petitions.counting import recount
from petitions.dealings import story
from petitions.letters import DeskLetter, Supporter, letters_of
from petitions.models import ActionStep, Delivery, Letter, Petition, Response, Signature
from petitions.placeholders import differences
from petitions.sending import links
from tests.demo_content import loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with loaded(django_db_blocker, campaigns.demo, demo):
        yield


@pytest.fixture
def petition() -> Petition:
    return Petition.objects.get(campaign__slug="jeonju-florence")


@pytest.fixture
def letters(petition: Petition) -> dict[str, DeskLetter]:
    found = letters_of(petition.campaign, petition, Supporter("Ada Esempio", "Prato", "IT"))
    return {letter.key: letter for letter in found}


def test_live_petition_shows_what_was_signed(petition: Petition) -> None:
    numbers = petition.confirmed, petition.waiting, petition.withdrawn, petition.goal
    assert numbers == (412, 23, 9, 500)
    assert petition.is_open()
    assert Campaign.objects.get(slug="jeonju-florence").supporters == 412


def test_replaced_petition_is_closed_and_keeps_its_number() -> None:
    petition = Petition.objects.get(campaign__slug="jeonju-florence-2016")
    assert (petition.confirmed, petition.waiting, petition.is_open()) == (1180, 0, False)


def test_both_petitions_ask_the_mayor_and_the_council() -> None:
    for petition in Petition.objects.all():
        assert {office.slug for office in petition.offices.all()} == {
            "mayor-of-florence",
            "city-council-of-florence",
        }


def test_totals_are_what_a_recount_finds() -> None:
    assert [recount(petition) for petition in Petition.objects.all()] == [{}, {}]


def test_signers_come_from_many_countries_and_use_example_addresses(petition: Petition) -> None:
    assert petition.countries.count() >= 20
    assert sum(total.confirmed for total in petition.countries.all()) == 412
    assert sum(total.confirmed for total in petition.days.all()) == 412
    assert not Signature.objects.exclude(email__endswith="@example.org").exists()


def test_letters_come_in_the_languages_of_the_officials_and_english(letters: dict[str, DeskLetter]) -> None:
    languages = {key: [version.language for version in letter.versions] for key, letter in letters.items()}
    assert languages == {"mayor": ["it", "en"] * 2, "council": ["it", "en"], "jeonju": ["en"]}


@pytest.mark.parametrize(
    ("key", "number", "opening", "closing"),
    [
        ("mayor", 0, "Gentile Signora Sindaca Sara Funaro,", "Distinti saluti"),
        ("mayor", 1, "Dear Madam Mayor Sara Funaro,", "Yours sincerely,"),
        ("council", 0, "Gentili Consigliere e Consiglieri comunali di Firenze,", "Distinti saluti"),
        ("council", 1, "Dear Members of the City Council of Florence,", "Yours sincerely,"),
        ("jeonju", 0, "Dear Mayor of Jeonju,", "Yours respectfully,"),
    ],
)
def test_letter_opens_and_closes_as_its_language_does(
    letters: dict[str, DeskLetter], key: str, number: int, opening: str, closing: str
) -> None:
    paragraphs = letters[key].versions[number].text.split("\n\n")
    assert (paragraphs[0], paragraphs[-2]) == (opening, closing)
    assert paragraphs[-1].startswith("Ada Esempio\nPrato, Ital")


def test_letter_to_the_mayor_addresses_the_office_once_nobody_is_known(petition: Petition) -> None:
    Term.objects.get(official__slug="sara-funaro").end(PartialDate(2024, 12))
    letter = letters_of(petition.campaign, petition, Supporter())[0]
    assert [version.text.split("\n\n")[0] for version in letter.variants[0].versions] == [
        "Gentile Ufficio del Sindaco di Firenze,",
        "Dear Mayor of Florence,",
    ]


@pytest.mark.parametrize("key", ["mayor", "council"])
def test_versions_of_a_letter_say_the_same_paragraph_by_paragraph(
    letters: dict[str, DeskLetter], key: str
) -> None:
    for variant in letters[key].variants:
        texts = letters[key].letter.texts.filter(variant=variant.number)
        for one, other in permutations(texts, 2):
            assert list(differences(one.body, other.body, other.language)) == []
            assert list(differences(one.subject, other.subject, other.language)) == []


def test_every_letter_asks_to_watch_to_act_and_to_answer(letters: dict[str, DeskLetter]) -> None:
    for letter in letters.values():
        for version in letter.versions:
            facts = [
                "https://example.org/videos/dog-meat-trade",
                "/campaigns/jeonju-florence/",
                "412",
                "2027",
            ]
            assert [fact for fact in facts if fact not in version.text] == []


def test_letter_to_the_council_goes_to_forty_addresses(letters: dict[str, DeskLetter]) -> None:
    assert len(letters["council"].recipients) == 40


def test_letter_to_the_mayor_fits_into_a_mail_link(letters: dict[str, DeskLetter]) -> None:
    for version in letters["mayor"].versions:
        mail = links(version.recipients, version.subject_text, version.text, blind=False)
        assert (len(mail.links), mail.has_text) == (1, True)


def test_steps_lead_from_signing_to_paper_and_to_letters_that_exist(petition: Petition) -> None:
    steps = ActionStep.objects.filter(campaign=petition.campaign)
    assert [step.kind for step in steps] == [
        *["sign", "letter", "letter", "copy", "telephone", "post", "comment", "paper"]
    ]
    keys = [step.letter_key for step in steps if step.letter_key]
    assert keys == ["mayor", "council", "jeonju", "mayor"]
    assert set(keys) == set(Letter.objects.values_list("key", flat=True))
    assert all(step.title.data.keys() == step.text.data.keys() == {"en", "it"} for step in steps)


def test_one_delivery_is_shown_that_says_it_is_invented_and_nobody_is_given_an_answer() -> None:
    delivery = Delivery.objects.get()
    assert (delivery.petition.campaign.slug, delivery.office.slug, delivery.number) == (
        "jeonju-florence-2016",
        "city-council-of-florence",
        1180,
    )
    assert [note.split(":")[0] for note in delivery.note.data.values()] == [
        "Invented for this demonstration",
        "Inventata per questa dimostrazione",
    ]
    assert [wait.office.slug for wait in story(delivery.petition, []).waits] == ["city-council-of-florence"]
    assert Response.objects.count() == 0


def test_loading_again_changes_nothing() -> None:
    demo.load()
    assert (Petition.objects.count(), Signature.objects.count()) == (2, 1180 + 14 + 412 + 9 + 23)
