import pytest
from django.test import Client

from petitions.models import Pack
from tests.factories import both, make_campaign, make_office, make_pack, make_petition

pytestmark = pytest.mark.django_db
SEAL, PDF, UNKNOWN = "0123abcd" * 8, "fedc4567" * 8, "00000000" * 8


@pytest.fixture
def pack() -> Pack:
    campaign = make_campaign(slug="ask", title=both("Ask Jeonju", "Chiedi a Jeonju"))
    petition = make_petition(campaign, offices=[make_office()])
    digests = {"csv": SEAL, "xlsx": "1" * 64, "pdf": PDF}
    return make_pack(petition, state=Pack.State.GONE, seal=SEAL, digests=digests, number=1_240, paper=30)


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    "typed", [SEAL, SEAL.upper(), f" {SEAL[:8]} {SEAL[8:]}\n", ":".join([SEAL[:32], SEAL[32:]])]
)
def test_seal_may_be_typed_as_people_and_programs_write_it(client: Client, pack: Pack, typed: str) -> None:
    response = client.get("/seals/", {"seal": typed})

    assert (response.status_code, response.url) == (302, f"/seals/{SEAL}/")


def test_seal_tells_for_whom_when_and_how_many_and_names_nobody(client: Client, pack: Pack) -> None:
    response = client.get(f"/seals/{SEAL}/")
    page = words(response)

    assert response.status_code == 200
    assert "This is the seal of a list that this site has made" in page
    assert '<a href="/campaigns/ask/">Ask Jeonju</a>' in page
    assert "Mayor of Florence" in page
    assert "<dd>1,240</dd>" in page
    assert "<dd>30</dd>" in page


def test_one_list_for_two_offices_is_told_for_both(client: Client, pack: Pack) -> None:
    council = make_office(title=both("City Council"))
    make_pack(
        pack.petition, office=council, state=Pack.State.READY, seal=SEAL, digests=pack.digests, number=1_240
    )
    page = words(client.get(f"/seals/{SEAL}/"))

    assert "Mayor of Florence" in page
    assert "City Council" in page


def test_seal_is_told_in_italian_too(client: Client, pack: Pack) -> None:
    assert "Chiedi a Jeonju" in words(client.get(f"/it/seals/{SEAL}/"))


def test_digest_of_another_file_leads_to_the_seal_of_its_list(client: Client, pack: Pack) -> None:
    page = words(client.get(f"/seals/{PDF}/"))

    assert "as PDF, that this site has made" in page
    assert SEAL in page


def test_seal_that_we_never_gave_is_said_to_be_unknown(client: Client, pack: Pack) -> None:
    response = client.get(f"/seals/{UNKNOWN}/")

    assert response.status_code == 404
    assert "We have given this seal to no list" in words(response)
    assert "Ask Jeonju" not in words(response)


def test_seal_of_a_campaign_taken_off_the_site_is_unknown(client: Client, pack: Pack) -> None:
    campaign = pack.petition.campaign
    campaign.state = "draft"
    campaign.save()

    assert client.get(f"/seals/{SEAL}/").status_code == 404


@pytest.mark.parametrize(
    "typed", ["abc", "g" * 64, "<script>alert(1)</script>", "0" * 65, "x" * 5_000, "٠" * 64, "\x00"]
)
def test_what_is_no_seal_gets_a_clear_answer(client: Client, typed: str) -> None:
    response = client.get("/seals/", {"seal": typed})

    assert response.status_code == 422
    assert 'aria-invalid="true"' in words(response)
    assert "<script>alert" not in words(response)


def test_address_that_holds_no_seal_is_not_found(client: Client) -> None:
    assert client.get("/seals/nonsense/").status_code == 404


def test_seal_in_capitals_leads_to_its_one_address(client: Client, pack: Pack) -> None:
    assert client.get(f"/seals/{SEAL.upper()}/").url == f"/seals/{SEAL}/"


def test_page_tells_how_to_compute_a_digest_without_a_script(client: Client) -> None:
    page = words(client.get("/seals/"))

    assert [
        f"<code>{command} list.csv</code>" in page
        for command in ("sha256sum", "shasum -a 256", "Get-FileHash")
    ] == [
        True,
        True,
        True,
    ]


def test_pages_about_seals_set_no_cookie_and_may_be_kept(client: Client, pack: Pack) -> None:
    for path in ("/seals/", f"/seals/{SEAL}/"):
        response = client.get(path)
        assert response["Cache-Control"].startswith("public")
        assert not response.cookies
