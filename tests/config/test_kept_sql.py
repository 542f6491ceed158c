import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign
from config.kept_sql import Lookup, NewRow, Statement
from config.models import RateCounter
from petitions.models import Signature
from tests.factories import make_campaign

pytestmark = pytest.mark.django_db

SIGNATURE_NEEDS = {
    "petition_id", "name", "email", "address", "country", "language", "consent", "secret", "created_at", "asked_at"
}  # fmt: skip
DEFAULTS = {
    "person": "''", "display": "'initials'", "follow": "FALSE", "text_number": "1", "state": "'pending'",
    "number": "NULL", "removal_id": "NULL", "reminders": "0", "confirmed_at": "NULL",
}  # fmt: skip


def test_lookup_finds_what_its_query_finds() -> None:
    first, _other = make_campaign(slug="first"), make_campaign(slug="other")
    campaigns = Lookup(lambda slug: Campaign.objects.public().filter(slug=slug))
    found = campaigns.find("first")
    assert found == first
    assert {name: getattr(found, name) for name in ("title", "state", "opened_on")} == {
        name: getattr(Campaign.objects.get(pk=first.pk), name) for name in ("title", "state", "opened_on")
    }
    assert campaigns.find("nowhere") is None
    assert campaigns.find("first' OR '1'='1") is None


def test_statement_is_read_once_in_a_session_of_postgresql() -> None:
    statement = Statement("SELECT %s + 1", ["integer"])
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        sums = []
        for number in (1, 41):
            statement.execute(cursor, [number])
            sums.append(cursor.fetchone()[0])
    assert sums == [2, 42]
    verbs = [query["sql"].split()[0] for query in asked.captured_queries]
    assert verbs == (
        ["PREPARE", "EXECUTE", "EXECUTE"] if connection.vendor == "postgresql" else ["SELECT"] * 2
    )


def test_two_threads_that_made_the_same_statement_each_may_use_one_session() -> None:
    """Both found that nobody had made it yet; one of the two goes on with the other's session."""
    sums = []
    for statement in (Statement("SELECT %s + 2", ["integer"]), Statement("SELECT %s + 2", ["integer"])):
        with connection.cursor() as cursor:
            statement.execute(cursor, [40])
            sums.append(cursor.fetchone()[0])
    assert sums == [42, 42]


@pytest.mark.django_db(transaction=True)
def test_statement_is_prepared_anew_in_a_new_session() -> None:
    statement = Statement("SELECT %s + 3", ["integer"])
    sums = []
    for _session in range(2):
        connection.close()
        with connection.cursor() as cursor:
            statement.execute(cursor, [39])
            sums.append(cursor.fetchone()[0])
    assert sums == [42, 42]


def test_statement_is_not_prepared_where_a_pool_changes_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        Statement("SELECT %s + 1", ["integer"]).execute(cursor, [1])
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT"]


def test_new_row_holds_what_is_given_and_else_the_defaults() -> None:
    row = NewRow(RateCounter, {"key", "count", "expires_at"})
    assert row.into == '"config_ratecounter" ("key", "count", "expires_at")'
    assert row.values({"expires_at": 3, "count": 2, "key": "one"}) == ["one", 2, 3]
    signature = NewRow(Signature, SIGNATURE_NEEDS)
    places = dict(zip(signature.columns, signature.places.split(", "), strict=True))
    assert {name: places[name] for name in DEFAULTS} == DEFAULTS
    assert {name for name, place in places.items() if place == "%s"} == SIGNATURE_NEEDS


def test_new_row_wants_to_be_given_what_has_no_lasting_default() -> None:
    with pytest.raises(ValueError, match="secret must be given"):
        NewRow(Signature, SIGNATURE_NEEDS - {"secret"})
    with pytest.raises(ValueError, match="created_at must be given"):
        NewRow(Signature, SIGNATURE_NEEDS - {"created_at"})
