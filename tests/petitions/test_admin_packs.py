import datetime as dt
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from petitions import removing
from petitions.admin.petitions import copy_what_is_asked
from petitions.counting import erase_for_good, fold
from petitions.models import Pack, Petition, Removal
from petitions.packs import files
from petitions.packs.building import build_waiting
from tests.factories import (
    make_campaign,
    make_city,
    make_cover,
    make_delivery,
    make_office,
    make_pack,
    make_petition,
    make_signature,
    make_staff,
)

pytestmark = pytest.mark.django_db
PACKS = "/admin/petitions/pack/"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings) -> None:
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


@pytest.fixture
def petition() -> Petition:
    office = make_office(slug="mayor", city=make_city(own_language="it"))
    petition = make_petition(make_campaign(slug="ask"), offices=[office])
    make_signature(petition, name="Ada Bianchi", display="full", state="confirmed")
    fold()
    return petition


@pytest.fixture
def pack(petition: Petition) -> Pack:
    return prepared(petition)


def prepared(petition: Petition) -> Pack:
    pack = make_pack(petition, moment=timezone.now())
    assert build_waiting() == 1
    pack.refresh_from_db()
    return pack


def words(response) -> str:
    return " ".join(response.content.decode().split())


def as_role(client: Client, role: str) -> Client:
    call_command("staff_roles", verbosity=0)
    user = make_staff(is_superuser=False)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def test_pack_is_prepared_in_the_language_of_the_office(staff: Client, petition: Petition) -> None:
    office = petition.offices.get()
    data = {"petition": petition.pk, "office": office.pk, "language": ""}
    response = staff.post(f"{PACKS}add/?petition={petition.pk}", data)
    pack = Pack.objects.get()

    assert response.url == f"{PACKS}{pack.pk}/change/"
    assert (pack.office, pack.language, pack.state) == (office, "it", Pack.State.WAITING)
    assert pack.by is not None


def test_office_that_the_site_does_not_speak_with_gets_english(staff: Client) -> None:
    petition = make_petition(offices=[make_office(city=make_city(own_language="ko"))])
    office = petition.offices.get()
    staff.post(f"{PACKS}add/", {"petition": petition.pk, "office": office.pk, "language": ""})

    assert Pack.objects.get().language == "en"


def test_pack_is_prepared_in_any_language_that_staff_have_written_the_letter_in(staff: Client) -> None:
    petition = make_petition(offices=[make_office(city=make_city(own_language="ko"))])
    make_cover(petition)
    add = f"{PACKS}add/"
    assert '<option value="ko">한국어' in staff.get(f"{add}?petition={petition.pk}").content.decode()
    data = {"petition": petition.pk, "office": petition.offices.get().pk, "language": ""}
    staff.post(add, data)
    assert Pack.objects.get().language == "ko"
    other = make_petition()
    refused = staff.post(
        add, {"petition": other.pk, "office": other.offices.get().pk, "language": "ko"}
    ).context
    words = ["This petition has no cover letter in this language."]
    assert refused["adminform"].form.errors == {"language": words}


def test_who_only_prepares_packs_reads_cover_letters_and_is_offered_none_to_write(client: Client) -> None:
    cover = make_cover(make_petition())
    page = as_role(client, "Signatures and followers").get(
        f"/admin/petitions/petition/{cover.petition.pk}/change/"
    )
    covers = "/admin/petitions/coverletter/"
    links = [f'href="{covers}{end}' in page.content.decode() for end in (f"{cover.pk}/change/", "add/")]
    assert (links, client.get(f"{covers}add/").status_code) == ([True, False], 403)


def test_page_of_a_cover_letter_tells_what_it_may_say(staff: Client) -> None:
    page = staff.get("/admin/petitions/coverletter/add/").content.decode()
    assert ("<code>{seal_url}</code>" in page, 'rows="16"' in page) == (True, True)


def test_staff_write_cover_letters_on_the_page_of_the_petition_and_copies_have_them(staff: Client) -> None:
    petition = make_petition()
    covers = "/admin/petitions/coverletter/"
    page = f"/admin/petitions/petition/{petition.pk}/change/"
    assert f'href="{covers}add/?petition={petition.pk}"' in staff.get(page).content.decode()
    data = {"petition": petition.pk, "language": "ko", "subject": "청원서", "text": "{greeting}"}
    assert staff.post(f"{covers}add/?petition={petition.pk}", data).status_code == 302
    assert (
        f'href="{covers}{petition.covers.get().pk}/change/">ko: 청원서<' in staff.get(page).content.decode()
    )
    new = make_campaign()
    copy_what_is_asked(petition.campaign, new)
    assert [str(cover) for cover in new.petition.covers.all()] == ["ko: 청원서"]
    assert petition.covers.count() == 1


