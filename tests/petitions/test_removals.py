import datetime as dt
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from campaigns.models import Campaign
from config import tokens
from petitions import removing
from petitions.counting import fold, recount
from petitions.models import Petition, Removal, Signature
from petitions.removing import name_test, newest, step, work
from tests.factories import make_petition, make_signature, make_staff

PENDING, CONFIRMED, WITHDRAWN, REJECTED, HELD = Signature.State.values
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
ADD = "/admin/petitions/removal/add/"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff("ada"))
    return client


def make_removal(**fields: Any) -> Removal:
    return Removal.objects.create(**{"reason": "spam", "highest": newest(), **fields})


def states(*rows: Signature) -> list[str]:
    found = Signature.objects.in_bulk([row.pk for row in rows])
    return [found[row.pk].state for row in rows]


def totals(petition: Petition) -> dict[str, int]:
    fold()
    petition.refresh_from_db()
    names = ("confirmed", "waiting", "withdrawn", "rejected", "held")
    return {name: getattr(petition, name) for name in names if getattr(petition, name)}


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("", ["Ana"], []),
        ("ana conti", ["Ana Conti", "ANA  CONTI", "Aná Conti"], ["Ana Contini", "Dr Ana Conti"]),
        ("*casino*", ["Casino", "Best CASINO online", "mycasinò"], ["casin o"]),
        ("max*", ["Max", "maximilian"], ["Climax"]),
        ("*9", ["Bot 9"], ["9 Bots"]),
        ("a*a", ["aa", "Anna"], ["a"]),
        ("*a*b*", ["xaxb", "ab"], ["ba"]),
        ("(a+)+$", ["(a+)+$"], ["aaaa"]),
        ("100%_[x]", ["100%_[x]"], ["100 x", "1000_[x]"]),
        ("straße", ["STRASSE"], ["stras"]),
        ("~Aaaa Aaaa9", ["Maria Rossi77", "Anna Greco1"], ["Maria Rossi", "maria rossi9"]),
    ],
)
def test_pattern_for_names(pattern: str, fitting: list[str], others: list[str]) -> None:
    fits = name_test(pattern)
    assert [name for name in fitting if not fits(name)] == []
    assert [name for name in others if fits(name)] == []


def test_costly_pattern_takes_no_time() -> None:
    fits = name_test("*a" * 49)
    assert [fits("a" * 48 + "b"), fits("a" * 49)] == [False, True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"domain": "spam.example"}, ["spam", "sub", "named"]),
        ({"name_pattern": "*casino*"}, ["named"]),
        ({"domain": "spam.example", "name_pattern": "*casino*"}, ["named"]),
        ({"country": "VU"}, ["abroad"]),
        ({"client": "f" * 32}, ["network"]),
        ({"since": NOON, "until": NOON + dt.timedelta(minutes=1)}, ["timed"]),
    ],
)
def test_rule_finds_just_what_it_says(rule: dict[str, Any], expected: list[str]) -> None:
    petition, other = make_petition(), make_petition()
    rows = {
        "spam": make_signature(petition, address="a@spam.example"),
        "sub": make_signature(petition, address="b@mail.spam.example"),
        "named": make_signature(petition, address="c@spam.example", name="Grand Casinò"),
        "abroad": make_signature(petition, country="VU"),
        "network": make_signature(petition, client="f" * 32),
        "timed": make_signature(petition, created_at=NOON),
        "late": make_signature(petition, created_at=NOON + dt.timedelta(minutes=1)),
        "close": make_signature(petition, address="d@notspam.example"),
        "local": make_signature(petition, address="spam.example@other.example"),
    }
    elsewhere = make_signature(
        other, address="a@spam.example", name="casino", country="VU", client="f" * 32, created_at=NOON
    )
    removal = make_removal(petition=petition, **rule)
    assert removing.count(removal) == len(expected)
    assert [row.pk for row in removing.first(removal)] == [rows[name].pk for name in expected]
    assert work() == len(expected)
    gone = Signature.objects.filter(state=REJECTED, removal=removal)
    assert set(gone.values_list("pk", flat=True)) == {rows[name].pk for name in expected}
    assert states(elsewhere) == [PENDING]
    assert removing.count(make_removal(petition=None, **rule)) == 1


