import csv
import datetime as dt
import fcntl
import hashlib
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from i18nfield.strings import LazyI18nString
from pypdf import PdfReader
from pypdf.generic import ContentStream

from config import jobs
from config.partial_dates import PartialDate
from petitions import counting
from petitions.counting import erase_for_good, fold
from petitions.models import CoverLetter, Pack, Petition, Signature
from petitions.packs import builder, files
from petitions.packs.building import build_waiting
from petitions.packs.forgetting import forget_old_packs
from petitions.placeholders import OF_COVERS
from tests.factories import (
    both,
    make_campaign,
    make_city,
    make_cover,
    make_office,
    make_official,
    make_pack,
    make_pairing,
    make_petition,
    make_signature,
    make_term,
)

pytestmark = pytest.mark.django_db

NAMES = [
    "Niccolò D'Àgostini", "Trịnh Thị Nguyễn Ngọc Ánh", "Ελένη Παπαδοπούλου", "Дарья Щербакова", "ნინო ჯაფარიძე",
    "Հայկ Մկրտչյան", "שָׁלוֹם כהן", "محمد بن عبد الله الحسيني", "श्रीकृष्ण त्रिपाठी", "রবীন্দ্রনাথ ঠাকুর", "தமிழ்ச்செல்வி முருகன்",
    "శ్రీనివాస రావు", "ณัฐวุฒิ ศรีสุวรรณ", "ສົມສັກ ວົງສະຫວັນ", "សុខា ច័ន្ទរស្មី", "အောင်ဆန်းစုကြည်", "김민준", "山田 さくら",
    "王小明", "陳怡君 臺灣", "አበበ ቢቂላ", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "ગાંધી મોહનદાસ", "ಕೃಷ್ಣಮೂರ್ತಿ", "മലയാളം ശ്രീ", "නිමල් ප්‍රනාන්දු", "ଓଡ଼ିଆ କୃଷ୍ଣ",
    "Ana 😀 Lima", "Łukasz Żółć", "Þórður Ægir", "Ana محمد Lima",
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings) -> Iterator[None]:
    settings.PRIVATE_ROOT = tmp_path
    return


def petition_with(*names: str, **fields: object) -> Petition:
    petition = make_petition(**fields)
    for name in names:
        make_signature(petition, name=name, display="full", state="confirmed")
    fold()
    petition.refresh_from_db()
    return petition


def built(petition: Petition, **fields: object) -> Pack:
    pack = make_pack(petition, **fields)
    assert build_waiting() == 1
    pack.refresh_from_db()
    return pack


def pdf_of(pack: Pack) -> PdfReader:
    return PdfReader(files.path_of(pack, "pdf"))


def words_of(pack: Pack, page: int) -> str:
    return " ".join(pdf_of(pack).pages[page].extract_text().split())


def texts_as_typed(pdf: PdfReader) -> set[str]:
    """Lines that were shaped carry what was typed: viewers copy that, whatever shapes the letters have."""
    found = set()
    for page in pdf.pages:
        for operands, operator in ContentStream(page.get_contents(), pdf).operations:
            if operator == b"BDC":
                found.add(str(operands[1]["/ActualText"]))
    return found


def rows_of_xlsx(path: Path) -> list[list[str]]:
    """The cells of the first sheet as they are stored, without a program that might run them."""
    with zipfile.ZipFile(path) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    assert sheet.findall(".//x:f", space) == []
    assert sheet.findall(".//x:hyperlink", space) == []
    cells = (row.findall("x:c", space) for row in sheet.iter(f"{{{space['x']}}}row"))
    return [["".join(cell.itertext()) for cell in row] for row in cells]


