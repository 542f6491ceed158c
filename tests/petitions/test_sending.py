import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pypdf import PdfReader
from pypdf.generic import ContentStream

from campaigns.models import Campaign
from campaigns.postal import Envelope
from config.limits import LIMITS, Limit
from config.text import clean_line, clean_text
from petitions.letters import Version
from petitions.placeholders import Segment
from petitions.sending import LONGEST_LINK, draft, links, mailto, webmails
from petitions.sending.paper import letter_pdf
from petitions.sending.wrapping import wrapped
from tests.factories import make_campaign, make_letter, make_office

SCRIPTS = {
    "latin": "A-Za-zÀ-ÖØ-öø-žẠ-ỹ", "greek": "Ά-ώ", "cyrillic": "Ѐ-џ", "armenian": "Ա-Ֆա-և",
    "hebrew": "א-ת\u05b0-\u05bc", "arabic": "ء-\u0652", "devanagari": "\u0900-\u097f",
    "bengali": "\u0980-\u09fe", "gurmukhi": "\u0a01-\u0a75", "gujarati": "\u0a81-\u0af1",
    "tamil": "\u0b82-\u0bfa", "telugu": "\u0c00-\u0c7f", "kannada": "\u0c80-\u0cf2",
    "malayalam": "\u0d00-\u0d7f", "sinhala": "\u0d82-\u0df4", "thai": "\u0e01-\u0e5b",
    "lao": "\u0e81-\u0edf", "georgian": "ა-ჰ", "myanmar": "\u1000-\u104f", "khmer": "\u1780-\u17dd",
    "ethiopic": "\u1200-\u135a", "kana": "ぁ-ゖァ-ヺ", "hangul": "가-힣", "han": "一-鿯", "emoji": "😀-🙏🌍-🏿",
}  # fmt: skip
LANGUAGES = {"hebrew": "he", "arabic": "ar", "hangul": "ko", "han": "zh-hant", "kana": "ja"}
MARKS = " ,.;:!?&%+/#='\"()[]{}<>@-_*~`$^|\\"


@dataclass(frozen=True)
class Typed:
    """What somebody typed, as it is left by the fields of the desk."""

    script: str
    name: str
    words: str

    @property
    def subject(self) -> str:
        return clean_line(f"Da {self.name}: 100% & più? {self.name}")

    @property
    def body(self) -> str:
        return f"Gentile Sindaca,\n\n{self.words}\n\n{self.name}"


def typed_by_many(number: int) -> Iterator[Typed]:
    """The same people in each run, script after script."""
    chance = random.Random(20_261_127)  # noqa: S311 - no secret
    alphabets = {script: _letters_of(ranges) for script, ranges in SCRIPTS.items()}
    while number > 0:
        for script, letters in list(alphabets.items())[:number]:
            name = clean_line(" ".join(_word(chance, letters) for _word_number in range(3)))
            lines = [" ".join(_word(chance, letters + MARKS) for _n in range(12)) for _line in range(3)]
            yield Typed(script, name, clean_text("\n".join(lines)))
        number -= len(alphabets)


def _letters_of(ranges: str) -> str:
    wanted = re.compile(f"[{ranges}]")
    letters = (chr(code) for code in range(0x20, 0x20000))
    return "".join(one for one in letters if wanted.match(one) and unicodedata.category(one)[0] in "LMNS")


def _word(chance: random.Random, letters: str) -> str:
    return "".join(chance.choices(letters, k=chance.randint(1, 9)))


def read_mailto(link: str) -> dict[str, list[str]]:
    """As RFC 6068 says, in none of the words of the code: what an URI may hold, comma before percent."""
    assert re.fullmatch(r"mailto:[A-Za-z0-9._~@,%-]*(\?[A-Za-z0-9._~@,%=&-]*)?", link), link
    to, _mark, query = link.removeprefix("mailto:").partition("?")
    found = {"to": [_bytes_of(one) for one in to.split(",") if one]}
    for field in filter(None, query.split("&")):
        name, value = field.split("=")
        assert name not in found
        found[name] = [_bytes_of(one) for one in (value.split(",") if name == "bcc" else [value])]
    return found


def _bytes_of(part: str) -> str:
    plain, *encoded = part.split("%")
    raw = b"".join(bytes([int(one[:2], 16)]) + one[2:].encode("ascii") for one in encoded)
    return (plain.encode("ascii") + raw).decode("utf-8")