@pytest.mark.django_db
def test_removal_and_its_undoing_are_exact() -> None:
    petition = make_petition()
    rows = [
        make_signature(petition, country="VU"),
        make_signature(petition, country="VU", state=CONFIRMED, confirmed_at=NOON),
        make_signature(petition, country="VU", state=WITHDRAWN, confirmed_at=NOON, withdrawn_at=NOON),
        make_signature(petition, country="VU", state=WITHDRAWN, withdrawn_at=NOON),
        make_signature(petition, country="VU", state=HELD, held_for="client"),
        make_signature(petition, country="VU", state=REJECTED, confirmed_at=NOON),
        make_signature(petition, country="IT", state=CONFIRMED, confirmed_at=NOON),
    ]
    before, counted = states(*rows), totals(petition)
    assert counted == {"confirmed": 2, "waiting": 1, "withdrawn": 2, "rejected": 1, "held": 1}
    removal = make_removal(country="VU", matched=5)
    assert work() == 5
    assert states(*rows) == [REJECTED] * 6 + [CONFIRMED]
    assert totals(petition) == {"confirmed": 1, "rejected": 6}
    assert Campaign.objects.get().supporters == 1
    removal.refresh_from_db()
    assert (removal.state, removal.done, removal.finished_at is None) == ("done", 5, False)
    removal.undo()
    assert work() == 5
    assert states(*rows) == before
    assert totals(petition) == counted
    assert recount(petition) == {}
    removal.refresh_from_db()
    assert (removal.state, removal.done, removal.restored) == ("undone", 5, 5)
    assert removal.signatures.count() == 0


@pytest.mark.django_db
def test_who_signs_later_and_who_was_readmitted_is_not_touched() -> None:
    petition = make_petition()
    first = make_signature(petition, country="VU")
    removal = make_removal(country="VU")
    later = make_signature(petition, country="VU")
    work()
    assert states(first, later) == [REJECTED, PENDING]
    first.readmit()
    first.reject()
    removal.refresh_from_db()
    removal.undo()
    work()
    assert states(first, later) == [REJECTED, PENDING]


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", ["", "*signer*"])
def test_work_goes_on_in_batches_from_where_it_was_cut_off(
    monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    monkeypatch.setattr(removing, "BATCH", 3)
    monkeypatch.setattr(removing, "LOOKED_AT", 4)
    petition = make_petition()
    for place in range(20):
        make_signature(petition, country="VU", name=f"Signer {place}" if place % 2 else "Else")
    removal, expected = make_removal(country="VU", name_pattern=pattern), 10 if pattern else 20
    steps = [step(removal.pk)]
    removal.refresh_from_db()
    assert (removal.state, removal.done) == ("running", steps[0])
    while removal.state == "running":
        steps.append(step(removal.pk))
        removal.refresh_from_db()
    assert (removal.done, sum(steps), max(steps)) == (expected, expected, 3 if not pattern else 2)
    removal.undo()
    step(removal.pk)
    removal.refresh_from_db()
    assert (removal.state, removal.restored) == ("undoing", 3)
    work()
    assert Signature.objects.filter(state=PENDING).count() == 20


@pytest.mark.django_db
def test_undoing_stops_a_removal_half_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removing, "BATCH", 2)
    petition = make_petition()
    rows = [make_signature(petition, country="VU") for _row in range(5)]
    removal = make_removal(country="VU")
    step(removal.pk)
    assert states(*rows).count(REJECTED) == 2
    removal.undo()
    work()
    removal.refresh_from_db()
    assert (removal.state, removal.done, removal.restored) == ("undone", 2, 2)
    assert states(*rows) == [PENDING] * 5


@pytest.mark.django_db
def test_removed_name_leaves_the_page_at_once() -> None:
    petition = make_petition()
    make_signature(petition, name="Grand Casino", display="full", state=CONFIRMED)
    fold()
    petition.refresh_from_db()
    assert [entry["name"] for entry in petition.latest] == ["Grand Casino"]
    make_removal(name_pattern="*casino*")
    work()
    petition.refresh_from_db()
    assert petition.latest == []