def test_every_name_stands_in_all_three_files_with_every_letter() -> None:
    pack = built(petition_with(*NAMES))

    with files.path_of(pack, "csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[1] for row in list(csv.reader(file))[1:]] == NAMES
    assert [row[1] for row in rows_of_xlsx(files.path_of(pack, "xlsx"))[1:]] == NAMES
    pdf = pdf_of(pack)
    plain = "".join(page.extract_text() for page in pdf.pages)
    shaped = texts_as_typed(pdf)
    assert [name for name in NAMES if name not in plain and name not in shaped] == []
    assert pack.undrawn == []


def test_seal_is_the_digest_of_the_list_and_all_digests_are_kept() -> None:
    pack = built(petition_with("Ada Bianchi"))

    found = {
        ending: hashlib.sha256(files.path_of(pack, ending).read_bytes()).hexdigest() for ending in files.NAMES
    }
    assert pack.digests == found
    assert pack.seal == found["csv"]
    assert (pack.state, pack.number) == (Pack.State.READY, 1)


def test_the_same_list_has_the_same_seal_and_another_one_another() -> None:
    petition = petition_with("Ada Bianchi")
    first, second = built(petition), built(petition)
    make_signature(petition, state="confirmed")
    third = built(petition)

    assert first.seal == second.seal != third.seal


def test_letters_that_no_font_has_stand_as_code_points_and_are_told() -> None:
    pack = built(petition_with("Ada \U00010940 Bianchi"))

    assert pack.undrawn == [0x10940]
    assert "Ada [U+10940] Bianchi" in words_of(pack, 2)


def test_name_that_looks_like_a_page_number_stays_a_name() -> None:
    assert "{nb}" in words_of(built(petition_with("Ada {nb}")), 2)


def test_long_name_is_wrapped_and_not_cut() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 2 + " Ångström-Żółć"
    pack = built(petition_with(name))

    assert name.replace(" ", "") in words_of(pack, 2).replace(" ", "")


def test_cover_addresses_the_holder_on_the_day_of_the_list_in_their_language() -> None:
    office = make_office(postal_address="Palazzo Vecchio\nPiazza della Signoria\n50122 Firenze")
    make_term(office)
    pack = built(petition_with("Ada Bianchi", offices=[office]), language="it")
    words = words_of(pack, 0)

    assert "Ada Bianchi, Sindaca di Firenze Palazzo Vecchio Piazza della Signoria 50122 Firenze" in words
    assert "Signora Sindaca Ada Bianchi" in words
    assert PartialDate.from_date(timezone.now().date()).in_words().split()[-1] in words


def test_cover_claims_of_each_signature_what_is_true_of_each() -> None:
    words = words_of(built(petition_with("Ada Bianchi", shares_addresses=True)), 0)

    assert "Each was confirmed through a link or a code sent to the signer's e-mail address." in words
    assert "they stand at the end of the list, without a number, and count like all others." in words


def test_cover_of_staff_is_filled_in_and_ours_is_not_used() -> None:
    cover = both("{greeting}: {signatures} for {city}, {paper} on paper. {seal_url}")
    city = make_city("florence")
    campaign = make_campaign(pairing=make_pairing(first_city=city))
    petition = petition_with("Ada Bianchi", campaign=campaign, cover=cover, paper=1_200)
    words = words_of(built(petition), 0)

    assert "Dear Mayor: 1 for Florence, 1,200 on paper. http://testserver/seals/" in words
    assert "we hand over" not in words


def test_cover_that_staff_wrote_in_another_language_only_is_not_sent() -> None:
    petition = petition_with("Ada Bianchi", cover=LazyI18nString({"en": "Our own words."}))

    assert "Our own words." in words_of(built(petition, language="en"), 0)
    assert "Our own words." not in words_of(built(petition, language="it"), 0)


def test_cover_in_a_language_that_the_site_does_not_speak_is_what_staff_wrote_in_it() -> None:
    city = make_city(slug="jeonju", own_language="ko", time_zone="Asia/Seoul")
    office = make_office(slug="mayor", city=city)
    petition = petition_with("Ada Bianchi", offices=[office], campaign=make_campaign(title=both("A plea")))
    make_cover(
        petition, text="시장님께 {greeting}\n\n서명 {signatures}, {date}, {petition_url}\n\n{seal_url}"
    )
    pack = built(petition, language="ko", moment=dt.datetime(2026, 3, 11, 16, tzinfo=dt.UTC))
    letter = words_of(pack, 0).replace("\0", "")  # pypdf leaves these where letters are told as UTF-16
    assert [
        part for part in ("청원: A plea", "시장님께", "서명 0", "2026년 3월 12일") if part not in letter
    ] == []
    addresses = [f"http://testserver{petition.campaign.get_absolute_url()}", "http://testserver/seals/"]
    assert [address for address in addresses if address not in letter] == []
    assert pack.undrawn == []
    pack = built(petition, language="en")
    assert ("Petition: A plea" in words_of(pack, 0), "시" in words_of(pack, 0)) == (True, False)


@pytest.mark.parametrize("language", ["ar", "zh-hant", "tlh"])
def test_cover_may_be_in_any_language_also_one_that_nobody_has_formats_for(language: str) -> None:
    petition = petition_with("Ada Bianchi")
    make_cover(petition, language=language, text="{date}, {greeting}")
    pack = built(petition, language=language, moment=dt.datetime(2026, 3, 11, 16, tzinfo=dt.UTC))
    assert "2026" in words_of(pack, 0).replace("\0", "")


def test_cover_whose_letter_was_deleted_meanwhile_is_ours_in_english() -> None:
    pack = make_pack(petition_with("Ada Bianchi"), language="ko")
    assert build_waiting() == 1
    assert "We ask you for an answer in writing." in words_of(pack, 0)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"language": "it"},
            "The site speaks this language: write the letter into the field “cover letter”.",
        ),
        ({"language": "Korean!"}, "Write a language code such as ko."),
        ({"language": "ko"}, "There is a cover letter in this language already."),
        ({"language": "de", "subject": "{nmae}"}, "Line 1, column 1: “{nmae}” is not a placeholder."),
        ({"language": "de", "text": "Zeile\n{videos}"}, "Line 2, column 1: “{videos}” is not a placeholder."),
    ],
)
def test_cover_in_another_language_is_checked(fields: dict[str, str], words: str) -> None:
    petition = make_petition()
    make_cover(petition)
    given = {"language": "de", "subject": "Betreff", "text": "Text"} | fields
    with pytest.raises(ValidationError) as refused:
        CoverLetter(petition=petition, **given).full_clean()
    assert words in " ".join(refused.value.messages)


