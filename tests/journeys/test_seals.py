from pathlib import Path

from playwright.sync_api import Page, expect

from petitions.packs.building import build_waiting
from tests.factories import both, make_campaign, make_petition, make_signature
from tests.journeys.stories import log_in


def test_office_checks_the_list_that_staff_handed_over(
    page: Page, phone: Page, plain: Page, settings, tmp_path: Path
) -> None:
    settings.PRIVATE_ROOT = tmp_path
    petition = make_petition(make_campaign(slug="ask", title=both("Ask Jeonju")))
    make_signature(petition, name="Ada Bianchi", display="full", state="confirmed")

    staff = log_in(page)
    staff.goto(f"/admin/petitions/petition/{petition.pk}/change/")
    staff.get_by_role("link", name="Prepare a delivery pack…").click()
    staff.get_by_label("Language of the letter").select_option("English")
    staff.get_by_role("button", name="Save").click()
    expect(staff.get_by_text("lines of the list are set")).to_be_visible()
    assert build_waiting() == 1
    staff.reload()
    with staff.expect_download() as download:
        staff.get_by_role("link", name="List (CSV)").click()
    handed_over = tmp_path / download.value.suggested_filename
    download.value.save_as(handed_over)

    phone.goto("/seals/")
    phone.get_by_label("Or choose a file").set_input_files(handed_over)
    expect(phone.get_by_text("This is the seal of a list that this site has made")).to_be_visible()
    expect(phone.get_by_role("link", name="Ask Jeonju")).to_be_visible()
    seal = phone.get_by_label("Seal, or SHA-256 of a file").input_value()

    changed = tmp_path / "changed.csv"
    changed.write_bytes(handed_over.read_bytes().replace(b"Ada", b"Eda"))
    expect(phone.get_by_label("Or choose a file")).to_be_visible()  # once the script of this page is there
    phone.get_by_label("Or choose a file").set_input_files(changed)
    expect(phone.get_by_text("We have given this seal to no list")).to_be_visible()

    plain.goto("/seals/")
    expect(plain.get_by_label("Or choose a file")).to_be_hidden()
    plain.get_by_label("Seal, or SHA-256 of a file").fill(f"{seal[:32]} {seal[32:].upper()}")
    plain.get_by_role("button", name="Look it up").click()
    expect(plain.get_by_role("link", name="Ask Jeonju")).to_be_visible()