def test_office_that_the_petition_does_not_ask_is_refused(staff: Client, petition: Petition) -> None:
    data = {"petition": petition.pk, "office": make_petition().offices.get().pk, "language": "en"}
    response = staff.post(f"{PACKS}add/", data)

    assert "This petition does not ask this office." in words(response)
    assert not Pack.objects.exists()


def test_pack_under_way_tells_how_far_it_is_and_looks_again(staff: Client, petition: Petition) -> None:
    pack = make_pack(petition, state=Pack.State.BUILDING, done=1_500)
    response = staff.get(f"{PACKS}{pack.pk}/change/")

    assert "1,500 lines of the list are set" in words(response)
    assert response["Refresh"] == "5"


def test_page_of_a_ready_pack_offers_its_files_and_shows_its_seal(staff: Client, pack: Pack) -> None:
    response = staff.get(f"{PACKS}{pack.pk}/change/")
    page = words(response)

    assert [f"{PACKS}{pack.pk}/files/{ending}/" in page for ending in files.NAMES] == [True, True, True]
    assert pack.seal[:8] + " " + pack.seal[8:16] in page
    assert "Nobody on the list has withdrawn." in page
    assert "Refresh" not in response


@pytest.mark.parametrize("ending", list(files.NAMES))
def test_download_is_whole_private_and_written_down(staff: Client, pack: Pack, ending: str) -> None:
    response = staff.get(f"{PACKS}{pack.pk}/files/{ending}/")

    assert b"".join(response.streaming_content) == files.path_of(pack, ending).read_bytes()
    name = f"petition-ask-mayor-{pack.moment:%Y-%m-%d}.{ending}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert LogEntry.objects.get().change_message == f"Downloaded: {ending.upper()}"


@pytest.mark.parametrize("path", ["files/exe/", "files/pdf/"])
def test_files_that_are_not_there_are_not_found(staff: Client, petition: Petition, path: str) -> None:
    pack = make_pack(petition, state=Pack.State.GONE)

    assert staff.get(f"{PACKS}{pack.pk}/{path}").status_code == 404


@pytest.mark.parametrize("ending", list(files.NAMES))
def test_file_that_another_machine_has_is_explained_and_not_written_down(
    staff: Client, pack: Pack, ending: str
) -> None:
    files.remove(pack.pk)
    response = staff.get(f"{PACKS}{pack.pk}/files/{ending}/", follow=True)

    assert response.redirect_chain == [(f"{PACKS}{pack.pk}/change/", 302)]
    assert "The file is not on this machine. Prepare the pack anew." in words(response)
    assert not LogEntry.objects.exists()


def test_who_withdrew_since_is_told_and_preparing_anew_leaves_them_out(staff: Client, pack: Pack) -> None:
    pack.petition.signatures.get().withdraw()
    assert "1 person on the list has withdrawn" in words(staff.get(f"{PACKS}{pack.pk}/change/"))

    response = staff.post(f"{PACKS}{pack.pk}/act/anew/")
    build_waiting()
    new = Pack.objects.exclude(pk=pack.pk).get()
    assert response.url == f"{PACKS}{new.pk}/change/"
    assert (new.state, new.number, new.language) == (Pack.State.READY, 0, pack.language)


def test_who_comes_back_does_not_hide_who_withdrew(staff: Client, petition: Petition) -> None:
    away = make_signature(petition, name="Bruno Rossi", state="confirmed")
    fold()
    away.withdraw()
    pack = prepared(petition)
    assert "Nobody on the list has withdrawn." in words(staff.get(f"{PACKS}{pack.pk}/change/"))

    petition.signatures.get(name="Ada Bianchi").withdraw()
    away.confirm()
    fold()
    assert "1 person on the list has withdrawn" in words(staff.get(f"{PACKS}{pack.pk}/change/"))


def test_who_withdraws_while_the_pack_is_built_is_told(
    staff: Client, petition: Petition, monkeypatch
) -> None:
    def withdraw_meanwhile(pack: Pack) -> bool:
        pack.petition.signatures.get().withdraw()
        return finish(pack)

    finish = Pack.finish
    monkeypatch.setattr(Pack, "finish", withdraw_meanwhile)
    pack = prepared(petition)

    assert pack.number == 1
    assert "1 person on the list has withdrawn" in words(staff.get(f"{PACKS}{pack.pk}/change/"))


def test_whom_a_rule_or_staff_took_out_since_is_told(staff: Client, petition: Petition) -> None:
    by_hand = make_signature(petition, name="Bruno Rossi", state="confirmed")
    early = make_signature(petition, name="Carla Verdi", state="confirmed")
    fold()
    early.reject()
    pack = prepared(petition)
    by_hand.reject()
    Removal.objects.create(petition=petition, name_pattern="ada*", reason="spam", highest=removing.newest())
    while removing.work():
        pass
    fold()

    assert "2 people on the list have withdrawn or were taken out" in words(
        staff.get(f"{PACKS}{pack.pk}/change/")
    )