def test_cover_addresses_whoever_holds_the_office_on_its_day_there() -> None:
    office = make_office(city=make_city(time_zone="Asia/Seoul"))
    make_term(office, official=make_official("Former Holder"), ended_on=PartialDate(2026, 1, 31))
    make_term(office, official=make_official("New Holder"), started_on=PartialDate(2026, 2, 1))
    petition = petition_with(offices=[office])
    at_noon = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)

    assert "Dear Madam Mayor Former Holder," in words_of(built(petition, moment=at_noon), 0)
    past_midnight = built(petition, moment=at_noon + dt.timedelta(hours=4))
    assert "Dear Madam Mayor New Holder," in words_of(past_midnight, 0)
    assert "1 February 2026" in words_of(past_midnight, 0)


def test_cover_bears_the_seal_in_groups_and_so_does_each_page() -> None:
    pack = built(petition_with(*["Ada Bianchi"] * 60))
    groups = re.findall("[0-9a-f]{8}", pack.seal)

    assert " ".join(groups[:4]) in words_of(pack, 0)
    assert f"http://testserver/seals/{pack.seal}/" in words_of(pack, 0)
    pages = len(pdf_of(pack).pages)
    for number in range(pages):
        assert " ".join(groups) in words_of(pack, number)
        assert f"Page {number + 1} of {pages}" in words_of(pack, number)


def test_head_of_the_table_stands_on_each_page_of_the_list() -> None:
    pack = built(petition_with(*["Ada Bianchi"] * 60))

    for number in (2, 3):
        assert words_of(pack, number).startswith("Number Name City Country Day")


def test_what_was_signed_stands_before_the_list_with_the_numbers() -> None:
    text = both("We ask **you** to act:\n\n1. now\n2. [here](https://example.org/x)")
    petition = petition_with("Ada Bianchi", text=text)
    make_signature(petition, display="anonymous", state="confirmed")
    words = words_of(built(petition), 1)

    assert "We ask you to act: 1. now 2. here (https://example.org/x)" in words
    assert "Confirmed signatures 2 of these with the full name 1 of these with initials 0" in words


def test_each_version_that_somebody_signed_is_in_the_pack() -> None:
    petition = petition_with("Ada Bianchi")
    petition.texts.create(number=1, text=both("The first text."), kind="first")
    petition.texts.create(number=2, text=both("The second text."), kind="version")
    Petition.objects.filter(pk=petition.pk).update(text_number=2, text=both("The second text."))
    make_signature(petition, state="confirmed", text_number=2)
    words = words_of(built(Petition.objects.get(pk=petition.pk)), 1)

    assert "Version 1 of the text, signed by 1 The first text." in words
    assert "Version 2 of the text, signed by 1 The second text." in words


def test_pack_for_nobody_can_be_made() -> None:
    pack = built(petition_with())

    assert pack.number == 0
    assert rows_of_xlsx(files.path_of(pack, "xlsx")) == [["Number", "Name", "City", "Country", "Day"]]