@pytest.mark.django_db
def test_staff_see_what_would_go_before_anything_does(staff: Client) -> None:
    petition = make_petition()
    rows = [
        make_signature(petition, name=f"Bot {place}", email=f"bot{place}@spam.example", city="Rome")
        for place in range(25)
    ]
    typed = {"petition": petition.pk, "domain": "@Spam.example", "reason": "a machine"}
    response = staff.post(ADD, typed)
    page = response.content.decode()
    assert "<strong>25</strong> signatures are like this." in page
    assert page.count("b…@spam.example") == 20
    assert "bot0@spam.example" not in page
    assert (Removal.objects.count(), set(states(*rows))) == (0, {PENDING})
    later = make_signature(petition, email="late@spam.example")
    sent = dict(response.context["sent"]) | {"highest": response.context["highest"], "_remove": "1"}
    removal_page = staff.post(ADD, sent)
    removal = Removal.objects.get()
    assert removal_page.url == f"/admin/petitions/removal/{removal.pk}/change/"
    assert (removal.domain, removal.matched, str(removal.by), removal.reason) == (
        "spam.example", 25, "ada", "a machine",
    )  # fmt: skip
    assert "<strong>0</strong> of 25 removed" in staff.get(removal_page.url).content.decode()
    work()
    assert "<strong>25</strong> of 25 removed" in staff.get(removal_page.url).content.decode()
    assert (set(states(*rows)), states(later)) == ({REJECTED}, [PENDING])
    shown = staff.get("/admin/petitions/signature/", {"removal__exact": removal.pk})
    assert shown.context["cl"].queryset.count() == 25
    assert staff.post(f"/admin/petitions/removal/{removal.pk}/act/undo/").status_code == 302
    work()
    assert set(states(*rows)) == {PENDING}
    entries = LogEntry.objects.order_by("pk").values_list("user__username", "object_repr", "change_message")
    assert list(entries) == [
        ("ada", f"#{removal.pk}", "25; a machine"),
        ("ada", f"#{removal.pk}", "Bring back"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Say at least one thing that the signatures have in common."),
        ({"name_pattern": "* *"}, "Say at least one thing that the signatures have in common."),
        ({"domain": "nonsense"}, "Write a domain, such as example.org."),
        ({"domain": "googlemail.com"}, "Addresses there are compared as if they were at gmail.com"),
        ({"since": "2026-11-20T12:00", "until": "2026-11-20T11:00"}, "This must be after the beginning."),
    ],
)
def test_rule_that_makes_no_sense_is_refused(staff: Client, typed: dict[str, str], words: str) -> None:
    response = staff.post(ADD, {**typed, "reason": "spam", "_remove": "1"})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Removal.objects.count() == 0


@pytest.mark.django_db
def test_removal_is_never_deleted_and_needs_the_right(staff: Client, client: Client) -> None:
    make_signature(make_petition(), country="VU")
    removal = make_removal(country="VU")
    delete = f"/admin/petitions/removal/{removal.pk}/delete/"
    assert staff.post(delete, {"post": "yes"}).status_code == 403
    client.force_login(make_staff(is_superuser=False))
    assert client.get(ADD).status_code == 403
    assert client.post(f"/admin/petitions/removal/{removal.pk}/act/undo/").status_code == 403


@pytest.mark.django_db
def test_removed_signature_cannot_be_confirmed_with_its_link(client: Client) -> None:
    row = make_signature(make_petition(), country="VU", secret=tokens.new_secret())
    make_removal(country="VU")
    work()
    client.post(f"/signatures/{row.token}/", {"action": "confirm"})
    assert states(row) == [REJECTED]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_removals_needs_as_many_queries_for_one_as_for_three(
    staff: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for _row in range(rows):
        make_removal(petition=make_petition(), country="VU")
    with django_assert_num_queries(5):
        staff.get("/admin/petitions/removal/")