def test_who_was_erased_since_is_told(staff: Client, pack: Pack) -> None:
    erase_for_good(pack.petition.signatures.all())

    assert "1 person on the list has withdrawn or was taken out" in words(
        staff.get(f"{PACKS}{pack.pk}/change/")
    )


def test_who_changed_how_they_appear_since_is_told_with_who_withdrew(
    staff: Client, petition: Petition
) -> None:
    hidden = make_signature(petition, name="Bruno Rossi", state="confirmed")
    earlier = make_signature(petition, name="Carla Verdi", state="confirmed")
    earlier.show_as("initials", "Carla Verdi", "Rome")
    fold()
    pack = prepared(petition)
    hidden.show_as("anonymous", "Bruno Rossi", "Florence")
    page = words(staff.get(f"{PACKS}{pack.pk}/change/"))
    assert (
        "1 person on the list has changed how they appear. Prepare it anew before you hand it over." in page
    )
    assert "has withdrawn" not in page

    petition.signatures.get(name="Ada Bianchi").withdraw()
    page = words(staff.get(f"{PACKS}{pack.pk}/change/"))
    assert "1 person on the list has changed how they appear" in page
    assert "1 person on the list has withdrawn" in page


def test_staff_delete_files_before_their_time(
    staff: Client, pack: Pack, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"{PACKS}{pack.pk}/act/drop/")
    pack.refresh_from_db()

    assert pack.state == Pack.State.GONE
    assert not files.path_of(pack, "csv").exists()


def test_list_as_it_is_now_streams_and_is_written_down(staff: Client, petition: Petition) -> None:
    response = staff.get(f"{PACKS}signers/{petition.pk}/")

    assert response.streaming
    assert b"Ada Bianchi,Florence,Italy" in b"".join(response.streaming_content)
    name = f"signers-ask-{dt.datetime.now(dt.UTC):%Y-%m-%d}.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert LogEntry.objects.get().change_message == "Downloaded the list of signers"


def test_petition_leads_to_its_packs_and_lists(staff: Client, pack: Pack) -> None:
    page = words(staff.get(f"/admin/petitions/petition/{pack.petition_id}/change/"))

    assert f"{PACKS}{pack.pk}/change/" in page
    assert f"{PACKS}add/?petition={pack.petition_id}" in page
    assert f"{PACKS}signers/{pack.petition_id}/" in page


def test_editors_see_no_signers(client: Client, pack: Pack) -> None:
    editor = as_role(client, "Editors")

    assert editor.get(f"{PACKS}{pack.pk}/files/csv/").status_code == 403
    assert editor.get(f"{PACKS}signers/{pack.petition_id}/").status_code == 403
    assert f"{PACKS}signers/" not in words(
        editor.get(f"/admin/petitions/petition/{pack.petition_id}/change/")
    )


def test_role_for_signatures_prepares_and_downloads(client: Client, pack: Pack) -> None:
    keeper = as_role(client, "Signatures and followers")

    assert keeper.get(f"{PACKS}add/?petition={pack.petition_id}").status_code == 200
    for path in (f"{pack.pk}/files/pdf/", f"signers/{pack.petition_id}/"):
        response = keeper.get(f"{PACKS}{path}")
        assert response.status_code == 200
        assert b"".join(response.streaming_content)


def test_only_who_may_record_a_delivery_is_led_there(client: Client, pack: Pack) -> None:
    delivery = make_delivery(pack.petition, pack=pack)
    keeper = as_role(client, "Signatures and followers")
    page = words(keeper.get(f"{PACKS}{pack.pk}/change/"))
    assert str(delivery) in page
    assert "/admin/petitions/delivery/" not in page

    client.force_login(make_staff())
    page = words(client.get(f"{PACKS}{pack.pk}/change/"))
    assert f"/admin/petitions/delivery/add/?pack={pack.pk}" in page
    assert f"/admin/petitions/delivery/{delivery.pk}/change/" in page


def test_strangers_are_sent_to_log_in(client: Client, pack: Pack) -> None:
    for path in (f"{pack.pk}/files/csv/", f"signers/{pack.petition_id}/"):
        assert client.get(f"{PACKS}{path}").url.startswith("/admin/login/")


def test_list_of_packs_costs_the_same_however_many(
    staff: Client, petition: Petition, django_assert_max_num_queries
) -> None:
    for _pack in range(3):
        make_pack(petition)
    with django_assert_max_num_queries(9):
        staff.get(PACKS)