def read_draft(content: bytes) -> EmailMessage:
    message = BytesParser(policy=default).parsebytes(content)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def addresses_in(message: EmailMessage, header: str) -> list[str]:
    return [one.addr_spec for one in message[header].addresses] if message[header] else []


def body_of(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n").removesuffix("\n")


def said_in(content: bytes) -> list[str]:
    """Page by page what a viewer copies: all text of the letter, without what ends its lines."""
    pdf = PdfReader(BytesIO(content))
    return ["".join(_spans(ContentStream(page.get_contents(), pdf))) for page in pdf.pages]


def _spans(stream: ContentStream) -> Iterator[str]:
    is_in_span = False
    for operands, operator in stream.operations:
        if operator == b"BDC":
            yield str(operands[1]["/ActualText"])
        is_in_span = operator == b"BDC" or (is_in_span and operator != b"EMC")
        # Nothing is drawn that could not be copied.
        assert is_in_span or operator not in (b"Tj", b"TJ")


def version_by(typed: Typed, language: str = "it", **fields: object) -> Version:
    values = {
        "language": language,
        "variant": 1,
        "date": "27 novembre 2026",
        "sender": [Segment(typed.name, "name")],
        "envelopes": [Envelope(["Sindaca di Firenze", "50122 Firenze FI"], "ITALY", "IT")],
        "recipients": [],
        "subject": [Segment(typed.subject)],
        "paragraphs": [[Segment(part)] for part in typed.body.split("\n\n")],
        "is_for_official": True,
    }
    return Version(**(values | fields))  # type: ignore[arg-type]  # values of many types


def councillors(number: int) -> list[str]:
    return [f"councillor-{one}@comune.example.org" for one in range(number)]


def test_mailto_gives_back_what_500_people_typed_in_25_scripts() -> None:
    for typed in typed_by_many(500):
        read = read_mailto(mailto(["a+b@example.org", "c/d?e%f&g@example.org"], typed.subject, typed.body))
        assert read == {
            "to": ["a+b@example.org", "c/d?e%f&g@example.org"],
            "subject": [typed.subject],
            "body": [typed.body.replace("\n", "\r\n")],
        }


def test_draft_gives_back_what_500_people_typed_in_25_scripts() -> None:
    for typed in typed_by_many(500):
        message = read_draft(draft(["a+b@example.org"], typed.subject, typed.body, blind=False))
        assert (message["Subject"], body_of(message)) == (typed.subject, typed.body)


def test_pdf_gives_back_what_50_people_typed_in_25_scripts() -> None:
    """Two in each letter. Line for line as it was typed, spaces included; only line breaks say nothing."""
    everybody = list(typed_by_many(50))
    for typed, other in zip(everybody[:25], everybody[25:], strict=True):
        paragraphs = [[Segment(part)] for one in (typed, other) for part in one.body.split("\n\n")]
        version = version_by(typed, LANGUAGES.get(typed.script, "it"), paragraphs=paragraphs)
        head = [typed.name, "Sindaca di Firenze", "50122 Firenze FI", version.date, version.subject_text]
        said = "".join(said_in(letter_pdf([version], country="IT")))
        assert said == "".join([*head, version.text]).replace("\n", "")


@pytest.mark.parametrize("number", [1, 60, 600])
@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize("length", [100, 1_400, 5_000])
def test_links_reach_each_recipient_once_and_are_never_too_long(
    number: int, length: int, *, blind: bool
) -> None:
    recipients, body = councillors(number), "Parole " * (length // 7)
    found = links(recipients, "Una lettera", body, blind=blind)
    read = [read_mailto(link.href) for link in found.links]
    assert [one for fields in read for one in fields["bcc" if blind else "to"]] == recipients
    assert max(len(link.href) for link in found.links) <= LONGEST_LINK
    assert [link.recipients for link in found.links] == [len(one["bcc" if blind else "to"]) for one in read]
    assert {fields.get("body") for fields in map(_hashable, read)} == {(body,) if found.has_text else None}
    assert {fields["subject"] for fields in map(_hashable, read)} == {("Una lettera",)}


def _hashable(fields: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in fields.items()}


def test_links_are_as_few_as_possible_and_hold_groups_of_the_same_size() -> None:
    body = "Parole " * 150
    whole = links(councillors(60), "Una lettera", body, blind=False)
    assert ([link.recipients for link in whole.links], whole.has_text) == ([15] * 4, True)
    assert len(mailto(councillors(20), "Una lettera", body)) > LONGEST_LINK
    too_many = links(councillors(600), "Una lettera", "Parole " * 100, blind=False)
    assert ([link.recipients for link in too_many.links], too_many.has_text) == ([55] * 6 + [54] * 5, False)
    assert len(mailto(councillors(600)[-60:], "Una lettera")) > LONGEST_LINK


def test_a_subject_too_long_for_a_link_is_left_to_be_copied_too() -> None:
    found = links(councillors(2), "한" * 300, "한", blind=False)
    assert (len(found.links), found.has_text) == (1, False)
    assert read_mailto(found.links[0].href) == {"to": councillors(2)}


def test_commas_and_signs_inside_an_address_stay_inside() -> None:
    odd = ['"a,b"@example.org', "x'y+z@example.org", "ä@bücher.example", "50%/2@example.org"]
    assert read_mailto(mailto(odd, "A"))["to"] == odd
    assert read_mailto(mailto(odd, "A", blind=True)) == {"to": [], "bcc": odd, "subject": ["A"]}


@pytest.mark.parametrize("line", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85", "\0"])
def test_line_breaks_in_a_subject_make_no_header(line: str) -> None:
    subject, address = f"Ciao{line}Bcc: spy@example.org", f"a{line}Bcc: spy@example.org"
    link = mailto([address], subject, "x")
    assert read_mailto(link)["subject"] == ["Ciao Bcc: spy@example.org"]
    assert read_mailto(link)["to"] == ["a Bcc: spy@example.org"]
    message = read_draft(draft([address, "b@example.org"], subject, "x", blind=False))
    assert (message["Bcc"], message["Subject"]) == (None, "Ciao Bcc: spy@example.org")
    assert len(message["To"].addresses) == 2


def test_what_looks_encoded_stays_as_it_was_typed() -> None:
    subject = "100%41 =?utf-8?q?abc?= &bcc=spy@example.org"
    assert read_mailto(mailto(["a@example.org"], subject))["subject"] == [subject]
    assert read_draft(draft(["a@example.org"], subject, "x", blind=False))["Subject"] == subject


@pytest.mark.parametrize("number", [1, 60, 600])
@pytest.mark.parametrize("blind", [False, True])
def test_draft_is_unsent_and_has_neither_sender_nor_date(number: int, *, blind: bool) -> None:
    content = draft(councillors(number), "Una città", "Gentile\nSindaca", blind=blind)
    message = read_draft(content)
    names = ["Subject", "X-Unsent", "Bcc" if blind else "To", "Content-Type", "Content-Transfer-Encoding"]
    assert sorted(message.keys()) == sorted([*names, "MIME-Version"])
    assert (message["X-Unsent"], message.get_content_type()) == ("1", "text/plain")
    assert addresses_in(message, names[2]) == councillors(number)
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert content.count(b"\n") == content.count(b"\r\n")
    assert content.isascii()


def test_draft_keeps_an_address_with_a_quoted_name() -> None:
    message = BytesParser(policy=default).parsebytes(
        draft(['"john smith"@example.org'], "Ciao", "Ciao", blind=False)
    )
    assert [one.addr_spec for one in message["To"].addresses] == ['"john smith"@example.org']


def test_draft_writes_other_domains_as_mail_servers_know_them() -> None:
    message = read_draft(draft(["a@bücher.example"], "A", "x", blind=False))
    assert addresses_in(message, "To") == ["a@xn--bcher-kva.example"]


def webmail_of(
    key: str, recipients: list[str], body: str = "a\nb", *, blind: bool = False
) -> tuple[str, bool]:
    found = {one.key: one for one in webmails(recipients, "Città & +", body, blind=blind)}
    return found[key].href, found[key].has_text


def test_webmails_hold_the_letter_in_the_words_of_each() -> None:
    for key, subject in (("gmail", "su"), ("yahoo", "subject"), ("outlook", "subject")):
        href, _has_text = webmail_of(key, ["c@example.org"])
        fields = parse_qs(urlsplit(href).query)
        assert (fields["to"], fields[subject], fields["body"]) == (["c@example.org"], ["Città & +"], ["a\nb"])


def test_blind_copies_stay_blind_in_the_mail_on_the_web() -> None:
    for key in ("gmail", "yahoo"):
        fields = parse_qs(urlsplit(webmail_of(key, councillors(2), blind=True)[0]).query)
        assert (fields["bcc"], "to" in fields) == ([",".join(councillors(2))], False)
    for key in ("outlook", "microsoft365"):
        fields = parse_qs(urlsplit(webmail_of(key, councillors(2), blind=True)[0]).query)
        assert read_mailto(fields["mailtouri"][0])["bcc"] == councillors(2)


def test_plus_in_an_address_reaches_outlook() -> None:
    fields = parse_qs(urlsplit(webmail_of("outlook", ["a+b@example.org"])[0]).query)
    assert read_mailto(fields["mailtouri"][0])["to"] == ["a+b@example.org"]


def test_webmails_go_without_text_or_are_left_out_when_too_long() -> None:
    long = {one.key: one.has_text for one in webmails(councillors(1), "A", "Parole " * 400, blind=False)}
    assert long == {"gmail": True, "outlook": False, "microsoft365": False, "yahoo": True}
    assert [one.key for one in webmails(councillors(150), "A", "x", blind=False)] == ["gmail"]
    assert webmails(councillors(600), "A", "x", blind=True) == []


def test_each_office_gets_its_own_sheet_and_its_country_only_from_abroad() -> None:
    envelopes = [
        Envelope(["Sindaca", "Firenze"], "ITALY", "IT"),
        Envelope(["시장", "전주"], "SOUTH KOREA", "KR"),
    ]
    typed = Typed("latin", "Ada", "Parole")
    first, second = said_in(letter_pdf([version_by(typed, envelopes=envelopes)], country="IT"))
    assert first.startswith("AdaSindacaFirenze27 novembre 2026Da Ada")
    assert second.startswith("Ada시장전주SOUTH KOREA27 novembre 2026Da Ada")


def test_long_letter_goes_on_on_a_second_page_and_is_read_as_one() -> None:
    version = version_by(Typed("latin", "Ada", "Parole e città. " * 300))
    pages = said_in(letter_pdf([version], country=""))
    assert len(pages) == 2
    assert ("Parole e città. " * 300).strip() in "".join(pages)


@pytest.mark.parametrize(("language", "is_right"), [("it", False), ("ar", True), ("he", True)])
def test_letter_begins_where_its_language_does(language: str, *, is_right: bool) -> None:
    """Also a line that begins with a word of another direction, and all but the date."""
    typed = Typed("hebrew", "כהן", "Jeonju היא עיר")
    pdf = PdfReader(BytesIO(letter_pdf([version_by(typed, language)], country="")))
    operations = ContentStream(pdf.pages[0].get_contents(), pdf).operations
    places = [float(operands[0]) for operands, operator in operations if operator == b"Td"]
    middle = float(pdf.pages[0].mediabox.width) / 2
    is_date_right = not is_right
    assert [place > middle for place in places[:5]] == [*[is_right] * 4, is_date_right]
    assert [place > middle for place in places[6:]] == [is_right] * len(places[6:])


def test_letter_without_an_office_is_still_a_letter() -> None:
    pages = said_in(letter_pdf([version_by(Typed("latin", "Ada", "Parole"), envelopes=[])], country=""))
    assert pages[0].startswith("Ada27 novembre 2026")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two ", "three"]),
        ("onetwothreefour", ["onetwothre", "efour"]),
        ("我写信给您，因为是友好城市。", ["我写信给您，因为是友", "好城市。"]),
        ("我写信给您因为是友好，城市", ["我写信给您因为是友", "好，城市"]),
        ("กกกกกกกกก\u0e01\u0e34", ["กกกกกกกกก", "\u0e01\u0e34"]),
    ],
)
def test_lines_end_where_the_script_lets_them(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10, len) == lines


LETTER = "/campaigns/desk/letters/mayor/it/1/letter"
ADA = {"name": "Ada Bianchi", "city": "Lyon", "country": "FR", "words": "Una frase mia."}


@pytest.fixture
def campaign(db: None) -> Campaign:
    campaign = make_campaign(slug="desk")
    office = make_office(
        email_addresses="one@example.org\ntwo@example.org",
        postal_address="Palazzo Vecchio\n50122 Firenze",
    )
    body = "Gentile {greeting},\n\n{own_words}\n\n{name}, {your_city}, {your_country}"
    make_letter(campaign, offices=[office], body=body)
    return campaign


def test_draft_is_filled_with_what_was_typed(client: Client, campaign: Campaign) -> None:
    response = client.post(f"{LETTER}.eml", ADA)
    message = read_draft(response.content)
    assert response.headers["Content-Type"] == "message/rfc822"
    assert response.headers["Content-Disposition"] == 'attachment; filename="desk-mayor-it.eml"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert addresses_in(message, "To") == ["one@example.org", "two@example.org"]
    assert body_of(message).endswith("\n\nUna frase mia.\n\nAda Bianchi, Lyon, Francia")


def test_draft_hides_the_addresses_when_asked(client: Client, campaign: Campaign) -> None:
    message = read_draft(client.post(f"{LETTER}.eml", ADA | {"blind": "on"}).content)
    assert (message["To"], addresses_in(message, "Bcc")) == (None, ["one@example.org", "two@example.org"])


def test_paper_is_filled_with_what_was_typed(client: Client, campaign: Campaign) -> None:
    response = client.post(f"{LETTER}.pdf", ADA)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="desk-mayor-it.pdf"'
    assert response.headers["Cache-Control"] == "private, no-store"
    said = "".join(said_in(response.content))
    assert said.startswith("Ada BianchiLyonFrancia")
    assert "Palazzo Vecchio50122 Firenze" in said
    assert said.endswith("Una frase mia.Ada Bianchi, Lyon, Francia")


def test_typed_tricks_stay_typed_words(client: Client, campaign: Campaign) -> None:
    name = "{greeting}\r\nBcc: spy@example.org \u202eadA"
    message = read_draft(client.post(f"{LETTER}.eml", {"name": name}).content)
    assert message["Bcc"] is None
    assert "\n\n{greeting} Bcc: spy@example.org adA, [città]" in body_of(message)
    said = "".join(said_in(client.post(f"{LETTER}.pdf", {"name": name}).content))
    assert said.startswith("{greeting} Bcc: spy@example.org adA[città]")


def test_fields_that_make_no_sense_are_left_out(client: Client, campaign: Campaign) -> None:
    response = client.post(f"{LETTER}.eml", {"name": "x" * 5_000, "country": "ZZ", "city": "Lyon"})
    assert body_of(read_draft(response.content)).endswith("\n\n[Nome e cognome], Lyon, [Paese]")


@pytest.mark.parametrize(
    "path",
    [
        "nowhere/letters/mayor/it/1",
        "desk/letters/council/it/1",
        "desk/letters/mayor/fr/1",
        "desk/letters/mayor/it/2",
    ],
)
@pytest.mark.parametrize("ending", ["eml", "pdf"])
def test_what_is_not_there_is_not_found(client: Client, campaign: Campaign, path: str, ending: str) -> None:
    assert client.post(f"/campaigns/{path}/letter.{ending}", ADA).status_code == 404


def test_letters_of_a_draft_campaign_are_not_found(client: Client, campaign: Campaign) -> None:
    Campaign.objects.update(state=Campaign.State.DRAFT)
    assert client.post(f"{LETTER}.eml", ADA).status_code == 404


@pytest.mark.parametrize("ending", ["eml", "pdf"])
def test_opening_the_address_leads_to_the_desk(client: Client, campaign: Campaign, ending: str) -> None:
    response = client.get(f"{LETTER}.{ending}")
    assert (response.status_code, response.headers["Location"]) == (302, "/campaigns/desk/letters/")


def test_one_network_gets_so_many_files_and_no_more(
    client: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "letter", Limit(1, 600))
    assert client.post(f"{LETTER}.eml", ADA).status_code == 200
    refused = client.post(f"{LETTER}.pdf", ADA)
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)


def test_ten_megabytes_are_refused(client: Client, campaign: Campaign) -> None:
    assert client.post(f"{LETTER}.eml", {"words": "x" * 10_000_000}).status_code == 413


def test_page_of_another_site_gets_no_letter(client: Client, campaign: Campaign) -> None:
    assert client.post(f"{LETTER}.eml", ADA, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_nothing_of_it_is_logged(
    client: Client, campaign: Campaign, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="petitions")
    for ending in ("eml", "pdf"):
        client.post(f"{LETTER}.{ending}", ADA)
    assert "Ada" not in caplog.text