def test_withheld_name_leaves_the_country_alone_after_all_others() -> None:
    petition = petition_with()
    make_signature(petition, name="Ada Bianchi", display="anonymous", state="confirmed")
    make_signature(petition, name="Bruno Rossi", display="full", state="confirmed")
    pack = built(petition)

    first, last = rows_of_xlsx(files.path_of(pack, "xlsx"))[1:]
    assert (first[:2], last) == (["2", "Bruno Rossi"], ["name withheld", "", "Italy"])
    words = words_of(pack, 2)
    assert words.index("2 Bruno Rossi Florence Italy") < words.index("name withheld Italy")
    assert "Ada" not in words


def test_nothing_of_a_pack_is_written_outside_its_folder(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    pack = built(petition_with("Ada Bianchi"))

    assert {path.name for path in files.path_of(pack, "csv").parent.iterdir()} == set(files.NAMES.values())


def test_list_waits_for_its_own_signers_to_be_counted_and_for_nobody_later(monkeypatch) -> None:
    monkeypatch.setattr(counting, "BATCH", 2)
    petition, moment = make_petition(), timezone.now()
    for number in range(3):
        make_signature(petition, state="confirmed", confirmed_at=moment - dt.timedelta(minutes=number))
    for _late in range(4):
        make_signature(petition, state="confirmed", confirmed_at=moment + dt.timedelta(minutes=1))
    pack = built(petition, moment=moment)

    assert pack.number == 3
    assert petition.signatures.uncounted().count() == 3


def test_xlsx_holds_texts_where_a_program_would_see_formulas_or_links() -> None:
    pack = built(petition_with("=1+1", "https://example.org"))

    assert [row[1] for row in rows_of_xlsx(files.path_of(pack, "xlsx"))] == [
        "Name",
        "'=1+1",
        "https://example.org",
    ]


def test_erasing_a_signer_deletes_the_files_and_keeps_number_and_seal(
    django_capture_on_commit_callbacks,
) -> None:
    petition = petition_with("Ada Bianchi", "Bruno Rossi")
    pack, other = built(petition), built(petition_with("Carla Verdi"))
    with django_capture_on_commit_callbacks(execute=True):
        erase_for_good(Signature.objects.filter(name="Ada Bianchi"))
    seal = pack.seal
    pack.refresh_from_db()

    assert (pack.state, pack.number, pack.seal) == (Pack.State.GONE, 2, seal)
    assert not files.path_of(pack, "csv").exists()
    assert files.path_of(other, "csv").exists()


def test_erasing_who_confirmed_after_the_list_leaves_it() -> None:
    pack = built(petition_with("Ada Bianchi"))
    late = make_signature(pack.petition, state="confirmed", confirmed_at=pack.moment + dt.timedelta(days=1))
    erase_for_good(Signature.objects.filter(pk=late.pk))
    pack.refresh_from_db()

    assert pack.state == Pack.State.READY


def test_pack_that_somebody_is_erased_from_while_it_is_built_is_built_anew(monkeypatch) -> None:
    petition = petition_with("Ada Bianchi", *["Bruno Rossi"] * 500)
    pack = make_pack(petition)
    note_progress = Pack.note_progress

    def erase_meanwhile(self: Pack, done: int) -> None:
        note_progress(self, done)
        erase_for_good(Signature.objects.filter(name="Ada Bianchi"))

    monkeypatch.setattr(Pack, "note_progress", erase_meanwhile)
    assert build_waiting() == 0
    pack.refresh_from_db()
    assert (pack.state, pack.seal) == (Pack.State.WAITING, "")
    monkeypatch.undo()

    assert build_waiting() == 1
    pack.refresh_from_db()
    assert pack.number == 500


def test_build_that_was_killed_is_begun_anew() -> None:
    pack = make_pack(petition_with("Ada Bianchi"))
    assert pack.begin()
    leftover = files.root() / f"{pack.pk}.building"
    leftover.mkdir()
    (leftover / "list.csv").write_text("half a")

    assert build_waiting() == 1
    pack.refresh_from_db()
    assert (pack.state, pack.attempts) == (Pack.State.READY, 2)
    assert "half a" not in files.path_of(pack, "csv").read_text()
    assert not leftover.exists()


def test_two_builders_leave_each_others_packs_alone() -> None:
    pack = make_pack(petition_with("Ada Bianchi"))
    with (files.root() / f"{pack.pk}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert build_waiting() == 0
    pack.refresh_from_db()
    assert pack.state == Pack.State.WAITING

    assert build_waiting() == 1


def test_pack_that_cannot_be_built_fails_after_three_tries_and_harms_no_other(caplog) -> None:
    bad = make_pack(petition_with("Ada Bianchi", cover=both("{nonsense}")))
    good = make_pack(petition_with("Ada Bianchi"))

    assert [build_waiting() for _try in range(4)] == [1, 0, 0, 0]
    for pack in (bad, good):
        pack.refresh_from_db()
    assert (bad.state, bad.attempts, good.state) == (Pack.State.FAILED, 3, Pack.State.READY)
    assert "Ada" not in caplog.text


def test_build_that_ends_its_process_each_time_is_given_up() -> None:
    pack = make_pack(petition_with("Ada Bianchi"))
    for _crash in range(5):
        assert pack.begin()

    assert build_waiting() == 0
    pack.refresh_from_db()
    assert pack.state == Pack.State.FAILED


def test_files_go_after_thirty_days_and_strays_after_an_hour(django_capture_on_commit_callbacks) -> None:
    old, young = built(petition_with("Ada Bianchi")), built(petition_with("Ada Bianchi"))
    Pack.objects.filter(pk=old.pk).update(built_at=timezone.now() - dt.timedelta(days=30, seconds=1))
    stray, fresh = files.root() / "999999", files.root() / "999998"
    for folder in (stray, fresh):
        folder.mkdir()
    for folder in (stray, files.path_of(young, "csv").parent):
        os.utime(folder, (time.time() - 3_601,) * 2)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old_packs() == 2
    old.refresh_from_db()

    assert (old.state, files.path_of(old, "csv").exists()) == (Pack.State.GONE, False)
    assert files.path_of(young, "csv").exists()
    assert (stray.exists(), fresh.exists()) == (False, True)


def test_pack_that_is_being_put_in_place_is_no_stray(monkeypatch) -> None:
    def forget_meanwhile(folder: Path, pack: Pack) -> None:
        put_in_place(folder, pack)
        Pack.objects.filter(pk=pack.pk).update(state=Pack.State.BUILDING)  # as others still see it
        forget_old_packs()
        Pack.objects.filter(pk=pack.pk).update(state=Pack.State.READY)

    put_in_place = files.put_in_place
    monkeypatch.setattr(files, "put_in_place", forget_meanwhile)

    assert files.path_of(built(petition_with("Ada Bianchi")), "csv").exists()


def test_files_are_readable_for_the_site_alone() -> None:
    pack = built(petition_with("Ada Bianchi"))

    assert files.path_of(pack, "csv").parent.stat().st_mode & 0o077 == 0
    assert files.root().stat().st_mode & 0o077 == 0


def test_unknown_placeholder_in_a_cover_is_refused_with_its_place() -> None:
    petition = make_petition(cover=both("Dear {greeting},\n\n{nmae}", "{greeting}"))

    with pytest.raises(ValidationError) as refused:
        petition.full_clean()
    assert refused.value.message_dict["cover"] == [
        "Line 3, column 1: “{nmae}” is not a placeholder. There are: "
        + ", ".join(f"{{{name}}}" for name in OF_COVERS)
        + "."
    ]


def test_every_placeholder_of_covers_can_be_used() -> None:
    cover = both(" · ".join(f"{{{name}}}" for name in OF_COVERS))
    petition = petition_with("Ada Bianchi", cover=cover)
    petition.full_clean()

    assert built(petition).state == Pack.State.READY


def test_worker_starts_nobody_while_nothing_waits() -> None:
    built(petition_with("Ada Bianchi"))

    assert jobs.registry["build-packs"].work() == 0
    assert builder._running == []


@pytest.mark.django_db(transaction=True)
def test_builder_that_the_worker_starts_builds_in_a_process_of_its_own(monkeypatch, tmp_path: Path) -> None:
    pack = make_pack(petition_with("Ada Bianchi"))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")
    monkeypatch.setenv("DATABASE_URL", url_of_test_database())
    monkeypatch.setenv("PRIVATE_ROOT", str(tmp_path))

    assert builder.start_builder() == 1
    assert builder.start_builder() == 0  # while it runs
    assert builder._running[0].wait(120) == 0
    pack.refresh_from_db()
    assert pack.state == Pack.State.READY
    assert files.path_of(pack, "pdf").exists()


def url_of_test_database() -> str:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
